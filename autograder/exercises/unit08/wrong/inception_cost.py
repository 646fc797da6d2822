"""Misconceptions of `module_cost` and `joint_loss`."""

import numpy as np

from autograder.exercises.model import misconception


@misconception(
    "Your 3×3 and 5×5 see all C maps although a reduction stands before them. They see only what the reduction "
    "lets through: that is the saving."
)
def module_cost__large_filters_see_everything(c, h, w, f1, m3, f3, m5, f5, fp):
    weights = f1 * c + m3 * c + 9 * f3 * c + m5 * c + 25 * f5 * c + fp * c
    maps = f1 + f3 + f5 + (fp or c)
    return maps, weights, weights * h * w


@misconception(
    "The reductions themselves have weights too, and those of the large filters' paths are missing in your count."
)
def module_cost__no_reductions_counted(c, h, w, f1, m3, f3, m5, f5, fp):
    weights = f1 * c + 9 * f3 * (m3 or c) + 25 * f5 * (m5 or c) + fp * c
    maps = f1 + f3 + f5 + (fp or c)
    return maps, weights, weights * h * w


@misconception(
    "Where a reduction is not there (0), your large filters see 0 maps and cost nothing. They see all C maps then."
)
def module_cost__zero_means_zero_maps(c, h, w, f1, m3, f3, m5, f5, fp):
    weights = f1 * c + m3 * c + 9 * f3 * m3 + m5 * c + 25 * f5 * m5 + fp * c
    maps = f1 + f3 + f5 + (fp or c)
    return maps, weights, weights * h * w


@misconception("Without its 1×1 the pool gives no maps in your count. It hands on all maps of x: as many as came in.")
def module_cost__pool_gives_nothing(c, h, w, f1, m3, f3, m5, f5, fp):
    weights = f1 * c + m3 * c + 9 * f3 * (m3 or c) + m5 * c + 25 * f5 * (m5 or c) + fp * c
    maps = f1 + f3 + f5 + fp
    return maps, weights, weights * h * w


@misconception(
    "You count the reductions' maps among those that come out. They stay inside: only the ends of the four "
    "paths are stacked."
)
def module_cost__reductions_are_maps(c, h, w, f1, m3, f3, m5, f5, fp):
    weights = f1 * c + m3 * c + 9 * f3 * (m3 or c) + m5 * c + 25 * f5 * (m5 or c) + fp * c
    maps = m3 + m5 + f1 + f3 + f5 + (fp or c)
    return maps, weights, weights * h * w


@misconception(
    "A 5×5 filter has five rows *and* five columns for every map it sees. You counted one row of it, and of the "
    "3×3 too."
)
def module_cost__five_for_five(c, h, w, f1, m3, f3, m5, f5, fp):
    weights = f1 * c + m3 * c + 3 * f3 * (m3 or c) + m5 * c + 5 * f5 * (m5 or c) + fp * c
    maps = f1 + f3 + f5 + (fp or c)
    return maps, weights, weights * h * w


@misconception(
    "Your multiplications are as many as the weights. Each weight is used once at *each* place of the image."
)
def module_cost__places_forgotten(c, h, w, f1, m3, f3, m5, f5, fp):
    weights = f1 * c + m3 * c + 9 * f3 * (m3 or c) + m5 * c + 25 * f5 * (m5 or c) + fp * c
    maps = f1 + f3 + f5 + (fp or c)
    return maps, weights, weights


@misconception("Your places are rows times rows. An image may have more rows than columns.")
def module_cost__square_images(c, h, w, f1, m3, f3, m5, f5, fp):
    weights = f1 * c + m3 * c + 9 * f3 * (m3 or c) + m5 * c + 25 * f5 * (m5 or c) + fp * c
    maps = f1 + f3 + f5 + (fp or c)
    return maps, weights, weights * h * h


@misconception("You added a bias for each filter. Here, the module has none.")
def module_cost__with_biases(c, h, w, f1, m3, f3, m5, f5, fp):
    weights = f1 + m3 + f3 + m5 + f5 + fp + f1 * c + m3 * c + 9 * f3 * (m3 or c) + m5 * c + 25 * f5 * (m5 or c) + fp * c
    maps = f1 + f3 + f5 + (fp or c)
    return maps, weights, weights * h * w


@misconception(
    "Your count of multiplications is twice the right one. Did you count the additions too? Here a "
    "multiplication with its addition is one."
)
def module_cost__additions_too(c, h, w, f1, m3, f3, m5, f5, fp):
    weights = f1 * c + m3 * c + 9 * f3 * (m3 or c) + m5 * c + 25 * f5 * (m5 or c) + fp * c
    maps = f1 + f3 + f5 + (fp or c)
    return maps, weights, 2 * weights * h * w


@misconception(
    "Your 1×1 behind the pool has nine weights a map, as if the pool's window belonged to it. The pool itself "
    "has no weights."
)
def module_cost__pool_with_nine_weights(c, h, w, f1, m3, f3, m5, f5, fp):
    weights = f1 * c + m3 * c + 9 * f3 * (m3 or c) + m5 * c + 25 * f5 * (m5 or c) + 9 * fp * c
    maps = f1 + f3 + f5 + (fp or c)
    return maps, weights, weights * h * w


@misconception("You count the maps of the widest path. The four are stacked: their numbers add up.")
def module_cost__widest_path(c, h, w, f1, m3, f3, m5, f5, fp):
    weights = f1 * c + m3 * c + 9 * f3 * (m3 or c) + m5 * c + 25 * f5 * (m5 or c) + fp * c
    maps = max(f1, f3, f5, fp or c)
    return maps, weights, weights * h * w


@misconception(
    "Inside the 3×3 and 5×5 paths you mixed up who sees what: a filter has one weight for each map that comes "
    "*in*, at each of its places, and there are f of them."
)
def module_cost__squared_reduction(c, h, w, f1, m3, f3, m5, f5, fp):
    weights = f1 * c + m3 * c + 9 * (m3 or c) * (m3 or c) + m5 * c + 25 * (m5 or c) * (m5 or c) + fp * c
    maps = f1 + f3 + f5 + (fp or c)
    return maps, weights, weights * h * w


@misconception(
    "You add the heads' losses after training as well. They only bring gradients to the early layers; "
    "afterwards they are cut off."
)
def joint_loss__heads_after_training(main, aux, train):
    return float(main + 0.3 * np.sum(aux))


@misconception("The heads never count in your version. In training their losses are added, each with its share.")
def joint_loss__never(main, aux, train):
    if not train:
        return float(main)
    return float(main)


@misconception("You swapped the two: the heads count in training, not afterwards.")
def joint_loss__the_other_way_round(main, aux, train):
    if train:
        return float(main)
    return float(main + 0.3 * np.sum(aux))


@misconception("The heads count as much as the main loss in your version. They are to help, not to lead: 0.3 each.")
def joint_loss__full_weight(main, aux, train):
    if not train:
        return float(main)
    return float(main + np.sum(aux))


@misconception("You take the mean over the heads. Each one brings 0.3 of its loss, so that more heads count more.")
def joint_loss__mean_of_the_heads(main, aux, train):
    if not train:
        return float(main)
    return float(main + 0.3 * (np.mean(aux) if len(aux) else 0))


@misconception("You divide by the sum of the weights. The losses are added; the main one keeps its full weight of 1.")
def joint_loss__weighted_mean(main, aux, train):
    if not train:
        return float(main)
    return float((main + 0.3 * np.sum(aux)) / (1 + 0.3 * len(aux)))


@misconception("Your weights add up to 1, so the main loss gets 0.7. It counts in full, and 0.3 of each head is added.")
def joint_loss__shared_weight(main, aux, train):
    if not train:
        return float(main)
    return float(0.7 * main + 0.3 * np.sum(aux))


@misconception("Only the last head counts in your version. Was the loss overwritten in a loop? They are all added.")
def joint_loss__last_head_only(main, aux, train):
    if not train:
        return float(main)
    return float(main + 0.3 * (aux[-1] if len(aux) else 0))
