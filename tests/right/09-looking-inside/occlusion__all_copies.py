import numpy as np


def occlusion_map(score, image, label, size, stride, fill):
    tops = np.arange(0, image.shape[1] - size + 1, stride)
    lefts = np.arange(0, image.shape[2] - size + 1, stride)
    copies = np.tile(image, (len(tops), len(lefts), 1, 1, 1))
    for i, top in enumerate(tops):
        for j, left in enumerate(lefts):
            copies[i, j, ..., top : top + size, left : left + size] = fill
    flat = copies.reshape(-1, *image.shape)
    return np.array([score(one)[label] for one in flat]).reshape(len(tops), len(lefts))
