"""A small residual network, with AdamW and weight decay, float64 data until the last moment."""

from glassnet import nn, optim
from glassnet.train import fit, predict_proba


def train_and_predict(X, y, X_new, rng):
    grey = X / 255.0
    shift, scale = grey.mean(axis=(0, 2, 3)), grey.std(axis=(0, 2, 3))

    def ready(a):
        return np.float32((a / 255.0 - shift[:, None, None]) / scale[:, None, None])

    block = nn.Sequential(nn.Conv2d(16, 16, 3, padding=1, rng=rng), nn.BatchNorm2d(16))
    net = nn.Sequential(
        *(nn.Conv2d(3, 16, 5, stride=2, padding=2, rng=rng), nn.BatchNorm2d(16), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Residual(block), nn.ReLU(), nn.Flatten(), nn.Linear(256, 10, rng=rng)),
    )
    method = optim.AdamW(net, 0.01, weight_decay=0.01)
    slower = optim.Schedule(method, optim.cosine(8))
    fit(net, method, ready(X), y, epochs=8, batch_size=32, rng=rng, schedule=slower, progress=False)
    return np.array([int(row.argmax()) for row in predict_proba(net, ready(X_new))])
