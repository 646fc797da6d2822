"""Misconceptions of `receptive_field`."""

from autograder.exercises.model import misconception


@misconception(
    "Each layer of yours adds its whole window. The first pixel of the window was seen already: a window of 3 adds 2 steps, "
    "three of them in a row see 7 pixels."
)
def receptive_field__adds_the_whole_window(layers):
    size, jump, start = 0, 1, 0
    for _, k, stride, padding, dilation in layers:
        size += (dilation * (k - 1) + 1) * jump
        start -= padding * jump
        jump *= stride
    return max(size, 1), jump, start


@misconception(
    "You changed the jump before you used it. A layer's window stands on the units of the layer *before*; its own stride "
    "only spreads out the units after it."
)
def receptive_field__jump_updated_early(layers):
    size, jump, start = 1, 1, 0
    for _, k, stride, padding, dilation in layers:
        jump *= stride
        size += dilation * (k - 1) * jump
        start -= padding * jump
    return size, jump, start


@misconception(
    "You changed the jump before you moved the start: the padding of a layer is counted in *its* input, where its own "
    "stride has not acted yet."
)
def receptive_field__jump_early_for_the_start(layers):
    size, jump, start = 1, 1, 0
    for _, k, stride, padding, dilation in layers:
        size += dilation * (k - 1) * jump
        jump *= stride
        start -= padding * jump
    return size, jump, start


@misconception(
    "You left the dilation out. A window of 3 with dilation 2 has a hole between its pixels and reaches over five of them."
)
def receptive_field__no_dilation(layers):
    size, jump, start = 1, 1, 0
    for _, k, stride, padding, _ in layers:
        size += (k - 1) * jump
        start -= padding * jump
        jump *= stride
    return size, jump, start


@misconception(
    "You multiplied the whole window by the dilation. Only the distances *between* its pixels grow: k pixels have k - 1 "
    "distances."
)
def receptive_field__window_times_dilation(layers):
    size, jump, start = 1, 1, 0
    for _, k, stride, padding, dilation in layers:
        size += (dilation * k - 1) * jump
        start -= padding * jump
        jump *= stride
    return size, jump, start


@misconception(
    "You skipped the pooling layers. A pooling window looks at several pixels and has a stride, so it widens the view as a "
    "convolution does."
)
def receptive_field__pooling_left_out(layers):
    size, jump, start = 1, 1, 0
    for kind, k, stride, padding, dilation in layers:
        if kind == "conv":
            size += dilation * (k - 1) * jump
            start -= padding * jump
            jump *= stride
    return size, jump, start


@misconception(
    "You let pooling widen the view, but you forgot that its stride spreads the units out: later layers take larger steps."
)
def receptive_field__stride_of_pooling_left_out(layers):
    size, jump, start = 1, 1, 0
    for kind, k, stride, padding, dilation in layers:
        size += dilation * (k - 1) * jump
        start -= padding * jump
        jump *= stride if kind == "conv" else 1
    return size, jump, start


@misconception(
    "You multiplied by the layer's own stride. What one step of its window is worth in pixels was decided by all layers "
    "*before* it."
)
def receptive_field__own_stride(layers):
    size, jump, start = 1, 1, 0
    for _, k, stride, padding, dilation in layers:
        size += dilation * (k - 1) * stride
        start -= padding * jump
        jump *= stride
    return size, jump, start


@misconception(
    "You added up the windows as if every step were one pixel. Behind a stride of 2, neighbouring units are two pixels "
    "apart, and a window over them sees twice as far."
)
def receptive_field__no_jump(layers):
    size, jump, start = 1, 1, 0
    for _, k, stride, padding, dilation in layers:
        size += dilation * (k - 1)
        start -= padding * jump
        jump *= stride
    return size, jump, start


@misconception(
    "Padding makes your receptive field larger. It adds values around the image, but the window stays as wide as it is: "
    "only its place moves."
)
def receptive_field__padding_enlarges(layers):
    size, jump, start = 1, 1, 0
    for _, k, stride, padding, dilation in layers:
        size += (dilation * (k - 1) + 2 * padding) * jump
        start -= padding * jump
        jump *= stride
    return size, jump, start


@misconception(
    "A window of one widens the view in your version. It looks at a single unit of its input, and so it sees exactly what "
    "that unit sees."
)
def receptive_field__window_of_one_grows(layers):
    size, jump, start = 1, 1, 0
    for _, k, stride, padding, dilation in layers:
        size += max(1, dilation * (k - 1)) * jump
        start -= padding * jump
        jump *= stride
    return size, jump, start


@misconception(
    "You multiplied the windows. Each layer *adds* to the view: two windows of 3 in a row see 5 pixels, not 9."
)
def receptive_field__windows_multiplied(layers):
    size, jump, start = 1, 1, 0
    for _, k, stride, padding, dilation in layers:
        size *= dilation * (k - 1) + 1
        start -= padding * jump
        jump *= stride
    return size, jump, start


@misconception(
    "You added the strides up. A stride of 2 behind a stride of 2 leaves every fourth pixel: jumps are multiplied."
)
def receptive_field__strides_added(layers):
    size, jump, start = 1, 1, 0
    for _, k, stride, padding, dilation in layers:
        size += dilation * (k - 1) * jump
        start -= padding * jump
        jump += stride - 1
    return size, jump, start


@misconception(
    "Your jump is the stride of the last layer alone. The strides of all layers before it have spread the units out "
    "already."
)
def receptive_field__last_stride(layers):
    size, jump, start = 1, 1, 0
    for _, k, stride, padding, dilation in layers:
        size += dilation * (k - 1) * jump
        start -= padding * jump
        jump = stride
    return size, jump, start


@misconception(
    "Size and jump are right. Your start counts every padding in pixels; behind a stride, one unit of padding is worth "
    "`jump` of them."
)
def receptive_field__start_without_jump(layers):
    size, jump, start = 1, 1, 0
    for _, k, stride, padding, dilation in layers:
        size += dilation * (k - 1) * jump
        start -= padding
        jump *= stride
    return size, jump, start


@misconception(
    "Size and jump are right. Your start moves to the right: with padding the first window begins *before* the image, at a "
    "negative pixel."
)
def receptive_field__start_to_the_right(layers):
    size, jump, start = 1, 1, 0
    for _, k, stride, padding, dilation in layers:
        size += dilation * (k - 1) * jump
        start += padding * jump
        jump *= stride
    return size, jump, start


@misconception(
    "Size and jump are right. You gave the *middle* of what the first unit sees; asked for is its first pixel."
)
def receptive_field__middle(layers):
    size, jump, start = 1, 1, 0
    for _, k, stride, padding, dilation in layers:
        size += dilation * (k - 1) * jump
        start += (dilation * (k - 1) / 2 - padding) * jump
        jump *= stride
    return size, jump, start


@misconception(
    "You walked from the last layer to the first with the rule for the other direction. The jump grows from the image "
    "upwards: begin at the image."
)
def receptive_field__from_the_end(layers):
    size, jump, start = 1, 1, 0
    for _, k, stride, padding, dilation in layers[::-1]:
        size += dilation * (k - 1) * jump
        start -= padding * jump
        jump *= stride
    return size, jump, start


@misconception(
    "You gave the shape of the window of the last layer alone, in pixels of its input. The view of a deep unit reaches "
    "through *all* layers down to the image."
)
def receptive_field__last_layer_only(layers):
    size, jump, start = 1, 1, 0
    for _, k, stride, padding, dilation in layers:
        size = dilation * (k - 1) * jump + 1
        start -= padding * jump
        jump *= stride
    return size, jump, start
