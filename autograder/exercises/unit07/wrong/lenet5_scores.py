"""Misconceptions of `lenet5_scores`."""

import numpy as np

from autograder.exercises.model import misconception


@misconception(
    "You answer with probabilities. Scores go out as they are: the loss takes the softmax itself, and a second one "
    "on top makes all classes nearly alike."
)
def lenet5_scores__softmax(maps, w5, b5, w6, b6, w, b):
    row = maps.reshape(len(maps), -1)
    c5 = np.tanh(row @ w5.T + b5)
    f6 = np.tanh(c5 @ w6.T + b6)
    z = f6 @ w.T + b
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


@misconception(
    "You answer with the logarithms of probabilities. Scores go out as they are: the softmax belongs to the loss."
)
def lenet5_scores__log_softmax(maps, w5, b5, w6, b6, w, b):
    row = maps.reshape(len(maps), -1)
    c5 = np.tanh(row @ w5.T + b5)
    f6 = np.tanh(c5 @ w6.T + b6)
    z = f6 @ w.T + b
    z = z - z.max(axis=1, keepdims=True)
    return z - np.log(np.exp(z).sum(axis=1, keepdims=True))


@misconception(
    "Your scores have gone through a ReLU: all classes below 0 look alike, and no gradient reaches them. The last "
    "layer is linear."
)
def lenet5_scores__relu_on_the_scores(maps, w5, b5, w6, b6, w, b):
    row = maps.reshape(len(maps), -1)
    c5 = np.tanh(row @ w5.T + b5)
    f6 = np.tanh(c5 @ w6.T + b6)
    return np.maximum(f6 @ w.T + b, 0)


@misconception(
    "Your scores have gone through a tanh: none can be larger than 1, so the network can never be sure. The last "
    "layer is linear."
)
def lenet5_scores__tanh_on_the_scores(maps, w5, b5, w6, b6, w, b):
    row = maps.reshape(len(maps), -1)
    c5 = np.tanh(row @ w5.T + b5)
    f6 = np.tanh(c5 @ w6.T + b6)
    return np.tanh(f6 @ w.T + b)


@misconception(
    "You answer with the winning class. The scores of all classes are asked for: the loss needs them, and so does "
    "whoever wants the second best."
)
def lenet5_scores__labels(maps, w5, b5, w6, b6, w, b):
    row = maps.reshape(len(maps), -1)
    c5 = np.tanh(row @ w5.T + b5)
    f6 = np.tanh(c5 @ w6.T + b6)
    return (f6 @ w.T + b).argmax(axis=1)


@misconception(
    "You lay the maps in a row place by place. The weights expect map by map: all of map 0 row by row, then map 1. "
    "With the wrong order every weight meets another number."
)
def lenet5_scores__channels_last(maps, w5, b5, w6, b6, w, b):
    row = maps.transpose(0, 2, 3, 1).reshape(len(maps), -1)
    c5 = np.tanh(row @ w5.T + b5)
    f6 = np.tanh(c5 @ w6.T + b6)
    return f6 @ w.T + b


@misconception(
    "Each of your maps is laid in a row column by column. NumPy's order is row by row: the last index runs fastest."
)
def lenet5_scores__columns_first(maps, w5, b5, w6, b6, w, b):
    row = maps.swapaxes(2, 3).reshape(len(maps), -1)
    c5 = np.tanh(row @ w5.T + b5)
    f6 = np.tanh(c5 @ w6.T + b6)
    return f6 @ w.T + b


@misconception("The order of your maps in the row is turned around: the last map comes first. Map 0 stands first.")
def lenet5_scores__backwards(maps, w5, b5, w6, b6, w, b):
    row = maps[:, ::-1].reshape(len(maps), -1)
    c5 = np.tanh(row @ w5.T + b5)
    f6 = np.tanh(c5 @ w6.T + b6)
    return f6 @ w.T + b


@misconception(
    "Numbers of several images stand in one row. A row belongs to one image: does your reshape keep the images apart?"
)
def lenet5_scores__images_mixed(maps, w5, b5, w6, b6, w, b):
    row = maps.reshape(-1, len(maps)).T
    c5 = np.tanh(row @ w5.T + b5)
    f6 = np.tanh(c5 @ w6.T + b6)
    return f6 @ w.T + b


@misconception(
    "You take the mean of each map instead of laying the map in a row. LeNet-5 keeps every place: 16·5·5 = 400 "
    "numbers go on."
)
def lenet5_scores__means_of_the_maps(maps, w5, b5, w6, b6, w, b):
    row = maps.mean(axis=(2, 3))
    c5 = np.tanh(row @ w5.T + b5)
    f6 = np.tanh(c5 @ w6.T + b6)
    return f6 @ w.T + b


@misconception("The tanh behind C5 is missing. Both hidden layers bend; only the scores do not.")
def lenet5_scores__c5_tanh_missing(maps, w5, b5, w6, b6, w, b):
    row = maps.reshape(len(maps), -1)
    c5 = row @ w5.T + b5
    f6 = np.tanh(c5 @ w6.T + b6)
    return f6 @ w.T + b


@misconception("The tanh behind F6 is missing. Both hidden layers bend; only the scores do not.")
def lenet5_scores__f6_tanh_missing(maps, w5, b5, w6, b6, w, b):
    row = maps.reshape(len(maps), -1)
    c5 = np.tanh(row @ w5.T + b5)
    f6 = c5 @ w6.T + b6
    return f6 @ w.T + b


@misconception(
    "Nothing bends between your three layers. Without a tanh behind the first two, they are one linear layer."
)
def lenet5_scores__nothing_bends(maps, w5, b5, w6, b6, w, b):
    row = maps.reshape(len(maps), -1)
    c5 = row @ w5.T + b5
    f6 = c5 @ w6.T + b6
    return f6 @ w.T + b


@misconception("You take ReLU in the hidden layers. LeNet-5 is of 1998 and bends with tanh.")
def lenet5_scores__relu(maps, w5, b5, w6, b6, w, b):
    row = maps.reshape(len(maps), -1)
    c5 = np.maximum(row @ w5.T + b5, 0)
    f6 = np.maximum(c5 @ w6.T + b6, 0)
    return f6 @ w.T + b


@misconception("You take the logistic function in the hidden layers. LeNet-5 bends with tanh, which lies around 0.")
def lenet5_scores__sigmoid(maps, w5, b5, w6, b6, w, b):
    row = maps.reshape(len(maps), -1)
    c5 = 1 / (1 + np.exp(-(row @ w5.T + b5)))
    f6 = 1 / (1 + np.exp(-(c5 @ w6.T + b6)))
    return f6 @ w.T + b


@misconception("The biases are missing. Every unit of the three layers has one.")
def lenet5_scores__biases_missing(maps, w5, b5, w6, b6, w, b):
    row = maps.reshape(len(maps), -1)
    c5 = np.tanh(row @ w5.T)
    f6 = np.tanh(c5 @ w6.T)
    return f6 @ w.T


@misconception("The bias of the last layer is missing. A class that is more frequent than others would use it.")
def lenet5_scores__last_bias_missing(maps, w5, b5, w6, b6, w, b):
    row = maps.reshape(len(maps), -1)
    c5 = np.tanh(row @ w5.T + b5)
    f6 = np.tanh(c5 @ w6.T + b6)
    return f6 @ w.T


@misconception(
    "Your matrices lie the other way. Row m of a weight matrix holds the weights of unit m; that a square one fits "
    "both ways does not make it right."
)
def lenet5_scores__not_transposed(maps, w5, b5, w6, b6, w, b):
    row = maps.reshape(len(maps), -1)
    c5 = np.tanh(row @ w5 + b5)
    f6 = np.tanh(c5 @ w6 + b6)
    return f6 @ w + b


@misconception("You add the biases of C5 and F6 behind tanh. A bias belongs to its layer, inside the tanh.")
def lenet5_scores__biases_behind_tanh(maps, w5, b5, w6, b6, w, b):
    row = maps.reshape(len(maps), -1)
    return (np.tanh((np.tanh(row @ w5.T) + b5) @ w6.T) + b6) @ w.T + b
