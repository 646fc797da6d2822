def fans(shape):
    k = 1
    for side in shape[2:]:
        k *= side
    return (shape[1] * k, shape[0] * k)


def init(shape, rule, draw, rng):
    fan_in, fan_out = fans(shape)
    fan = fan_in if rule == "he" else 0.5 * fan_in + 0.5 * fan_out
    variance = (2 if rule == "he" else 1) / fan
    if draw == "normal":
        return variance**0.5 * rng.standard_normal(shape)
    return (2 * rng.random(shape) - 1) * (3 * variance) ** 0.5
