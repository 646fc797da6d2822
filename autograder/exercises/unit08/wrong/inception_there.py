"""Misconceptions of `inception_forward`."""

import numpy as np

from autograder.exercises.model import misconception


@misconception(
    "You put the paths below each other: the image grows taller. They give *more maps* of the same places, so "
    "it is the channels' axis that grows."
)
def inception_forward__stacked_in_rows(x, w1, r3, w3, r5, w5, wp):
    from glassnet import ops

    def conv(images, w):
        return np.maximum(ops.conv2d_forward(images, w, padding=w.shape[2] // 2)[0], 0)

    pooled = ops.max_pool2d_forward(x, 3, stride=1, padding=1)[0]
    paths = [conv(x, w1), conv(conv(x, r3), w3), conv(conv(x, r5), w5), conv(pooled, wp)]
    return np.concatenate(paths, axis=2)


@misconception(
    "You joined the paths along the first axis, as if they were more images. They are more maps of the *same* images."
)
def inception_forward__stacked_in_the_batch(x, w1, r3, w3, r5, w5, wp):
    from glassnet import ops

    def conv(images, w):
        return np.maximum(ops.conv2d_forward(images, w, padding=w.shape[2] // 2)[0], 0)

    pooled = ops.max_pool2d_forward(x, 3, stride=1, padding=1)[0]
    paths = [conv(x, w1), conv(conv(x, r3), w3), conv(conv(x, r5), w5), conv(pooled, wp)]
    return np.concatenate(paths, axis=0)


@misconception(
    "You add the paths. Inception does not add, it stacks: every path keeps maps of its own, and the next layer "
    "weighs them."
)
def inception_forward__sum(x, w1, r3, w3, r5, w5, wp):
    from glassnet import ops

    def conv(images, w):
        return np.maximum(ops.conv2d_forward(images, w, padding=w.shape[2] // 2)[0], 0)

    pooled = ops.max_pool2d_forward(x, 3, stride=1, padding=1)[0]
    paths = [conv(x, w1), conv(conv(x, r3), w3), conv(conv(x, r5), w5), conv(pooled, wp)]
    return sum(paths)


@misconception(
    "Nothing of yours can be stacked: look at the shapes in the message above. Two usual reasons: `conv` gives a "
    "*pair*, and only its first part is maps; or a large filter has too narrow a border, so that its maps come out "
    "smaller than the others."
)
def inception_forward__border_of_one_everywhere(x, w1, r3, w3, r5, w5, wp):
    from glassnet import ops

    def conv(images, w):
        return np.maximum(ops.conv2d_forward(images, w, padding=min(w.shape[2] // 2, 1))[0], 0)

    pooled = ops.max_pool2d_forward(x, 3, stride=1, padding=1)[0]
    paths = [conv(x, w1), conv(conv(x, r3), w3), conv(conv(x, r5), w5), conv(pooled, wp)]
    return np.concatenate(paths, axis=1)


@misconception(
    "Your pooling halves the image, and its maps no longer fit beside the others. Here it looks around every "
    "place: it moves by 1 and has a border."
)
def inception_forward__pool_takes_steps(x, w1, r3, w3, r5, w5, wp):
    from glassnet import ops

    def conv(images, w):
        return np.maximum(ops.conv2d_forward(images, w, padding=w.shape[2] // 2)[0], 0)

    pooled = ops.max_pool2d_forward(x, 3, stride=2, padding=1)[0]
    paths = [conv(x, w1), conv(conv(x, r3), w3), conv(conv(x, r5), w5), conv(pooled, wp)]
    return np.concatenate(paths, axis=1)


@misconception(
    "The border of your pooling is zeros, and a zero wins wherever the image is below it. A border must never win."
)
def inception_forward__pool_with_zeros(x, w1, r3, w3, r5, w5, wp):
    from glassnet import ops

    def conv(images, w):
        return np.maximum(ops.conv2d_forward(images, w, padding=w.shape[2] // 2)[0], 0)

    pooled = ops.max_pool2d_forward(np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1))), 3, stride=1)[0]
    paths = [conv(x, w1), conv(conv(x, r3), w3), conv(conv(x, r5), w5), conv(pooled, wp)]
    return np.concatenate(paths, axis=1)


@misconception("You pool by the mean. The fourth path hands on the *largest* number around each place.")
def inception_forward__mean_pool(x, w1, r3, w3, r5, w5, wp):
    from glassnet import ops

    def conv(images, w):
        return np.maximum(ops.conv2d_forward(images, w, padding=w.shape[2] // 2)[0], 0)

    pooled = ops.avg_pool2d_forward(x, 3, stride=1, padding=1, count_include_pad=False)[0]
    paths = [conv(x, w1), conv(conv(x, r3), w3), conv(conv(x, r5), w5), conv(pooled, wp)]
    return np.concatenate(paths, axis=1)


@misconception(
    "You reduce after the large filters. The 1×1 comes *first*: its purpose is that the expensive filters see few maps."
)
def inception_forward__reduction_after(x, w1, r3, w3, r5, w5, wp):
    from glassnet import ops

    def conv(images, w):
        return np.maximum(ops.conv2d_forward(images, w, padding=w.shape[2] // 2)[0], 0)

    pooled = ops.max_pool2d_forward(x, 3, stride=1, padding=1)[0]
    paths = [conv(x, w1), conv(conv(x, w3), r3), conv(conv(x, w5), r5), conv(pooled, wp)]
    return np.concatenate(paths, axis=1)


@misconception(
    "On the fourth path you convolve first and pool then. The pool looks at x itself, and the 1×1 comes after it."
)
def inception_forward__projection_before_the_pool(x, w1, r3, w3, r5, w5, wp):
    from glassnet import ops

    def conv(images, w):
        return np.maximum(ops.conv2d_forward(images, w, padding=w.shape[2] // 2)[0], 0)

    paths = [
        conv(x, w1),
        conv(conv(x, r3), w3),
        conv(conv(x, r5), w5),
        ops.max_pool2d_forward(conv(x, wp), 3, stride=1, padding=1)[0],
    ]
    return np.concatenate(paths, axis=1)


@misconception(
    "The fourth path of yours ends with the pool. Then its maps are as many as those of x, and the stack grows "
    "from module to module: a 1×1 brings their number down."
)
def inception_forward__raw_pool(x, w1, r3, w3, r5, w5, wp):
    from glassnet import ops

    def conv(images, w):
        return np.maximum(ops.conv2d_forward(images, w, padding=w.shape[2] // 2)[0], 0)

    pooled = ops.max_pool2d_forward(x, 3, stride=1, padding=1)[0]
    paths = [conv(x, w1), conv(conv(x, r3), w3), conv(conv(x, r5), w5), pooled]
    return np.concatenate(paths, axis=1)


@misconception(
    "The paths stand in another order in your stack. The order is 1×1, 3×3, 5×5, pool: whoever cuts the stack "
    "again counts on it."
)
def inception_forward__order_of_the_paths(x, w1, r3, w3, r5, w5, wp):
    from glassnet import ops

    def conv(images, w):
        return np.maximum(ops.conv2d_forward(images, w, padding=w.shape[2] // 2)[0], 0)

    pooled = ops.max_pool2d_forward(x, 3, stride=1, padding=1)[0]
    paths = [conv(x, w1), conv(pooled, wp), conv(conv(x, r3), w3), conv(conv(x, r5), w5)]
    return np.concatenate(paths, axis=1)


@misconception(
    "Your 5×5 path starts from what the 3×3 path made. All four start from x: they run side by side, not one "
    "after another."
)
def inception_forward__paths_in_series(x, w1, r3, w3, r5, w5, wp):
    from glassnet import ops

    def conv(images, w):
        return np.maximum(ops.conv2d_forward(images, w, padding=w.shape[2] // 2)[0], 0)

    pooled = ops.max_pool2d_forward(x, 3, stride=1, padding=1)[0]
    three = conv(conv(x, r3), w3)
    paths = [conv(x, w1), three, conv(conv(three, r5), w5), conv(pooled, wp)]
    return np.concatenate(paths, axis=1)


@misconception(
    "The reductions have no ReLU in your version. Two convolutions without one between them are a single linear map."
)
def inception_forward__no_relu_in_the_reductions(x, w1, r3, w3, r5, w5, wp):
    from glassnet import ops

    def conv(images, w):
        return np.maximum(ops.conv2d_forward(images, w, padding=w.shape[2] // 2)[0], 0)

    def bare(images, w):
        return ops.conv2d_forward(images, w, padding=w.shape[2] // 2)[0]

    pooled = ops.max_pool2d_forward(x, 3, stride=1, padding=1)[0]
    paths = [conv(x, w1), conv(bare(x, r3), w3), conv(bare(x, r5), w5), conv(pooled, wp)]
    return np.concatenate(paths, axis=1)


@misconception(
    "Your paths end without ReLU: negative numbers reach the stack. Every convolution of the module has a ReLU "
    "behind it."
)
def inception_forward__no_relu_at_the_ends(x, w1, r3, w3, r5, w5, wp):
    from glassnet import ops

    def conv(images, w):
        return np.maximum(ops.conv2d_forward(images, w, padding=w.shape[2] // 2)[0], 0)

    def bare(images, w):
        return ops.conv2d_forward(images, w, padding=w.shape[2] // 2)[0]

    pooled = ops.max_pool2d_forward(x, 3, stride=1, padding=1)[0]
    paths = [bare(x, w1), bare(conv(x, r3), w3), bare(conv(x, r5), w5), bare(pooled, wp)]
    return np.concatenate(paths, axis=1)


@misconception("There is no ReLU in your module. Then it is one linear map with a pool, however many filters it has.")
def inception_forward__no_relu_at_all(x, w1, r3, w3, r5, w5, wp):
    from glassnet import ops

    def conv(images, w):
        return ops.conv2d_forward(images, w, padding=w.shape[2] // 2)[0]

    pooled = ops.max_pool2d_forward(x, 3, stride=1, padding=1)[0]
    paths = [conv(x, w1), conv(conv(x, r3), w3), conv(conv(x, r5), w5), conv(pooled, wp)]
    return np.concatenate(paths, axis=1)


@misconception("Three paths are right. The 1×1 behind the pool is a convolution too, and has a ReLU of its own.")
def inception_forward__no_relu_behind_the_pool(x, w1, r3, w3, r5, w5, wp):
    from glassnet import ops

    def conv(images, w):
        return np.maximum(ops.conv2d_forward(images, w, padding=w.shape[2] // 2)[0], 0)

    def bare(images, w):
        return ops.conv2d_forward(images, w, padding=w.shape[2] // 2)[0]

    pooled = ops.max_pool2d_forward(x, 3, stride=1, padding=1)[0]
    paths = [conv(x, w1), conv(conv(x, r3), w3), conv(conv(x, r5), w5), bare(pooled, wp)]
    return np.concatenate(paths, axis=1)


@misconception(
    "You take ReLU of x before the paths. x comes in as it is, also below 0: ReLU stands *behind* each convolution."
)
def inception_forward__relu_of_x(x, w1, r3, w3, r5, w5, wp):
    from glassnet import ops

    def conv(images, w):
        return np.maximum(ops.conv2d_forward(images, w, padding=w.shape[2] // 2)[0], 0)

    x = np.maximum(x, 0)
    pooled = ops.max_pool2d_forward(x, 3, stride=1, padding=1)[0]
    paths = [conv(x, w1), conv(conv(x, r3), w3), conv(conv(x, r5), w5), conv(pooled, wp)]
    return np.concatenate(paths, axis=1)


@misconception(
    "Both large filters see what r3 made. Each has a reduction of its own; if they give as many maps, no error "
    "tells you."
)
def inception_forward__one_reduction_for_both(x, w1, r3, w3, r5, w5, wp):
    from glassnet import ops

    def conv(images, w):
        return np.maximum(ops.conv2d_forward(images, w, padding=w.shape[2] // 2)[0], 0)

    pooled = ops.max_pool2d_forward(x, 3, stride=1, padding=1)[0]
    paths = [conv(x, w1), conv(conv(x, r3), w3), conv(conv(x, r3), w5), conv(pooled, wp)]
    return np.concatenate(paths, axis=1)


@misconception("The window of your pool is 2 wide, with a border on one side. It is 3×3, with its place in the middle.")
def inception_forward__pool_of_two(x, w1, r3, w3, r5, w5, wp):
    from glassnet import ops

    def conv(images, w):
        return np.maximum(ops.conv2d_forward(images, w, padding=w.shape[2] // 2)[0], 0)

    wide = np.pad(x, ((0, 0), (0, 0), (0, 1), (0, 1)), constant_values=-np.inf)
    pooled = ops.max_pool2d_forward(wide, 2, stride=1)[0]
    paths = [conv(x, w1), conv(conv(x, r3), w3), conv(conv(x, r5), w5), conv(pooled, wp)]
    return np.concatenate(paths, axis=1)
