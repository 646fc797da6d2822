import math

import numpy as np


def _gate(z):
    return 1 / (1 + math.exp(-z)) if z >= 0 else math.exp(z) / (1 + math.exp(z))


def _unit(row, wh, bh, wt, bt, i):
    return float(np.dot(wh[i], row) + bh[i]), _gate(float(np.dot(wt[i], row) + bt[i]))


def highway_forward(x, wh, bh, wt, bt):
    y = np.empty_like(x)
    for n, row in enumerate(x):
        for i in range(len(row)):
            before, gate = _unit(row, wh, bh, wt, bt, i)
            y[n, i] = gate * max(before, 0.0) + (1 - gate) * row[i]
    return y


def highway_backward(dy, x, wh, bh, wt, bt):
    dx, dwh, dbh, dwt, dbt = (np.zeros_like(a) for a in (x, wh, bh, wt, bt))
    for n, row in enumerate(x):
        for i in range(len(row)):
            before, gate = _unit(row, wh, bh, wt, bt, i)
            to_h = dy[n, i] * gate if before > 0 else 0.0
            to_gate = dy[n, i] * (max(before, 0.0) - row[i]) * gate * (1 - gate)
            dbh[i] += to_h
            dbt[i] += to_gate
            dwh[i] += to_h * row
            dwt[i] += to_gate * row
            dx[n] += to_h * wh[i] + to_gate * wt[i]
            dx[n, i] += dy[n, i] * (1 - gate)
    return dx, dwh, dbh, dwt, dbt


def highway_stack(x, wp, bp, wh, bh, wt, bt):
    signal = np.array([[max(float(np.dot(w, row) + b), 0.0) for w, b in zip(wp, bp)] for row in x])
    opened = np.zeros(len(wh))
    for k in range(len(wh)):
        gates = [_gate(float(np.dot(wt[k, i], row) + bt[k, i])) for row in signal for i in range(len(row))]
        opened[k] = sum(gates) / len(gates)
        signal = highway_forward(signal, wh[k], bh[k], wt[k], bt[k])
    return signal, opened


def carry_bias(carry):
    low, high = -60.0, 60.0  # halve until the gate is right
    for _ in range(200):
        middle = (low + high) / 2
        if 1 - _gate(middle) > carry:
            low = middle
        else:
            high = middle
    return middle
