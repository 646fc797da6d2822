import numpy as np


def occlusion_map(score, image, label, size, stride, fill):
    work = image.copy()
    h, w = image.shape[1:]
    answer = np.full(((h - size) // stride + 1, (w - size) // stride + 1), np.nan)
    for i in range(answer.shape[0]):
        for j in range(answer.shape[1]):
            patch = np.s_[:, i * stride : i * stride + size, j * stride : j * stride + size]
            kept = work[patch].copy()
            work[patch] = fill
            answer[i, j] = float(score(work)[label])
            work[patch] = kept
    return answer
