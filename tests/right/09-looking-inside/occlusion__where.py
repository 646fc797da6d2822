import numpy as np


def occlusion_map(score, image, label, size, stride, fill):
    rows, columns = np.indices(image.shape[1:])
    places = []
    for top in range(0, image.shape[1] - size + 1, stride):
        line = []
        for left in range(0, image.shape[2] - size + 1, stride):
            inside = (rows >= top) & (rows < top + size) & (columns >= left) & (columns < left + size)
            line.append(score(np.where(inside, fill, image))[label])
        places.append(line)
    return np.array(places)
