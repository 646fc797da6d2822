"""Misconceptions of `chain_forward` and `chain_backward`."""

import numpy as np

from autograder.exercises.model import misconception


@misconception(
    "You multiply by x after taking the power of e. The exponent is the whole product w1·x: first the product, then exp."
)
def chain_forward__exp_of_weight_only(x, w1, w2):
    u = w1 * x
    v = np.exp(w1) * x
    return u, v, w2 * v


@misconception(
    "The two weights have changed places: w1 stands inside the exponent, w2 in front of it. Which one do you multiply "
    "with x?"
)
def chain_forward__weights_swapped(x, w1, w2):
    u = w2 * x
    v = np.exp(u)
    return u, v, w1 * v


@misconception("You used 2 to the power of u. The step in the middle is e to the power of u, the function `exp`.")
def chain_forward__power_of_two(x, w1, w2):
    u = w1 * x
    v = 2.0**u
    return u, v, w2 * v


@misconception(
    "The sign in your exponent is wrong: you compute a decay, exp(-w1·x). That minus belongs to the sigmoid, not here."
)
def chain_forward__negative_exponent(x, w1, w2):
    u = w1 * x
    v = np.exp(-u)
    return u, v, w2 * v


@misconception(
    "You put w2 into the exponent as well. It multiplies the finished power from outside: y = w2·v. What is v made of?"
)
def chain_forward__w2_inside(x, w1, w2):
    u = w1 * x
    v = np.exp(u)
    return u, v, np.exp(w2 * u)


@misconception(
    "You return y alone, or not all three parts. The way back needs every intermediate, so the way forward hands over "
    "u, v and y, in this order."
)
def chain_forward__only_y(x, w1, w2):
    return w2 * np.exp(w1 * x)


@misconception(
    "You add w2 to the power instead of multiplying by it. The last step is a product, so y is 0 where w2 is 0."
)
def chain_forward__adds_w2(x, w1, w2):
    u = w1 * x
    v = np.exp(u)
    return u, v, w2 + v


@misconception(
    "You gave the slopes of y and left out `dy`. The loss sits further up: how much it cares about each y is in `dy`, "
    "and every gradient has to carry that factor."
)
def chain_backward__no_upstream(dy, x, w1, w2):
    v = np.exp(w1 * x)
    return w2 * v * w1, (w2 * v * x).sum(), v.sum()


@misconception(
    "In dw1 the last link is missing. The chain goes from y over v and u to w1, and u = w1·x changes with w1 at a rate "
    "that is not 1. Which rate?"
)
def chain_backward__dw1_stops_at_u(dy, x, w1, w2):
    v = np.exp(w1 * x)
    du = dy * w2 * v
    return du * w1, du.sum(), (dy * v).sum()


@misconception(
    "In dx the last link is missing: you stop at u. How fast does u = w1·x change with x? Multiply by that too."
)
def chain_backward__dx_stops_at_u(dy, x, w1, w2):
    v = np.exp(w1 * x)
    du = dy * w2 * v
    return du, (du * x).sum(), (dy * v).sum()


@misconception(
    "You lost w2 on the way down. Between y and v lies the step y = w2·v, and its slope for v multiplies everything "
    "below it, dx and dw1."
)
def chain_backward__skips_w2(dy, x, w1, w2):
    v = np.exp(w1 * x)
    du = dy * v
    return du * w1, (du * x).sum(), (dy * v).sum()


@misconception(
    "You differentiated exp by the rule for powers, u·exp(u-1). That rule is for a variable *base*, like u³. Here the "
    "variable is the exponent, and exp is its own slope."
)
def chain_backward__power_rule(dy, x, w1, w2):
    u = w1 * x
    du = dy * w2 * u * np.exp(u - 1)
    return du * w1, (du * x).sum(), (dy * np.exp(u)).sum()


@misconception(
    "You left out the slope of exp: the gradient passes from v to u as if the step in the middle changed nothing."
)
def chain_backward__no_exp_slope(dy, x, w1, w2):
    du = dy * w2
    return du * w1, (du * x).sum(), (dy * np.exp(w1 * x)).sum()


@misconception(
    "Your dw2 is too large by the factor w2: you multiplied by y. How fast does the product w2·v change when only w2 "
    "moves?"
)
def chain_backward__dw2_from_y(dy, x, w1, w2):
    v = np.exp(w1 * x)
    du = dy * w2 * v
    return du * w1, (du * x).sum(), (dy * w2 * v).sum()


@misconception(
    "The slopes for x and for w1 have changed places. In the product w1·x, each factor's slope is the *other* factor."
)
def chain_backward__product_rule_swapped(dy, x, w1, w2):
    v = np.exp(w1 * x)
    du = dy * w2 * v
    return du * x, (du * w1).sum(), (dy * v).sum()


@misconception(
    "You average over the points. A weight moves every y, and the contributions *add up*; a division by N belongs to a "
    "loss that is a mean, and would already be in `dy`."
)
def chain_backward__mean_over_points(dy, x, w1, w2):
    v = np.exp(w1 * x)
    du = dy * w2 * v
    return du * w1, (du * x).mean(), (dy * v).mean()


@misconception(
    "Your gradients of w1 and w2 have one number for each point. There is one w1 and one w2, shared by all points: what "
    "happens to the contributions of the points?"
)
def chain_backward__weights_not_summed(dy, x, w1, w2):
    v = np.exp(w1 * x)
    du = dy * w2 * v
    return du * w1, du * x, dy * v


@misconception(
    "You added up dx as well. Each point has its own x, so dx keeps one number for each point; only what is shared is "
    "summed."
)
def chain_backward__dx_summed(dy, x, w1, w2):
    v = np.exp(w1 * x)
    du = dy * w2 * v
    return (du * w1).sum(), (du * x).sum(), (dy * v).sum()


@misconception(
    "The order of your answer is off: the weights come first in it. Gradients come back in the order of the inputs: "
    "dx, dw1, dw2."
)
def chain_backward__weights_first(dy, x, w1, w2):
    v = np.exp(w1 * x)
    du = dy * w2 * v
    return (du * x).sum(), (dy * v).sum(), du * w1


@misconception(
    "You add the slopes of the links. Along one path slopes *multiply*: if v doubles a change and y triples that, the "
    "change arrives six times as large. Adding is for different paths."
)
def chain_backward__adds_links(dy, x, w1, w2):
    v = np.exp(w1 * x)
    return dy + w2 + v + w1, (dy + w2 + v + x).sum(), (dy * v).sum()


@misconception(
    "The signs are turned round. A gradient says which way is *up*; the minus comes later, when the weights step down."
)
def chain_backward__minus(dy, x, w1, w2):
    v = np.exp(w1 * x)
    du = -dy * w2 * v
    return du * w1, (du * x).sum(), (-dy * v).sum()
