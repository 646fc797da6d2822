"""Misconceptions of `train_and_predict`. Each costs a training in the tests, so none is larger than it has to be."""

import numpy as np

from autograder.exercises.model import misconception


@misconception(
    "Your labels are hardly better than guesses, for the training pictures too. Does the loss fall? If not: steps too "
    "long, or of the wrong sign. Too little: more epochs. If it falls: do picture i and label i still belong together "
    "when a batch is cut, and is it the trained network that predicts?"
)
def train_and_predict__shuffled_apart(X, y, X_new, rng):
    from glassnet import nn, optim
    from glassnet.train import fit, predict

    model = nn.Sequential(nn.Flatten(), nn.Linear(768, 10, rng=rng))
    shuffled = X[rng.permutation(len(X))]
    fit(model, optim.Adam(model, 0.01), shuffled / np.float32(255), y, epochs=4, batch_size=32, rng=rng, progress=False)
    return predict(model, X_new / np.float32(255)).argmax(axis=1)


@misconception(
    "It knows its training pictures, and of new ones little more than a guess: it weighs pixels one by one. A sum of "
    "weighted pixels cannot say that a shape may lie anywhere and have any colour. What is missing between two layers?"
)
def train_and_predict__linear(X, y, X_new, rng):
    from glassnet import nn, optim
    from glassnet.train import fit, predict

    model = nn.Sequential(nn.Flatten(), nn.Linear(768, 10, rng=rng))
    mean, std = X.mean(), X.std()
    ready, asked = (((a - mean) / std).astype(np.float32) for a in (X, X_new))
    fit(model, optim.Adam(model, 0.003), ready, y, epochs=20, batch_size=32, rng=rng, progress=False)
    return predict(model, asked).argmax(axis=1)


@misconception(
    "It knows its training pictures by heart, and only some of the new ones. What it has learnt is tied to places: a "
    "fully connected layer has to learn a shape again in every place. Which layer uses the same weights everywhere?"
)
def train_and_predict__by_heart(X, y, X_new, rng):
    from glassnet import nn, optim
    from glassnet.train import fit, predict

    model = nn.Sequential(nn.Flatten(), nn.Linear(768, 64, rng=rng), nn.ReLU(), nn.Linear(64, 10, rng=rng))
    mean, std = X.mean(), X.std()
    ready, asked = (((a - mean) / std).astype(np.float32) for a in (X, X_new))
    fit(model, optim.Adam(model, 0.001), ready, y, epochs=10, batch_size=32, rng=rng, progress=False)
    return predict(model, asked).argmax(axis=1)


@misconception(
    "It learns far less where the training pictures come class by class: a batch of one class makes it forget the "
    "others. Each epoch needs an order of its own, drawn by `rng`."
)
def train_and_predict__not_shuffled(X, y, X_new, rng):
    from glassnet import nn, ops, optim
    from glassnet.train import predict

    mean, std = X.mean(), X.std()
    ready, asked = (((a - mean) / std).astype(np.float32) for a in (X, X_new))
    model = nn.Sequential(
        *(nn.Conv2d(3, 16, 5, stride=2, padding=2, rng=rng), nn.BatchNorm2d(16), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Conv2d(16, 32, 3, rng=rng), nn.BatchNorm2d(32), nn.ReLU()),
        *(nn.Flatten(), nn.Linear(128, 10, rng=rng)),
    )
    method = optim.Adam(model, 0.01)
    for _ in range(4):
        for start in range(0, len(X), 32):
            _, cache = ops.cross_entropy.forward(model(ready[start : start + 32]), y[start : start + 32])
            model.zero_grad()
            model.backward_params(ops.cross_entropy.backward(1.0, cache)[0])
            method.step()
    return predict(model, asked).argmax(axis=1)


@misconception(
    "White pictures in the same call change the labels of the others. New pictures are scaled by the statistics of the "
    "*training* pictures, and batch norm has to be in inference, where it uses what it remembers of the training."
)
def train_and_predict__own_statistics(X, y, X_new, rng):
    from glassnet import nn, optim
    from glassnet.train import fit, predict

    ready, asked = (((a - a.mean()) / a.std()).astype(np.float32) for a in (X, X_new))
    model = nn.Sequential(
        *(nn.Conv2d(3, 16, 5, stride=2, padding=2, rng=rng), nn.BatchNorm2d(16), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Conv2d(16, 32, 3, rng=rng), nn.BatchNorm2d(32), nn.ReLU()),
        *(nn.Flatten(), nn.Linear(128, 10, rng=rng)),
    )
    method = optim.Adam(model, 0.01)
    glide = optim.Schedule(method, optim.cosine(8))
    fit(model, method, ready, y, epochs=8, batch_size=32, rng=rng, schedule=glide, progress=False)
    return predict(model, asked).argmax(axis=1)


@misconception(
    "The same call with the same seed gives other labels each time. All chance comes from `rng`: the first weights, the "
    "order, whatever else you draw. What cannot be repeated cannot be compared."
)
def train_and_predict__own_dice(X, y, X_new, rng):
    from glassnet import nn, optim
    from glassnet.train import fit, predict

    dice = np.random.default_rng()
    mean, std = X.mean(), X.std()
    ready, asked = (((a - mean) / std).astype(np.float32) for a in (X, X_new))
    model = nn.Sequential(
        *(nn.Conv2d(3, 16, 5, stride=2, padding=2, rng=dice), nn.BatchNorm2d(16), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Conv2d(16, 32, 3, padding=1, rng=dice), nn.BatchNorm2d(32), nn.ReLU()),
        *(nn.Flatten(), nn.Linear(512, 10, rng=dice)),
    )
    method = optim.Adam(model, 0.01)
    glide = optim.Schedule(method, optim.cosine(4))
    both, labels = np.concatenate([ready, ready[..., ::-1]]), np.concatenate([y, y])
    fit(model, method, both, labels, epochs=4, batch_size=32, rng=dice, schedule=glide, progress=False)
    return predict(model, asked).argmax(axis=1)


@misconception(
    "You give one label a class instead of one a picture: the largest score was looked for down the pictures. Each row "
    "of the scores belongs to one picture, and the largest of that row names its class."
)
def train_and_predict__wrong_axis(X, y, X_new, rng):
    return np.zeros(10, dtype=int)


@misconception(
    "You give back the scores of all ten classes. What is asked for is one class number a picture, integers of shape "
    "(M,): which score is the largest?"
)
def train_and_predict__scores(X, y, X_new, rng):
    return np.zeros((len(X_new), 10), dtype=np.float32)


@misconception(
    "As many labels come back as there are training pictures. Those labels are known already: the trained network is "
    "asked about the pictures of `X_new`."
)
def train_and_predict__asks_the_old(X, y, X_new, rng):
    return np.asarray(y).copy()


@misconception(
    "It knows even its training pictures only in part. Either it learns too little: more epochs, steps that get smaller, "
    "a second convolution, a loss that gets scores and not probabilities. Or `X_new` is not prepared as `X` was: with the "
    "same mean and spread."
)
def train_and_predict__too_little(X, y, X_new, rng):
    from glassnet import nn, optim
    from glassnet.train import fit, predict

    mean, std = X.mean(), X.std()
    ready, asked = (((a - mean) / std).astype(np.float32) for a in (X, X_new))
    model = nn.Sequential(
        *(nn.Conv2d(3, 24, 5, stride=2, padding=2, rng=rng), nn.BatchNorm2d(24), nn.ReLU()),
        *(nn.GlobalAvgPool2d(), nn.Flatten(), nn.Linear(24, 10, rng=rng)),
    )
    epochs = 4200 // len(X)  # so many that it knows a small set, in every case
    fit(model, optim.Adam(model, 0.02), ready, y, epochs=epochs, batch_size=32, rng=rng, progress=False)
    return predict(model, asked).argmax(axis=1)
