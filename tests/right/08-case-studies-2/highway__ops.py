import numpy as np

from glassnet import ops


def _parts(x, wh, bh, wt, bt):
    before, linear_h = ops.linear_forward(x, wh, bh)
    h, relu = ops.relu_forward(before)
    z, linear_t = ops.linear_forward(x, wt, bt)
    t, sigmoid = ops.sigmoid_forward(z)
    return h, t, (linear_h, relu, linear_t, sigmoid)


def highway_forward(x, wh, bh, wt, bt):
    h, t, _ = _parts(x, wh, bh, wt, bt)
    carry = 1 - t
    return np.multiply(t, h) + np.multiply(carry, x)


def highway_backward(dy, x, wh, bh, wt, bt):
    h, t, (linear_h, relu, linear_t, sigmoid) = _parts(x, wh, bh, wt, bt)
    dxh, dwh, dbh = ops.linear_backward(ops.relu_backward(dy * t, relu)[0], linear_h)
    dxt, dwt, dbt = ops.linear_backward(ops.sigmoid_backward(dy * h - dy * x, sigmoid)[0], linear_t)
    return dxh + dxt + (1 - t) * dy, dwh, dbh, dwt, dbt


def highway_stack(x, wp, bp, wh, bh, wt, bt):
    def run(signal, layers):
        if not layers:
            return signal, []
        layer, *rest = layers
        gate = _parts(signal, *layer)[1]
        y, opened = run(highway_forward(signal, *layer), rest)
        return y, [np.mean(gate), *opened]

    plain = ops.relu_forward(ops.linear_forward(x, wp, bp)[0])[0]
    y, opened = run(plain, list(zip(wh, bh, wt, bt)))
    return y, np.array(opened)


def carry_bias(carry):
    return np.log1p(-carry) - np.log(carry)
