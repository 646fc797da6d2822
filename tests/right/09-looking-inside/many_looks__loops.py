import numpy as np


def average_predictions(scores):
    models, images, classes = scores.shape
    p = np.zeros((images, classes))
    for m in range(models):
        for n in range(images):
            e = np.exp(scores[m, n] - max(scores[m, n]))
            p[n] += e / sum(e) / models
    return p, np.array([row.argmax() for row in p])


def ten_crops(x, size):
    h, w = size
    tall, wide = x.shape[2], x.shape[3]
    crops = np.zeros((10, x.shape[0], x.shape[1], h, w), dtype=x.dtype)
    for first, image in ((0, x), (5, x[:, :, :, ::-1])):
        crops[first] = image[:, :, :h, :w]
        crops[first + 1] = image[:, :, :h, wide - w :]
        crops[first + 2] = image[:, :, tall - h :, :w]
        crops[first + 3] = image[:, :, tall - h :, wide - w :]
        top, left = (tall - h) // 2, (wide - w) // 2
        crops[first + 4] = image[:, :, top : top + h, left : left + w]
    return crops
