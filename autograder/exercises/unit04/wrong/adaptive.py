"""Misconceptions of `adagrad` and `rmsprop`."""

import numpy as np

from autograder.exercises.model import misconception


@misconception(
    "You divide by the cache itself. It holds *squares*: which operation brings them back to the size of a gradient?"
)
def adagrad__no_root(w, g, cache, lr, eps):
    cache = cache + g**2
    return w - lr * g / (cache + eps), cache


@misconception(
    "Your eps stands under the root. There it counts as its own root, a thousand times more than you think when it is "
    "1e-6; here it is added to the root."
)
def adagrad__eps_inside(w, g, cache, lr, eps):
    cache = cache + g**2
    return w - lr * g / np.sqrt(cache + eps), cache


@misconception(
    "You step with the *old* cache and put the new gradient in afterwards. In the first step that cache is 0, and the "
    "weights fly away."
)
def adagrad__cache_after_step(w, g, cache, lr, eps):
    return w - lr * g / (np.sqrt(cache) + eps), cache + g**2


@misconception("You add the gradients themselves. They have signs and cancel; what is collected are their squares.")
def adagrad__not_squared(w, g, cache, lr, eps):
    cache = cache + g
    return w - lr * g / (np.sqrt(np.abs(cache)) + eps), cache


@misconception("You add absolute values. Their sum is another measure of size than the root of the sum of squares.")
def adagrad__absolute(w, g, cache, lr, eps):
    cache = cache + np.abs(g)
    return w - lr * g / (cache + eps), cache


@misconception("You begin a new cache in every step: what was collected before is thrown away.")
def adagrad__reset(w, g, cache, lr, eps):
    cache = g**2
    return w - lr * g / (np.sqrt(cache) + eps), cache


@misconception(
    "You keep one number for all weights together. Then a weight with small gradients gets the small steps of its "
    "loud neighbour, which is just what Adagrad is there to mend."
)
def adagrad__one_for_all(w, g, cache, lr, eps):
    cache = cache + np.sum(g**2)
    return w - lr * g / (np.sqrt(cache) + eps), cache


@misconception("The step is right, but you give the *old* cache back, so nothing is ever collected.")
def adagrad__cache_not_saved(w, g, cache, lr, eps):
    return w - lr * g / (np.sqrt(cache + g**2) + eps), cache.copy()


@misconception("You left eps out. A weight that never had a gradient is then 0/0, which is NaN.")
def adagrad__no_eps(w, g, cache, lr, eps):
    cache = cache + g**2
    return w - lr * g / np.sqrt(cache), cache


@misconception(
    "You take the *mean* of old cache and new square. That forgets; Adagrad's cache is a sum and forgets nothing."
)
def adagrad__averages(w, g, cache, lr, eps):
    cache = (cache + g**2) / 2
    return w - lr * g / (np.sqrt(cache) + eps), cache


@misconception("You multiply by the root of the cache. Large gradients in the past should make the steps *shorter*.")
def adagrad__multiplies(w, g, cache, lr, eps):
    cache = cache + g**2
    return w - lr * g * (np.sqrt(cache) + eps), cache


@misconception("You walk uphill: the step goes against the gradient.")
def adagrad__uphill(w, g, cache, lr, eps):
    cache = cache + g**2
    return w + lr * g / (np.sqrt(cache) + eps), cache


@misconception(
    "You change `cache` (and perhaps `w`) in place. The caller still needs the old arrays: give back new ones."
)
def adagrad__in_place(w, g, cache, lr, eps):
    cache += g**2
    return w - lr * g / (np.sqrt(cache) + eps), cache


@misconception(
    "Your decay works the other way round: `decay` is how much of the *old* cache is kept, and the new square gets the "
    "rest."
)
def rmsprop__decay_reversed(w, g, cache, lr, decay, eps):
    cache = (1 - decay) * cache + decay * g**2
    return w - lr * g / (np.sqrt(cache) + eps), cache


@misconception("The new square is scaled, but the old cache comes in whole, so the cache still grows without end.")
def rmsprop__not_decayed(w, g, cache, lr, decay, eps):
    cache = cache + (1 - decay) * g**2
    return w - lr * g / (np.sqrt(cache) + eps), cache


@misconception(
    "The old cache decays, but the new square comes in whole. The two weights must add up to 1, as in every mean."
)
def rmsprop__weights_above_one(w, g, cache, lr, decay, eps):
    cache = decay * cache + g**2
    return w - lr * g / (np.sqrt(cache) + eps), cache


@misconception("This is Adagrad: your cache only grows. RMSProp forgets old gradients, so that its steps do not die.")
def rmsprop__adagrad(w, g, cache, lr, decay, eps):
    cache = cache + g**2
    return w - lr * g / (np.sqrt(cache) + eps), cache


@misconception("eps stands under your root. Here it is added to the root; with tiny gradients the two differ a lot.")
def rmsprop__eps_inside(w, g, cache, lr, decay, eps):
    cache = decay * cache + (1 - decay) * g**2
    return w - lr * g / np.sqrt(cache + eps), cache


@misconception(
    "You divide by the cache itself. The R in RMSProp is a root: it turns a mean of squares back into a size."
)
def rmsprop__no_root(w, g, cache, lr, decay, eps):
    cache = decay * cache + (1 - decay) * g**2
    return w - lr * g / (cache + eps), cache


@misconception("You step with the *old* cache. The gradient of this step belongs into the mean first.")
def rmsprop__cache_after_step(w, g, cache, lr, decay, eps):
    return w - lr * g / (np.sqrt(cache) + eps), decay * cache + (1 - decay) * g**2


@misconception("You keep a mean of the gradients, not of their squares. Gradients with changing signs cancel in it.")
def rmsprop__not_squared(w, g, cache, lr, decay, eps):
    cache = decay * cache + (1 - decay) * g
    return w - lr * g / (np.sqrt(np.abs(cache)) + eps), cache


@misconception("You keep one number for all weights together: each weight has a running mean of its own.")
def rmsprop__one_for_all(w, g, cache, lr, decay, eps):
    cache = decay * cache + (1 - decay) * np.mean(g**2)
    return w - lr * g / (np.sqrt(cache) + eps), cache


@misconception("You begin with an empty cache in every step and throw the old one away.")
def rmsprop__reset(w, g, cache, lr, decay, eps):
    cache = (1 - decay) * g**2
    return w - lr * g / (np.sqrt(cache) + eps), cache


@misconception("The step is right, but you give the *old* cache back. The next step starts from what was known before.")
def rmsprop__cache_not_saved(w, g, cache, lr, decay, eps):
    return w - lr * g / (np.sqrt(decay * cache + (1 - decay) * g**2) + eps), cache.copy()


@misconception("You left eps out: where cache and gradient are 0, your step is 0/0, which is NaN.")
def rmsprop__no_eps(w, g, cache, lr, decay, eps):
    cache = decay * cache + (1 - decay) * g**2
    return w - lr * g / np.sqrt(cache), cache


@misconception(
    "You divide the running mean of squares by 1 - decay, as Adam does in its first step. RMSProp does not correct the start."
)
def rmsprop__corrected(w, g, cache, lr, decay, eps):
    cache = decay * cache + (1 - decay) * g**2
    return w - lr * g / (np.sqrt(cache / (1 - decay)) + eps), cache


@misconception(
    "You change `cache` or `w` in place. The caller's arrays are then others without a word; give back new ones."
)
def rmsprop__in_place(w, g, cache, lr, decay, eps):
    cache *= decay
    cache += (1 - decay) * g**2
    w -= lr * g / (np.sqrt(cache) + eps)
    return w, cache
