"""Misconceptions of `batchnorm2d`."""

import numpy as np

from autograder.exercises.model import misconception


@misconception(
    "You normalise by the unbiased variance, with n - 1. The batch itself is to have variance 1, so it is divided by "
    "its own variance, with n. The n - 1 belongs to the running variance only."
)
def batchnorm2d__unbiased_to_normalise(x, gamma, beta, running_mean, running_var, train, momentum=0.1, eps=1e-5):
    mean, var = running_mean, running_var
    if train:
        mean, var = x.mean(axis=(0, 2, 3)), x.var(axis=(0, 2, 3), ddof=1)
        running_mean = (1 - momentum) * running_mean + momentum * mean
        running_var = (1 - momentum) * running_var + momentum * var
    normal = (x - mean[:, None, None]) / np.sqrt(var + eps)[:, None, None]
    return gamma[:, None, None] * normal + beta[:, None, None], running_mean, running_var


@misconception(
    "y is right. Into the running variance went the variance with n. It is an estimate for images to come, and a "
    "batch's own variance is a little too small for that: the estimate has n - 1."
)
def batchnorm2d__biased_running_variance(x, gamma, beta, running_mean, running_var, train, momentum=0.1, eps=1e-5):
    mean, var = running_mean, running_var
    if train:
        mean, var = x.mean(axis=(0, 2, 3)), x.var(axis=(0, 2, 3))
        running_mean = (1 - momentum) * running_mean + momentum * mean
        running_var = (1 - momentum) * running_var + momentum * var
    normal = (x - mean[:, None, None]) / np.sqrt(var + eps)[:, None, None]
    return gamma[:, None, None] * normal + beta[:, None, None], running_mean, running_var


@misconception(
    "Your momentum is the share of the *old* statistics. Here it is the share of the new ones, as in PyTorch: 0.1 "
    "means that a batch moves them by a tenth. (Some other libraries mean the reverse.)"
)
def batchnorm2d__momentum_reversed(x, gamma, beta, running_mean, running_var, train, momentum=0.1, eps=1e-5):
    mean, var = running_mean, running_var
    if train:
        n = x.size // x.shape[1]
        mean, var = x.mean(axis=(0, 2, 3)), x.var(axis=(0, 2, 3))
        running_mean = momentum * running_mean + (1 - momentum) * mean
        running_var = momentum * running_var + (1 - momentum) * var * n / (n - 1)
    normal = (x - mean[:, None, None]) / np.sqrt(var + eps)[:, None, None]
    return gamma[:, None, None] * normal + beta[:, None, None], running_mean, running_var


@misconception(
    "You give back the statistics of this batch alone. The running ones remember all batches before: most of the old "
    "value stays, and a share `momentum` of the new one comes in."
)
def batchnorm2d__last_batch_only(x, gamma, beta, running_mean, running_var, train, momentum=0.1, eps=1e-5):
    mean, var = running_mean, running_var
    if train:
        n = x.size // x.shape[1]
        mean, var = x.mean(axis=(0, 2, 3)), x.var(axis=(0, 2, 3))
        running_mean, running_var = mean, var * n / (n - 1)
    normal = (x - mean[:, None, None]) / np.sqrt(var + eps)[:, None, None]
    return gamma[:, None, None] * normal + beta[:, None, None], running_mean, running_var


@misconception(
    "In training the running statistics go out as they came in. They have to learn from every batch: what else would "
    "normalise a single image later?"
)
def batchnorm2d__state_never_learns(x, gamma, beta, running_mean, running_var, train, momentum=0.1, eps=1e-5):
    mean, var = running_mean, running_var
    if train:
        mean, var = x.mean(axis=(0, 2, 3)), x.var(axis=(0, 2, 3))
    normal = (x - mean[:, None, None]) / np.sqrt(var + eps)[:, None, None]
    return gamma[:, None, None] * normal + beta[:, None, None], running_mean, running_var


@misconception(
    "You add the batch's share but keep the *whole* old value too. The two shares add up to 1, or the statistics grow "
    "from batch to batch."
)
def batchnorm2d__old_value_kept_whole(x, gamma, beta, running_mean, running_var, train, momentum=0.1, eps=1e-5):
    mean, var = running_mean, running_var
    if train:
        n = x.size // x.shape[1]
        mean, var = x.mean(axis=(0, 2, 3)), x.var(axis=(0, 2, 3))
        running_mean = running_mean + momentum * mean
        running_var = running_var + momentum * var * n / (n - 1)
    normal = (x - mean[:, None, None]) / np.sqrt(var + eps)[:, None, None]
    return gamma[:, None, None] * normal + beta[:, None, None], running_mean, running_var


@misconception(
    "The running variance has taken in a standard deviation. Keep one kind of number in it, the variance; the root is "
    "taken when it is used."
)
def batchnorm2d__running_deviation(x, gamma, beta, running_mean, running_var, train, momentum=0.1, eps=1e-5):
    mean, var = running_mean, running_var
    if train:
        mean, var = x.mean(axis=(0, 2, 3)), x.var(axis=(0, 2, 3))
        running_mean = (1 - momentum) * running_mean + momentum * mean
        running_var = (1 - momentum) * running_var + momentum * x.std(axis=(0, 2, 3), ddof=1)
    normal = (x - mean[:, None, None]) / np.sqrt(var + eps)[:, None, None]
    return gamma[:, None, None] * normal + beta[:, None, None], running_mean, running_var


@misconception(
    "In training you normalise by the *running* statistics. Early on they know nothing yet: in training the batch is "
    "normalised by its own, and the running ones only watch."
)
def batchnorm2d__training_by_running(x, gamma, beta, running_mean, running_var, train, momentum=0.1, eps=1e-5):
    if train:
        n = x.size // x.shape[1]
        running_mean = (1 - momentum) * running_mean + momentum * x.mean(axis=(0, 2, 3))
        running_var = (1 - momentum) * running_var + momentum * x.var(axis=(0, 2, 3)) * n / (n - 1)
    normal = (x - running_mean[:, None, None]) / np.sqrt(running_var + eps)[:, None, None]
    return gamma[:, None, None] * normal + beta[:, None, None], running_mean, running_var


@misconception(
    "In use you normalise by the statistics of the images that come. Then the answer for an image depends on its "
    "neighbours, and a single one loses its brightness. In use the running statistics count."
)
def batchnorm2d__use_by_batch(x, gamma, beta, running_mean, running_var, train, momentum=0.1, eps=1e-5):
    n = x.size // x.shape[1]
    mean, var = x.mean(axis=(0, 2, 3)), x.var(axis=(0, 2, 3))
    if train:
        running_mean = (1 - momentum) * running_mean + momentum * mean
        running_var = (1 - momentum) * running_var + momentum * var * n / (n - 1)
    normal = (x - mean[:, None, None]) / np.sqrt(var + eps)[:, None, None]
    return gamma[:, None, None] * normal + beta[:, None, None], running_mean, running_var


@misconception(
    "In use your running statistics still move. They are settled when training ends: looking at test images must not "
    "change the network."
)
def batchnorm2d__use_updates(x, gamma, beta, running_mean, running_var, train, momentum=0.1, eps=1e-5):
    n = x.size // x.shape[1]
    mean, var = x.mean(axis=(0, 2, 3)), x.var(axis=(0, 2, 3))
    old_mean, old_var = running_mean, running_var
    running_mean = (1 - momentum) * running_mean + momentum * mean
    running_var = (1 - momentum) * running_var + momentum * var * n / max(n - 1, 1)
    if not train:
        mean, var = old_mean, old_var
    normal = (x - mean[:, None, None]) / np.sqrt(var + eps)[:, None, None]
    return gamma[:, None, None] * normal + beta[:, None, None], running_mean, running_var


@misconception(
    "In use you leave out gamma and beta. They were learnt together with the layers behind, which expect them: they "
    "count in use as in training."
)
def batchnorm2d__use_without_gamma_and_beta(x, gamma, beta, running_mean, running_var, train, momentum=0.1, eps=1e-5):
    if not train:
        normal = (x - running_mean[:, None, None]) / np.sqrt(running_var + eps)[:, None, None]
        return normal, running_mean, running_var
    n = x.size // x.shape[1]
    mean, var = x.mean(axis=(0, 2, 3)), x.var(axis=(0, 2, 3))
    normal = (x - mean[:, None, None]) / np.sqrt(var + eps)[:, None, None]
    running_mean = (1 - momentum) * running_mean + momentum * mean
    running_var = (1 - momentum) * running_var + momentum * var * n / (n - 1)
    return gamma[:, None, None] * normal + beta[:, None, None], running_mean, running_var


@misconception(
    "In use you correct the running variance by n/(n - 1) once more. That was done when it was collected: take it as "
    "it is."
)
def batchnorm2d__use_corrects_again(x, gamma, beta, running_mean, running_var, train, momentum=0.1, eps=1e-5):
    n = x.size // x.shape[1]
    mean, var = running_mean, running_var * n / max(n - 1, 1)
    if train:
        mean, var = x.mean(axis=(0, 2, 3)), x.var(axis=(0, 2, 3))
        running_mean = (1 - momentum) * running_mean + momentum * mean
        running_var = (1 - momentum) * running_var + momentum * var * n / (n - 1)
    normal = (x - mean[:, None, None]) / np.sqrt(var + eps)[:, None, None]
    return gamma[:, None, None] * normal + beta[:, None, None], running_mean, running_var


@misconception(
    "You add eps *after* the root. It goes to the variance, inside the root; otherwise it counts far more where the "
    "variance is small."
)
def batchnorm2d__eps_outside_the_root(x, gamma, beta, running_mean, running_var, train, momentum=0.1, eps=1e-5):
    mean, var = running_mean, running_var
    if train:
        n = x.size // x.shape[1]
        mean, var = x.mean(axis=(0, 2, 3)), x.var(axis=(0, 2, 3))
        running_mean = (1 - momentum) * running_mean + momentum * mean
        running_var = (1 - momentum) * running_var + momentum * var * n / (n - 1)
    normal = (x - mean[:, None, None]) / (np.sqrt(var) + eps)[:, None, None]
    return gamma[:, None, None] * normal + beta[:, None, None], running_mean, running_var


@misconception("eps is missing. A channel that is the same everywhere has variance 0, and then you divide 0 by 0.")
def batchnorm2d__eps_missing(x, gamma, beta, running_mean, running_var, train, momentum=0.1, eps=1e-5):
    mean, var = running_mean, running_var
    if train:
        n = x.size // x.shape[1]
        mean, var = x.mean(axis=(0, 2, 3)), x.var(axis=(0, 2, 3))
        running_mean = (1 - momentum) * running_mean + momentum * mean
        running_var = (1 - momentum) * running_var + momentum * var * n / (n - 1)
    normal = (x - mean[:, None, None]) / np.sqrt(var)[:, None, None]
    return gamma[:, None, None] * normal + beta[:, None, None], running_mean, running_var


@misconception(
    "You put eps into the running variance too. It only keeps the division sound; what is remembered is the variance "
    "as it was."
)
def batchnorm2d__eps_is_remembered(x, gamma, beta, running_mean, running_var, train, momentum=0.1, eps=1e-5):
    mean, var = running_mean, running_var + eps
    if train:
        n = x.size // x.shape[1]
        mean, var = x.mean(axis=(0, 2, 3)), x.var(axis=(0, 2, 3)) + eps
        running_mean = (1 - momentum) * running_mean + momentum * mean
        running_var = (1 - momentum) * running_var + momentum * var * n / (n - 1)
    normal = (x - mean[:, None, None]) / np.sqrt(var)[:, None, None]
    return gamma[:, None, None] * normal + beta[:, None, None], running_mean, running_var


@misconception(
    "You divide by the variance. What brings a spread to 1 is the division by the standard deviation, its root."
)
def batchnorm2d__divided_by_variance(x, gamma, beta, running_mean, running_var, train, momentum=0.1, eps=1e-5):
    mean, var = running_mean, running_var
    if train:
        n = x.size // x.shape[1]
        mean, var = x.mean(axis=(0, 2, 3)), x.var(axis=(0, 2, 3))
        running_mean = (1 - momentum) * running_mean + momentum * mean
        running_var = (1 - momentum) * running_var + momentum * var * n / (n - 1)
    normal = (x - mean[:, None, None]) / (var + eps)[:, None, None]
    return gamma[:, None, None] * normal + beta[:, None, None], running_mean, running_var


@misconception(
    "You normalise every place of the image by itself, over the batch alone. A channel of an image has one mean: its "
    "places are samples too, and N, H and W all disappear."
)
def batchnorm2d__batch_axis_only(x, gamma, beta, running_mean, running_var, train, momentum=0.1, eps=1e-5):
    mean, var = running_mean[:, None, None], running_var[:, None, None]
    if train:
        mean, var = x.mean(axis=0), x.var(axis=0)
        running_mean = (1 - momentum) * running_mean + momentum * x.mean(axis=(0, 2, 3))
        running_var = (1 - momentum) * running_var + momentum * x.var(axis=(0, 2, 3), ddof=1)
    normal = (x - mean) / np.sqrt(var + eps)
    return gamma[:, None, None] * normal + beta[:, None, None], running_mean, running_var


@misconception(
    "In training you normalise every image by itself, over H and W. That is instance norm. *Batch* norm takes the mean "
    "over all images of the batch too."
)
def batchnorm2d__each_image_by_itself(x, gamma, beta, running_mean, running_var, train, momentum=0.1, eps=1e-5):
    mean, var = running_mean[:, None, None], running_var[:, None, None]
    if train:
        mean, var = x.mean(axis=(2, 3), keepdims=True), x.var(axis=(2, 3), keepdims=True)
        running_mean = (1 - momentum) * running_mean + momentum * x.mean(axis=(0, 2, 3))
        running_var = (1 - momentum) * running_var + momentum * x.var(axis=(0, 2, 3), ddof=1)
    normal = (x - mean) / np.sqrt(var + eps)
    return gamma[:, None, None] * normal + beta[:, None, None], running_mean, running_var


@misconception(
    "You took one mean over everything, channels included. Each channel is another feature on another scale: each has "
    "a mean and a variance of its own."
)
def batchnorm2d__one_mean_for_all(x, gamma, beta, running_mean, running_var, train, momentum=0.1, eps=1e-5):
    mean, var = running_mean[:, None, None], running_var[:, None, None]
    if train:
        mean, var = x.mean(), x.var()
        running_mean = (1 - momentum) * running_mean + momentum * mean
        running_var = (1 - momentum) * running_var + momentum * x.var(ddof=1)
    normal = (x - mean) / np.sqrt(var + eps)
    return gamma[:, None, None] * normal + beta[:, None, None], running_mean, running_var


@misconception(
    "You add beta before you multiply by gamma. gamma stretches the normalised values alone; beta is added last."
)
def batchnorm2d__beta_is_stretched(x, gamma, beta, running_mean, running_var, train, momentum=0.1, eps=1e-5):
    mean, var = running_mean, running_var
    if train:
        n = x.size // x.shape[1]
        mean, var = x.mean(axis=(0, 2, 3)), x.var(axis=(0, 2, 3))
        running_mean = (1 - momentum) * running_mean + momentum * mean
        running_var = (1 - momentum) * running_var + momentum * var * n / (n - 1)
    normal = (x - mean[:, None, None]) / np.sqrt(var + eps)[:, None, None]
    return gamma[:, None, None] * (normal + beta[:, None, None]), running_mean, running_var


@misconception(
    "The answer is right, but you changed the caller's running statistics themselves. They come in and go out: make "
    "new arrays, so that the same call gives the same answer twice."
)
def batchnorm2d__state_in_place(x, gamma, beta, running_mean, running_var, train, momentum=0.1, eps=1e-5):
    mean, var = running_mean, running_var
    if train:
        n = x.size // x.shape[1]
        mean, var = x.mean(axis=(0, 2, 3)), x.var(axis=(0, 2, 3))
        running_mean *= 1 - momentum
        running_mean += momentum * mean
        running_var *= 1 - momentum
        running_var += momentum * var * n / (n - 1)
    normal = (x - mean[:, None, None]) / np.sqrt(var + eps)[:, None, None]
    return gamma[:, None, None] * normal + beta[:, None, None], running_mean, running_var
