def receptive_field(layers):
    if len(layers) == 0:
        return [1, 1, 0]
    *before, (_, k, stride, padding, dilation) = layers
    size, jump, start = receptive_field(before)
    return [size + jump * dilation * (k - 1), jump * stride, start - jump * padding]
