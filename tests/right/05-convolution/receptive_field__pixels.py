def receptive_field(layers):
    """All pixels that two neighbouring units look at, as sets."""
    views = []
    for unit in (0, 1):
        pixels = {unit}
        for _, k, stride, padding, dilation in layers[::-1]:
            pixels = {p * stride - padding + dilation * t for p in pixels for t in range(k)}
        views.append(pixels)
    size = max(views[0]) - min(views[0]) + 1
    return size, min(views[1]) - min(views[0]), min(views[0])
