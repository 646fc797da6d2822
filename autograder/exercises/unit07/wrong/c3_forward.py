"""Misconceptions of `c3_forward`."""

import numpy as np

from autograder.exercises.model import misconception


@misconception(
    "The table plays no part: each filter adds up all maps. It is to look only at the maps that its row of the "
    "table names."
)
def c3_forward__table_ignored(x, w, b, table):
    from glassnet import ops

    return ops.conv2d_forward(x, w, b)[0]


@misconception("Your filters look at the maps that the table leaves *out*. True means: connected.")
def c3_forward__table_inverted(x, w, b, table):
    from glassnet import ops

    return ops.conv2d_forward(x, w * (1 - table)[:, :, None, None], b)[0]


@misconception(
    "You take the right maps, but the filter's first kernels for them. Each kernel belongs to its own map: where "
    "the table skips a map, its kernel is skipped too."
)
def c3_forward__first_weights(x, w, b, table):
    from glassnet import ops

    y = []
    for f in range(len(w)):
        seen = np.flatnonzero(table[f])
        y.append(ops.conv2d_forward(x[:, seen], w[f : f + 1, : len(seen)], b[f : f + 1])[0])
    return np.concatenate(y, axis=1)


@misconception(
    "You take as many maps as the table's row names, but the first ones. *Which* maps counts, not only how many."
)
def c3_forward__first_maps(x, w, b, table):
    from glassnet import ops

    y = []
    for f in range(len(w)):
        seen = np.flatnonzero(table[f])
        y.append(ops.conv2d_forward(x[:, : len(seen)], w[f : f + 1, seen], b[f : f + 1])[0])
    return np.concatenate(y, axis=1)


@misconception("All your filters use the first row of the table. Row f belongs to filter f.")
def c3_forward__one_row_for_all(x, w, b, table):
    from glassnet import ops

    return ops.conv2d_forward(x, w * table[0][:, None, None], b)[0]


@misconception(
    "You read the table the other way: its columns as filters. Row f is about filter f, column c about map c."
)
def c3_forward__table_transposed(x, w, b, table):
    from glassnet import ops

    return ops.conv2d_forward(x, w * table.T[:, :, None, None], b)[0]


@misconception(
    "You divide the sum by the number of maps that a filter sees. A convolution adds up its maps, however many "
    "there are."
)
def c3_forward__mean_over_the_maps(x, w, b, table):
    from glassnet import ops

    share = table / table.sum(axis=1, keepdims=True)
    return ops.conv2d_forward(x, w * share[:, :, None, None], b)[0]


@misconception("The bias comes in once for each map that a filter sees. It is added once, to the sum.")
def c3_forward__bias_per_map(x, w, b, table):
    from glassnet import ops

    b = b * table.sum(axis=1)
    return ops.conv2d_forward(x, w * table[:, :, None, None], b)[0]


@misconception("The bias is missing: each filter has one, whatever the table says.")
def c3_forward__no_bias(x, w, b, table):
    from glassnet import ops

    return ops.conv2d_forward(x, w * table[:, :, None, None])[0]


@misconception(
    "A bias is lost where a row of the table does not name the first map. The table is about pairs of maps and "
    "filters; the bias belongs to the filter alone."
)
def c3_forward__bias_masked(x, w, b, table):
    from glassnet import ops

    b = b * table[:, 0]
    return ops.conv2d_forward(x, w * table[:, :, None, None], b)[0]


@misconception(
    "You keep a map of its own for each pair that the table names. A filter's maps are added up: one map comes out "
    "of each filter."
)
def c3_forward__one_map_at_a_time(x, w, b, table):
    from glassnet import ops

    pairs = np.argwhere(table)
    y = [ops.conv2d_forward(x[:, c : c + 1], w[f : f + 1, c : c + 1], b[f : f + 1])[0] for f, c in pairs]
    return np.concatenate(y, axis=1)


@misconception(
    "Your filters are turned around by half a turn. In these networks the window is laid on as it is, without a flip."
)
def c3_forward__flipped(x, w, b, table):
    from glassnet import ops

    return ops.conv2d_forward(x, w[:, :, ::-1, ::-1] * table[:, :, None, None], b)[0]


@misconception("Your maps are as large as x: you added a border. C3 has none, so a 5×5 window leaves 10 of 14 rows.")
def c3_forward__padded(x, w, b, table):
    from glassnet import ops

    return ops.conv2d_forward(x, w * table[:, :, None, None], b, padding=(w.shape[2] // 2, w.shape[3] // 2))[0]


@misconception(
    "Your maps have gone through a tanh. C3 is the convolution alone; what bends its answer comes behind it."
)
def c3_forward__activated(x, w, b, table):
    from glassnet import ops

    return np.tanh(ops.conv2d_forward(x, w * table[:, :, None, None], b)[0])
