"""Misconceptions of `adam` and `adamw`."""

import numpy as np

from autograder.exercises.model import misconception


@misconception(
    "There is no bias correction in your step. Both means start at 0 and need many steps to warm up; until then they "
    "are too small, and not by the same factor."
)
def adam__no_correction(w, g, m, v, t, lr, beta1, beta2, eps):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    return w - lr * m / (np.sqrt(v) + eps), m, v, t + 1


@misconception("You correct m but not v. Both started at 0, and v is the slower one: it is too small for even longer.")
def adam__only_m_corrected(w, g, m, v, t, lr, beta1, beta2, eps):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    return w - lr * m / (1 - beta1 ** (t + 1)) / (np.sqrt(v) + eps), m, v, t + 1


@misconception("You correct v but not m. Both started at 0 and both are too small at first.")
def adam__only_v_corrected(w, g, m, v, t, lr, beta1, beta2, eps):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    return w - lr * m / (np.sqrt(v / (1 - beta2 ** (t + 1))) + eps), m, v, t + 1


@misconception(
    "Your correction comes one step late: it uses the steps done *before* this one. In the first step that is 0, and "
    "1 - beta to the power of 0 is 0."
)
def adam__t_late(w, g, m, v, t, lr, beta1, beta2, eps):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    step = np.divide(m, 1 - beta1**t) / (np.sqrt(np.divide(v, 1 - beta2**t)) + eps)
    return w - lr * step, m, v, t + 1


@misconception("The step is right, but you give the old t back. The next step will think that it is this one.")
def adam__t_not_counted(w, g, m, v, t, lr, beta1, beta2, eps):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    step = m / (1 - beta1 ** (t + 1)) / (np.sqrt(v / (1 - beta2 ** (t + 1))) + eps)
    return w - lr * step, m, v, t


@misconception(
    "Your t counts weights, not steps: it grows by one for every number in `w`. One call is one step, however many "
    "weights take part."
)
def adam__t_per_weight(w, g, m, v, t, lr, beta1, beta2, eps):
    t = t + w.size
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    return w - lr * m / (1 - beta1**t) / (np.sqrt(v / (1 - beta2**t)) + eps), m, v, t


@misconception(
    "You give the *corrected* means back. The next step would mix them with new gradients and correct them once more. "
    "The correction is for the step only."
)
def adam__corrected_stored(w, g, m, v, t, lr, beta1, beta2, eps):
    t = t + 1
    m = (beta1 * m + (1 - beta1) * g) / (1 - beta1**t)
    v = (beta2 * v + (1 - beta2) * g**2) / (1 - beta2**t)
    return w - lr * m / (np.sqrt(v) + eps), m, v, t


@misconception(
    "eps stands under your root. Here it is added to the root; with tiny gradients that makes the step another one."
)
def adam__eps_inside(w, g, m, v, t, lr, beta1, beta2, eps):
    t = t + 1
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    return w - lr * m / (1 - beta1**t) / np.sqrt(v / (1 - beta2**t) + eps), m, v, t


@misconception("You left eps out: a weight without any gradient is 0/0, which is NaN, and stays NaN for ever.")
def adam__no_eps(w, g, m, v, t, lr, beta1, beta2, eps):
    t = t + 1
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    return w - lr * m / (1 - beta1**t) / np.sqrt(v / (1 - beta2**t)), m, v, t


@misconception(
    "Your v is a mean of gradients. It has to be a mean of their *squares*, or signs cancel and the root fails."
)
def adam__not_squared(w, g, m, v, t, lr, beta1, beta2, eps):
    t = t + 1
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g
    return w - lr * m / (1 - beta1**t) / (np.sqrt(np.abs(v) / (1 - beta2**t)) + eps), m, v, t


@misconception(
    "You square the *mean* m for v. The mean of the squares is another thing: it stays large when signs change."
)
def adam__squares_the_mean(w, g, m, v, t, lr, beta1, beta2, eps):
    t = t + 1
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * m**2
    return w - lr * m / (1 - beta1**t) / (np.sqrt(v / (1 - beta2**t)) + eps), m, v, t


@misconception("beta1 and beta2 have changed places. beta1 is for the gradients, beta2 for their squares.")
def adam__betas_swapped(w, g, m, v, t, lr, beta1, beta2, eps):
    t = t + 1
    m = beta2 * m + (1 - beta2) * g
    v = beta1 * v + (1 - beta1) * g**2
    return w - lr * m / (1 - beta2**t) / (np.sqrt(v / (1 - beta1**t)) + eps), m, v, t


@misconception("Your betas work the other way round: a beta is how much of the *old* mean is kept.")
def adam__betas_reversed(w, g, m, v, t, lr, beta1, beta2, eps):
    t = t + 1
    m = (1 - beta1) * m + beta1 * g
    v = (1 - beta2) * v + beta2 * g**2
    return w - lr * m / (1 - beta1**t) / (np.sqrt(v / (1 - beta2**t)) + eps), m, v, t


@misconception(
    "Your means are running sums: the new gradient (or its square) comes in whole. The two weights must add up to 1, "
    "as the bias correction takes for granted."
)
def adam__sums(w, g, m, v, t, lr, beta1, beta2, eps):
    t = t + 1
    m = beta1 * m + g
    v = beta2 * v + g**2
    return w - lr * m / (1 - beta1**t) / (np.sqrt(v / (1 - beta2**t)) + eps), m, v, t


@misconception(
    "You *multiply* by 1 - beta to the power of t. The means are too small at first; what makes them larger?"
)
def adam__correction_multiplied(w, g, m, v, t, lr, beta1, beta2, eps):
    t = t + 1
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    return w - lr * m * (1 - beta1**t) / (np.sqrt(v * (1 - beta2**t)) + eps), m, v, t


@misconception(
    "Your correction is the same in every step: 1 - beta without the power of t. It has to fade as the means warm up."
)
def adam__correction_without_t(w, g, m, v, t, lr, beta1, beta2, eps):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    return w - lr * m / (1 - beta1) / (np.sqrt(v / (1 - beta2)) + eps), m, v, t + 1


@misconception(
    "You divide by v without the root. v holds squares; the step must not depend on the unit of the gradient."
)
def adam__no_root(w, g, m, v, t, lr, beta1, beta2, eps):
    t = t + 1
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    return w - lr * m / (1 - beta1**t) / (v / (1 - beta2**t) + eps), m, v, t


@misconception(
    "Your step goes along the bare gradient, scaled. That is RMSProp with a correction; Adam goes along the mean m."
)
def adam__gradient_not_mean(w, g, m, v, t, lr, beta1, beta2, eps):
    t = t + 1
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    return w - lr * g / (np.sqrt(v / (1 - beta2**t)) + eps), m, v, t


@misconception("You walk uphill: Adam's step, too, is taken *away* from the weights.")
def adam__uphill(w, g, m, v, t, lr, beta1, beta2, eps):
    t = t + 1
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    return w + lr * m / (1 - beta1**t) / (np.sqrt(v / (1 - beta2**t)) + eps), m, v, t


@misconception("The step is right, but you give the old m and v back: nothing is remembered for the next step.")
def adam__means_not_saved(w, g, m, v, t, lr, beta1, beta2, eps):
    m1 = (beta1 * m + (1 - beta1) * g) / (1 - beta1 ** (t + 1))
    v1 = (beta2 * v + (1 - beta2) * g**2) / (1 - beta2 ** (t + 1))
    return w - lr * m1 / (np.sqrt(v1) + eps), m.copy(), v.copy(), t + 1


@misconception(
    "You change m and v (and perhaps w) in place. The caller's arrays are then others without a word; make new ones."
)
def adam__in_place(w, g, m, v, t, lr, beta1, beta2, eps):
    t = t + 1
    m *= beta1
    m += (1 - beta1) * g
    v *= beta2
    v += (1 - beta2) * g**2
    return w - lr * m / (1 - beta1**t) / (np.sqrt(v / (1 - beta2**t)) + eps), m, v, t


@misconception(
    "You add the decay to the gradient, so it runs through m and v and is divided away again: weights with large "
    "gradients hardly decay. That is L2 inside Adam; AdamW keeps the two apart."
)
def adamw__in_the_moments(w, g, m, v, t, lr, beta1, beta2, eps, weight_decay):
    g = g + weight_decay * w
    t = t + 1
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    return w - lr * m / (1 - beta1**t) / (np.sqrt(v / (1 - beta2**t)) + eps), m, v, t


@misconception(
    "Your decay is divided by the root of v together with the step. AdamW's decay is the same share for all weights."
)
def adamw__decay_scaled(w, g, m, v, t, lr, beta1, beta2, eps, weight_decay):
    t = t + 1
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    return w - lr * (m / (1 - beta1**t) + weight_decay * w) / (np.sqrt(v / (1 - beta2**t)) + eps), m, v, t


@misconception(
    "Your decay takes no notice of the learning rate. When a schedule lowers it, the decay has to become smaller as well."
)
def adamw__without_lr(w, g, m, v, t, lr, beta1, beta2, eps, weight_decay):
    t = t + 1
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    return w * (1 - weight_decay) - lr * m / (1 - beta1**t) / (np.sqrt(v / (1 - beta2**t)) + eps), m, v, t


@misconception(
    "You let the *new* weights decay, after the step. The rule takes the share from the weights as they came in."
)
def adamw__decays_after_step(w, g, m, v, t, lr, beta1, beta2, eps, weight_decay):
    t = t + 1
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    w = w - lr * m / (1 - beta1**t) / (np.sqrt(v / (1 - beta2**t)) + eps)
    return w - lr * weight_decay * w, m, v, t


@misconception("Your decay makes the weights *grow*: its sign is turned round.")
def adamw__grows(w, g, m, v, t, lr, beta1, beta2, eps, weight_decay):
    t = t + 1
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    return w + lr * weight_decay * w - lr * m / (1 - beta1**t) / (np.sqrt(v / (1 - beta2**t)) + eps), m, v, t


@misconception("This is Adam without any decay: `weight_decay` plays no part in your step.")
def adamw__no_decay(w, g, m, v, t, lr, beta1, beta2, eps, weight_decay):
    t = t + 1
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    return w - lr * m / (1 - beta1**t) / (np.sqrt(v / (1 - beta2**t)) + eps), m, v, t


@misconception("You take *twice* the decay away, as if the penalty were the plain square: its gradient without the ½.")
def adamw__twice(w, g, m, v, t, lr, beta1, beta2, eps, weight_decay):
    t = t + 1
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    return w - 2 * lr * weight_decay * w - lr * m / (1 - beta1**t) / (np.sqrt(v / (1 - beta2**t)) + eps), m, v, t


@misconception("The decay is right, but the bias correction is missing: both means are too small at first.")
def adamw__no_correction(w, g, m, v, t, lr, beta1, beta2, eps, weight_decay):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    return w - lr * weight_decay * w - lr * m / (np.sqrt(v) + eps), m, v, t + 1


@misconception("The decay is right, but eps stands under the root instead of beside it.")
def adamw__eps_inside(w, g, m, v, t, lr, beta1, beta2, eps, weight_decay):
    t = t + 1
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    return w - lr * weight_decay * w - lr * m / (1 - beta1**t) / np.sqrt(v / (1 - beta2**t) + eps), m, v, t


@misconception("The decay is right, but you change `w` in place. The caller still needs the old weights.")
def adamw__in_place(w, g, m, v, t, lr, beta1, beta2, eps, weight_decay):
    t = t + 1
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    w *= 1 - lr * weight_decay
    w -= lr * m / (1 - beta1**t) / (np.sqrt(v / (1 - beta2**t)) + eps)
    return w, m, v, t
