def receptive_field(layers):
    """From the last layer down: which places of its input does unit 0 look at?"""

    def seen(unit):
        first = last = unit
        for _, k, stride, padding, dilation in reversed(layers):
            first = first * stride - padding
            last = last * stride - padding + dilation * (k - 1)
        return first, last

    (a, b), (c, _) = seen(0), seen(1)
    return b - a + 1, c - a, a
