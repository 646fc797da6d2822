"""Misconceptions of `momentum` and `nesterov`."""

import numpy as np

from autograder.exercises.model import misconception


@misconception(
    "You give the gradient the weight 1 - mu, as for a running mean. Here the velocity is a running *sum*: the new "
    "gradient counts in full."
)
def momentum__running_mean(w, g, velocity, lr, mu):
    velocity = mu * velocity + (1 - mu) * g
    return w - lr * velocity, velocity


@misconception("You walk uphill: the velocity points along the gradient, and the loss falls in the other direction.")
def momentum__uphill(w, g, velocity, lr, mu):
    velocity = mu * velocity + g
    return w + lr * velocity, velocity


@misconception(
    "The weights are right, but you give the *old* velocity back. The next step then knows nothing of this one, and "
    "the memory never grows."
)
def momentum__velocity_not_saved(w, g, velocity, lr, mu):
    return w - lr * (mu * velocity + g), velocity.copy()


@misconception(
    "Your learning rate is inside the velocity. Many texts do that (v = mu·v + lr·g), and it is as good; here the "
    "velocity holds gradients only, and the learning rate comes with the step."
)
def momentum__lr_in_velocity(w, g, velocity, lr, mu):
    velocity = mu * velocity + lr * g
    return w - velocity, velocity


@misconception(
    "You follow the convention v = mu·v - lr·g, w = w + v. Here the velocity has the sign of the gradients and no "
    "learning rate in it; both belong to the step."
)
def momentum__negative_velocity(w, g, velocity, lr, mu):
    velocity = mu * velocity - lr * g
    return w + velocity, velocity


@misconception("The learning rate is in your velocity *and* in your step, so it counts twice.")
def momentum__lr_twice(w, g, velocity, lr, mu):
    velocity = mu * velocity + lr * g
    return w - lr * velocity, velocity


@misconception("You compute a velocity and then go along the bare gradient. That is plain gradient descent.")
def momentum__plain_step(w, g, velocity, lr, mu):
    return w - lr * g, mu * velocity + g


@misconception(
    "You step with the *old* velocity and take the gradient in afterwards, so that every gradient is used one step "
    "too late."
)
def momentum__velocity_after_step(w, g, velocity, lr, mu):
    return w - lr * velocity, mu * velocity + g


@misconception("You forgot the old velocity: the new one is the gradient alone, and nothing is remembered.")
def momentum__forgets(w, g, velocity, lr, mu):
    return w - lr * g, g.copy()


@misconception(
    "mu sits on the gradient in your version. It belongs to the old velocity: it says how much of it is left."
)
def momentum__mu_on_gradient(w, g, velocity, lr, mu):
    velocity = velocity + mu * g
    return w - lr * velocity, velocity


@misconception("Your velocity has no friction: the old one comes in whole. With mu below 1 the past fades.")
def momentum__no_friction(w, g, velocity, lr, mu):
    velocity = velocity + g
    return w - lr * velocity, velocity


@misconception(
    "You change `velocity` in place. The caller's array is then another one without a word; give back a new one."
)
def momentum__velocity_in_place(w, g, velocity, lr, mu):
    velocity *= mu
    velocity += g
    return w - lr * velocity, velocity


@misconception(
    "You change `w` in place (`w -= ...`). Whoever keeps the old weights, to compare or to go back, finds them gone. "
    "Give back a new array."
)
def momentum__w_in_place(w, g, velocity, lr, mu):
    velocity = mu * velocity + g
    w -= lr * velocity
    return w, velocity


@misconception(
    "You boil the velocity down to one number for all weights. Every weight has a velocity of its own, so it has the "
    "shape of `w`."
)
def momentum__shared_velocity(w, g, velocity, lr, mu):
    velocity = np.full_like(w, (mu * velocity + g).mean())
    return w - lr * velocity, velocity


@misconception("You give the velocity first and the weights second. The order is: weights, velocity.")
def momentum__order(w, g, velocity, lr, mu):
    velocity = mu * velocity + g
    return velocity, w - lr * velocity


@misconception("This is plain momentum: your step goes along the new velocity. Nesterov looks one push further ahead.")
def nesterov__plain_momentum(w, g, velocity, lr, mu):
    velocity = mu * velocity + g
    return w - lr * velocity, velocity


@misconception("You look *back*, not ahead: the sign between the gradient and the velocity is turned round.")
def nesterov__looks_back(w, g, velocity, lr, mu):
    velocity = mu * velocity + g
    return w - lr * (g - mu * velocity), velocity


@misconception("The new velocity comes in whole in your step. Ahead it has lost some speed: it counts mu times.")
def nesterov__without_mu(w, g, velocity, lr, mu):
    velocity = mu * velocity + g
    return w - lr * (g + velocity), velocity


@misconception("You forgot the gradient in the step and go along mu times the velocity alone.")
def nesterov__without_gradient(w, g, velocity, lr, mu):
    velocity = mu * velocity + g
    return w - lr * mu * velocity, velocity


@misconception(
    "You add the look ahead to a whole step of momentum. It replaces part of that step: count how often g comes in."
)
def nesterov__added_on_top(w, g, velocity, lr, mu):
    velocity = mu * velocity + g
    return w - lr * (1 + mu) * velocity, velocity


@misconception(
    "You keep the direction looked ahead as the new velocity, so the look ahead is counted again in the next step. The "
    "velocity is the same as in plain momentum."
)
def nesterov__keeps_lookahead(w, g, velocity, lr, mu):
    ahead = g + mu * (mu * velocity + g)
    return w - lr * ahead, ahead


@misconception("The step is right, but you give the *old* velocity back: the memory never grows.")
def nesterov__velocity_not_saved(w, g, velocity, lr, mu):
    return w - lr * (g + mu * (mu * velocity + g)), velocity.copy()


@misconception("You walk uphill: Nesterov's step, too, is taken *away* from the weights.")
def nesterov__uphill(w, g, velocity, lr, mu):
    velocity = mu * velocity + g
    return w + lr * (g + mu * velocity), velocity


@misconception("You give the gradient the weight 1 - mu in the velocity. Here it is a running sum, not a running mean.")
def nesterov__running_mean(w, g, velocity, lr, mu):
    velocity = mu * velocity + (1 - mu) * g
    return w - lr * (g + mu * velocity), velocity


@misconception("You change `w` or `velocity` in place. The caller still needs the old arrays: give back new ones.")
def nesterov__in_place(w, g, velocity, lr, mu):
    velocity *= mu
    velocity += g
    w -= lr * (g + mu * velocity)
    return w, velocity
