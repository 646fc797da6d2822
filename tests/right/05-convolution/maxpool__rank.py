import numpy as np


def maxpool_forward(inputs, window, step):
    (kh, kw), (sh, sw) = window, step
    planes = inputs.reshape(-1, *inputs.shape[2:])
    answers = []
    for plane in planes:
        tops, lefts = range(0, plane.shape[0] - kh + 1, sh), range(0, plane.shape[1] - kw + 1, sw)
        answers.append([[np.sort(plane[t : t + kh, q : q + kw].ravel())[-1] for q in lefts] for t in tops])
    answers = np.array(answers, dtype=inputs.dtype)
    return answers.reshape(*inputs.shape[:2], *answers.shape[1:])


def maxpool_backward(upstream, inputs, window, step):
    answer = np.zeros(inputs.size, dtype=inputs.dtype)
    place = np.arange(inputs.size).reshape(inputs.shape)
    for n, c, i, j in np.ndindex(*upstream.shape):
        top, left = i * step[0], j * step[1]
        here = (n, c, slice(top, top + window[0]), slice(left, left + window[1]))
        order = np.argsort(-inputs[here].ravel(), kind="stable")
        answer[place[here].ravel()[order[0]]] += upstream[n, c, i, j]
    return answer.reshape(inputs.shape)
