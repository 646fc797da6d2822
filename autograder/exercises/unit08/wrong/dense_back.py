"""Misconceptions of `dense_block_backward`."""

import numpy as np

from autograder.exercises.model import misconception


@misconception(
    "What comes back to the older maps is overwritten in your version. Each map was read by every later layer "
    "and by the answer: all these gradients are *added*."
)
def dense_block_backward__overwritten(dy, x, norms, weights):
    from glassnet import ops

    stack, caches, signals = x, [], []
    for n, w in zip(norms, weights):
        signal = n[0][:, None, None] * stack + n[1][:, None, None]
        new, cache = ops.conv2d_forward(np.maximum(signal, 0), w, padding=1)
        caches.append(cache)
        signals.append(signal)
        stack = np.concatenate([stack, new], axis=1)
    gradient = dy.copy()
    dnorms, dweights = [None] * len(norms), [None] * len(norms)
    for i in reversed(range(len(norms))):
        seen = norms[i].shape[1]
        up = gradient[:, seen : seen + len(weights[i])]
        dready, dweights[i], _ = ops.conv2d_backward(up, caches[i])
        dsignal = dready * (signals[i] > 0)
        gradient[:, :seen] = norms[i][0][:, None, None] * dsignal
        dnorms[i] = np.stack([(dsignal * stack[:, :seen]).sum((0, 2, 3)), dsignal.sum((0, 2, 3))])
    return gradient[:, : x.shape[1]].copy(), dnorms, dweights


@misconception(
    "dy of the older maps is lost: only the last layer's maps keep theirs. The whole stack was the answer, so "
    "each map has a gradient of its own from the start."
)
def dense_block_backward__direct_way_lost(dy, x, norms, weights):
    from glassnet import ops

    stack, caches, signals = x, [], []
    for n, w in zip(norms, weights):
        signal = n[0][:, None, None] * stack + n[1][:, None, None]
        new, cache = ops.conv2d_forward(np.maximum(signal, 0), w, padding=1)
        caches.append(cache)
        signals.append(signal)
        stack = np.concatenate([stack, new], axis=1)
    gradient = np.concatenate([0 * dy[:, : norms[-1].shape[1]], dy[:, norms[-1].shape[1] :]], axis=1)
    dnorms, dweights = [None] * len(norms), [None] * len(norms)
    for i in reversed(range(len(norms))):
        seen = norms[i].shape[1]
        up = gradient[:, seen : seen + len(weights[i])]
        dready, dweights[i], _ = ops.conv2d_backward(up, caches[i])
        dsignal = dready * (signals[i] > 0)
        gradient[:, :seen] += norms[i][0][:, None, None] * dsignal
        dnorms[i] = np.stack([(dsignal * stack[:, :seen]).sum((0, 2, 3)), dsignal.sum((0, 2, 3))])
    return gradient[:, : x.shape[1]].copy(), dnorms, dweights


@misconception(
    "Your layers send nothing back to the maps that they saw: dx is the part of dy that lies over x. The "
    "filters' gradients lack what later layers had to say."
)
def dense_block_backward__nothing_sent_back(dy, x, norms, weights):
    from glassnet import ops

    stack, caches, signals = x, [], []
    for n, w in zip(norms, weights):
        signal = n[0][:, None, None] * stack + n[1][:, None, None]
        new, cache = ops.conv2d_forward(np.maximum(signal, 0), w, padding=1)
        caches.append(cache)
        signals.append(signal)
        stack = np.concatenate([stack, new], axis=1)
    gradient = dy.copy()
    dnorms, dweights = [None] * len(norms), [None] * len(norms)
    for i in reversed(range(len(norms))):
        seen = norms[i].shape[1]
        up = gradient[:, seen : seen + len(weights[i])]
        dready, dweights[i], _ = ops.conv2d_backward(up, caches[i])
        dsignal = dready * (signals[i] > 0)
        dnorms[i] = np.stack([(dsignal * stack[:, :seen]).sum((0, 2, 3)), dsignal.sum((0, 2, 3))])
    return gradient[:, : x.shape[1]].copy(), dnorms, dweights


@misconception(
    "Your layers take the gradient of their maps before the later layers have added their share. Did you go from "
    "the first layer to the last, or cut it out of dy itself?"
)
def dense_block_backward__first_layer_first(dy, x, norms, weights):
    from glassnet import ops

    stack, caches, signals = x, [], []
    for n, w in zip(norms, weights):
        signal = n[0][:, None, None] * stack + n[1][:, None, None]
        new, cache = ops.conv2d_forward(np.maximum(signal, 0), w, padding=1)
        caches.append(cache)
        signals.append(signal)
        stack = np.concatenate([stack, new], axis=1)
    gradient = dy.copy()
    dnorms, dweights = [None] * len(norms), [None] * len(norms)
    for i in range(len(norms)):
        seen = norms[i].shape[1]
        up = gradient[:, seen : seen + len(weights[i])]
        dready, dweights[i], _ = ops.conv2d_backward(up, caches[i])
        dsignal = dready * (signals[i] > 0)
        gradient[:, :seen] += norms[i][0][:, None, None] * dsignal
        dnorms[i] = np.stack([(dsignal * stack[:, :seen]).sum((0, 2, 3)), dsignal.sum((0, 2, 3))])
    return gradient[:, : x.shape[1]].copy(), dnorms, dweights


@misconception(
    "Every layer of yours takes the gradient of the last k maps of the stack. Layer i made the k maps behind "
    "the C + i·k that it saw."
)
def dense_block_backward__always_the_last_maps(dy, x, norms, weights):
    from glassnet import ops

    stack, caches, signals = x, [], []
    for n, w in zip(norms, weights):
        signal = n[0][:, None, None] * stack + n[1][:, None, None]
        new, cache = ops.conv2d_forward(np.maximum(signal, 0), w, padding=1)
        caches.append(cache)
        signals.append(signal)
        stack = np.concatenate([stack, new], axis=1)
    gradient = dy.copy()
    dnorms, dweights = [None] * len(norms), [None] * len(norms)
    for i in reversed(range(len(norms))):
        seen = norms[i].shape[1]
        up = gradient[:, -len(weights[i]) :]
        dready, dweights[i], _ = ops.conv2d_backward(up, caches[i])
        dsignal = dready * (signals[i] > 0)
        gradient[:, :seen] += norms[i][0][:, None, None] * dsignal
        dnorms[i] = np.stack([(dsignal * stack[:, :seen]).sum((0, 2, 3)), dsignal.sum((0, 2, 3))])
    return gradient[:, : x.shape[1]].copy(), dnorms, dweights


@misconception(
    "Every layer of yours takes the first k maps of the gradient. In front stands x; what layer i made comes "
    "behind all that it saw."
)
def dense_block_backward__always_the_first_maps(dy, x, norms, weights):
    from glassnet import ops

    stack, caches, signals = x, [], []
    for n, w in zip(norms, weights):
        signal = n[0][:, None, None] * stack + n[1][:, None, None]
        new, cache = ops.conv2d_forward(np.maximum(signal, 0), w, padding=1)
        caches.append(cache)
        signals.append(signal)
        stack = np.concatenate([stack, new], axis=1)
    gradient = dy.copy()
    dnorms, dweights = [None] * len(norms), [None] * len(norms)
    for i in reversed(range(len(norms))):
        seen = norms[i].shape[1]
        up = gradient[:, : len(weights[i])]
        dready, dweights[i], _ = ops.conv2d_backward(up, caches[i])
        dsignal = dready * (signals[i] > 0)
        gradient[:, :seen] += norms[i][0][:, None, None] * dsignal
        dnorms[i] = np.stack([(dsignal * stack[:, :seen]).sum((0, 2, 3)), dsignal.sum((0, 2, 3))])
    return gradient[:, : x.shape[1]].copy(), dnorms, dweights


@misconception(
    "The shares of a layer reach only the maps right before its own. It saw *all* maps before it, down to x."
)
def dense_block_backward__only_the_layer_before(dy, x, norms, weights):
    from glassnet import ops

    stack, caches, signals = x, [], []
    for n, w in zip(norms, weights):
        signal = n[0][:, None, None] * stack + n[1][:, None, None]
        new, cache = ops.conv2d_forward(np.maximum(signal, 0), w, padding=1)
        caches.append(cache)
        signals.append(signal)
        stack = np.concatenate([stack, new], axis=1)
    gradient = dy.copy()
    dnorms, dweights = [None] * len(norms), [None] * len(norms)
    for i in reversed(range(len(norms))):
        seen = norms[i].shape[1]
        up = gradient[:, seen : seen + len(weights[i])]
        dready, dweights[i], _ = ops.conv2d_backward(up, caches[i])
        dsignal = dready * (signals[i] > 0)
        back = norms[i][0][:, None, None] * dsignal
        older = norms[i - 1].shape[1] if i else 0
        gradient[:, older:seen] += back[:, older:]
        dnorms[i] = np.stack([(dsignal * stack[:, :seen]).sum((0, 2, 3)), dsignal.sum((0, 2, 3))])
    return gradient[:, : x.shape[1]].copy(), dnorms, dweights


@misconception(
    "On the way back through a norm the scale is missing: what multiplied on the way there multiplies on the way back."
)
def dense_block_backward__scale_forgotten(dy, x, norms, weights):
    from glassnet import ops

    stack, caches, signals = x, [], []
    for n, w in zip(norms, weights):
        signal = n[0][:, None, None] * stack + n[1][:, None, None]
        new, cache = ops.conv2d_forward(np.maximum(signal, 0), w, padding=1)
        caches.append(cache)
        signals.append(signal)
        stack = np.concatenate([stack, new], axis=1)
    gradient = dy.copy()
    dnorms, dweights = [None] * len(norms), [None] * len(norms)
    for i in reversed(range(len(norms))):
        seen = norms[i].shape[1]
        up = gradient[:, seen : seen + len(weights[i])]
        dready, dweights[i], _ = ops.conv2d_backward(up, caches[i])
        dsignal = dready * (signals[i] > 0)
        gradient[:, :seen] += dsignal
        dnorms[i] = np.stack([(dsignal * stack[:, :seen]).sum((0, 2, 3)), dsignal.sum((0, 2, 3))])
    return gradient[:, : x.shape[1]].copy(), dnorms, dweights


@misconception("The ReLU is missing on the way back: where it cut, nothing may pass.")
def dense_block_backward__no_relu(dy, x, norms, weights):
    from glassnet import ops

    stack, caches, signals = x, [], []
    for n, w in zip(norms, weights):
        signal = n[0][:, None, None] * stack + n[1][:, None, None]
        new, cache = ops.conv2d_forward(np.maximum(signal, 0), w, padding=1)
        caches.append(cache)
        signals.append(signal)
        stack = np.concatenate([stack, new], axis=1)
    gradient = dy.copy()
    dnorms, dweights = [None] * len(norms), [None] * len(norms)
    for i in reversed(range(len(norms))):
        seen = norms[i].shape[1]
        up = gradient[:, seen : seen + len(weights[i])]
        dready, dweights[i], _ = ops.conv2d_backward(up, caches[i])
        dsignal = dready * 1.0
        gradient[:, :seen] += norms[i][0][:, None, None] * dsignal
        dnorms[i] = np.stack([(dsignal * stack[:, :seen]).sum((0, 2, 3)), dsignal.sum((0, 2, 3))])
    return gradient[:, : x.shape[1]].copy(), dnorms, dweights


@misconception(
    "Your ReLU on the way back asks whether the map itself was above 0. It stood behind the norm: what counts "
    "is what the norm made."
)
def dense_block_backward__relu_by_the_stack(dy, x, norms, weights):
    from glassnet import ops

    stack, caches, signals = x, [], []
    for n, w in zip(norms, weights):
        signal = n[0][:, None, None] * stack + n[1][:, None, None]
        new, cache = ops.conv2d_forward(np.maximum(signal, 0), w, padding=1)
        caches.append(cache)
        signals.append(signal)
        stack = np.concatenate([stack, new], axis=1)
    gradient = dy.copy()
    dnorms, dweights = [None] * len(norms), [None] * len(norms)
    for i in reversed(range(len(norms))):
        seen = norms[i].shape[1]
        up = gradient[:, seen : seen + len(weights[i])]
        dready, dweights[i], _ = ops.conv2d_backward(up, caches[i])
        dsignal = dready * (stack[:, :seen] > 0)
        gradient[:, :seen] += norms[i][0][:, None, None] * dsignal
        dnorms[i] = np.stack([(dsignal * stack[:, :seen]).sum((0, 2, 3)), dsignal.sum((0, 2, 3))])
    return gradient[:, : x.shape[1]].copy(), dnorms, dweights


@misconception("At exactly 0 your ReLU lets the gradient back. There it is closed, on both ways.")
def dense_block_backward__open_at_zero(dy, x, norms, weights):
    from glassnet import ops

    stack, caches, signals = x, [], []
    for n, w in zip(norms, weights):
        signal = n[0][:, None, None] * stack + n[1][:, None, None]
        new, cache = ops.conv2d_forward(np.maximum(signal, 0), w, padding=1)
        caches.append(cache)
        signals.append(signal)
        stack = np.concatenate([stack, new], axis=1)
    gradient = dy.copy()
    dnorms, dweights = [None] * len(norms), [None] * len(norms)
    for i in reversed(range(len(norms))):
        seen = norms[i].shape[1]
        up = gradient[:, seen : seen + len(weights[i])]
        dready, dweights[i], _ = ops.conv2d_backward(up, caches[i])
        dsignal = dready * (signals[i] >= 0)
        gradient[:, :seen] += norms[i][0][:, None, None] * dsignal
        dnorms[i] = np.stack([(dsignal * stack[:, :seen]).sum((0, 2, 3)), dsignal.sum((0, 2, 3))])
    return gradient[:, : x.shape[1]].copy(), dnorms, dweights


@misconception(
    "dx and dweights are right. The gradient of a scale is made of what came *into* the norm; you took what came out."
)
def dense_block_backward__scale_from_the_ready(dy, x, norms, weights):
    from glassnet import ops

    stack, caches, signals = x, [], []
    for n, w in zip(norms, weights):
        signal = n[0][:, None, None] * stack + n[1][:, None, None]
        new, cache = ops.conv2d_forward(np.maximum(signal, 0), w, padding=1)
        caches.append(cache)
        signals.append(signal)
        stack = np.concatenate([stack, new], axis=1)
    gradient = dy.copy()
    dnorms, dweights = [None] * len(norms), [None] * len(norms)
    for i in reversed(range(len(norms))):
        seen = norms[i].shape[1]
        up = gradient[:, seen : seen + len(weights[i])]
        dready, dweights[i], _ = ops.conv2d_backward(up, caches[i])
        dsignal = dready * (signals[i] > 0)
        gradient[:, :seen] += norms[i][0][:, None, None] * dsignal
        dnorms[i] = np.stack([(dsignal * signals[i]).sum((0, 2, 3)), dsignal.sum((0, 2, 3))])
    return gradient[:, : x.shape[1]].copy(), dnorms, dweights


@misconception(
    "dx and dweights are right. In dnorms the two rows are swapped: row 0 belongs to the scales, row 1 to the shifts."
)
def dense_block_backward__norm_rows_swapped(dy, x, norms, weights):
    from glassnet import ops

    stack, caches, signals = x, [], []
    for n, w in zip(norms, weights):
        signal = n[0][:, None, None] * stack + n[1][:, None, None]
        new, cache = ops.conv2d_forward(np.maximum(signal, 0), w, padding=1)
        caches.append(cache)
        signals.append(signal)
        stack = np.concatenate([stack, new], axis=1)
    gradient = dy.copy()
    dnorms, dweights = [None] * len(norms), [None] * len(norms)
    for i in reversed(range(len(norms))):
        seen = norms[i].shape[1]
        up = gradient[:, seen : seen + len(weights[i])]
        dready, dweights[i], _ = ops.conv2d_backward(up, caches[i])
        dsignal = dready * (signals[i] > 0)
        gradient[:, :seen] += norms[i][0][:, None, None] * dsignal
        dnorms[i] = np.stack([dsignal.sum((0, 2, 3)), (dsignal * stack[:, :seen]).sum((0, 2, 3))])
    return gradient[:, : x.shape[1]].copy(), dnorms, dweights


@misconception(
    "dx and dweights are right. dnorms is made of the gradient behind the ReLU; a norm stands in front of it, "
    "so its gradient has gone through the ReLU too."
)
def dense_block_backward__norms_before_relu(dy, x, norms, weights):
    from glassnet import ops

    stack, caches, signals = x, [], []
    for n, w in zip(norms, weights):
        signal = n[0][:, None, None] * stack + n[1][:, None, None]
        new, cache = ops.conv2d_forward(np.maximum(signal, 0), w, padding=1)
        caches.append(cache)
        signals.append(signal)
        stack = np.concatenate([stack, new], axis=1)
    gradient = dy.copy()
    dnorms, dweights = [None] * len(norms), [None] * len(norms)
    for i in reversed(range(len(norms))):
        seen = norms[i].shape[1]
        up = gradient[:, seen : seen + len(weights[i])]
        dready, dweights[i], _ = ops.conv2d_backward(up, caches[i])
        dsignal = dready * (signals[i] > 0)
        gradient[:, :seen] += norms[i][0][:, None, None] * dsignal
        dnorms[i] = np.stack([(dready * stack[:, :seen]).sum((0, 2, 3)), dready.sum((0, 2, 3))])
    return gradient[:, : x.shape[1]].copy(), dnorms, dweights


@misconception(
    "dx is right. The gradients of norms and filters are means over the images in your version. They are sums: "
    "a mean, if the loss is one, is in dy already."
)
def dense_block_backward__means(dy, x, norms, weights):
    from glassnet import ops

    stack, caches, signals = x, [], []
    for n, w in zip(norms, weights):
        signal = n[0][:, None, None] * stack + n[1][:, None, None]
        new, cache = ops.conv2d_forward(np.maximum(signal, 0), w, padding=1)
        caches.append(cache)
        signals.append(signal)
        stack = np.concatenate([stack, new], axis=1)
    gradient = dy.copy()
    dnorms, dweights = [None] * len(norms), [None] * len(norms)
    for i in reversed(range(len(norms))):
        seen = norms[i].shape[1]
        up = gradient[:, seen : seen + len(weights[i])]
        dready, dweights[i], _ = ops.conv2d_backward(up, caches[i])
        dsignal = dready * (signals[i] > 0)
        gradient[:, :seen] += norms[i][0][:, None, None] * dsignal
        dnorms[i] = np.stack([(dsignal * stack[:, :seen]).sum((0, 2, 3)), dsignal.sum((0, 2, 3))])
    return gradient[:, : x.shape[1]].copy(), [d / len(x) for d in dnorms], [d / len(x) for d in dweights]


@misconception(
    "dx and dweights are right. In dnorms you took means over images and places. What a number does at all of them adds "
    "up."
)
def dense_block_backward__norms_means(dy, x, norms, weights):
    from glassnet import ops

    stack, caches, signals = x, [], []
    for n, w in zip(norms, weights):
        signal = n[0][:, None, None] * stack + n[1][:, None, None]
        new, cache = ops.conv2d_forward(np.maximum(signal, 0), w, padding=1)
        caches.append(cache)
        signals.append(signal)
        stack = np.concatenate([stack, new], axis=1)
    gradient = dy.copy()
    dnorms, dweights = [None] * len(norms), [None] * len(norms)
    for i in reversed(range(len(norms))):
        seen = norms[i].shape[1]
        up = gradient[:, seen : seen + len(weights[i])]
        dready, dweights[i], _ = ops.conv2d_backward(up, caches[i])
        dsignal = dready * (signals[i] > 0)
        gradient[:, :seen] += norms[i][0][:, None, None] * dsignal
        dnorms[i] = np.stack([(dsignal * stack[:, :seen]).sum((0, 2, 3)), dsignal.sum((0, 2, 3))])
    return gradient[:, : x.shape[1]].copy(), [d / x[:, 0].size for d in dnorms], dweights


@misconception(
    "On the way back through a layer you begin with a ReLU. What is stacked is the convolution's answer: its gradient "
    "goes to the convolution as it is."
)
def dense_block_backward__relu_of_the_new(dy, x, norms, weights):
    from glassnet import ops

    stack, caches, signals = x, [], []
    for n, w in zip(norms, weights):
        signal = n[0][:, None, None] * stack + n[1][:, None, None]
        new, cache = ops.conv2d_forward(np.maximum(signal, 0), w, padding=1)
        caches.append(cache)
        signals.append(signal)
        stack = np.concatenate([stack, new], axis=1)
    gradient = dy.copy()
    dnorms, dweights = [None] * len(norms), [None] * len(norms)
    for i in reversed(range(len(norms))):
        seen = norms[i].shape[1]
        own = slice(seen, seen + len(weights[i]))
        up = gradient[:, own] * (stack[:, own] > 0)
        dready, dweights[i], _ = ops.conv2d_backward(up, caches[i])
        dsignal = dready * (signals[i] > 0)
        gradient[:, :seen] += norms[i][0][:, None, None] * dsignal
        dnorms[i] = np.stack([(dsignal * stack[:, :seen]).sum((0, 2, 3)), dsignal.sum((0, 2, 3))])
    return gradient[:, : x.shape[1]].copy(), dnorms, dweights


@misconception(
    "The gradients are right, but their lists begin with the last layer: you collected them on the way back. "
    "Entry i belongs to layer i."
)
def dense_block_backward__lists_reversed(dy, x, norms, weights):
    from glassnet import ops

    stack, caches, signals = x, [], []
    for n, w in zip(norms, weights):
        signal = n[0][:, None, None] * stack + n[1][:, None, None]
        new, cache = ops.conv2d_forward(np.maximum(signal, 0), w, padding=1)
        caches.append(cache)
        signals.append(signal)
        stack = np.concatenate([stack, new], axis=1)
    gradient = dy.copy()
    dnorms, dweights = [None] * len(norms), [None] * len(norms)
    for i in reversed(range(len(norms))):
        seen = norms[i].shape[1]
        up = gradient[:, seen : seen + len(weights[i])]
        dready, dweights[i], _ = ops.conv2d_backward(up, caches[i])
        dsignal = dready * (signals[i] > 0)
        gradient[:, :seen] += norms[i][0][:, None, None] * dsignal
        dnorms[i] = np.stack([(dsignal * stack[:, :seen]).sum((0, 2, 3)), dsignal.sum((0, 2, 3))])
    return gradient[:, : x.shape[1]].copy(), dnorms[::-1], dweights[::-1]


@misconception("Your dx is the gradient of the whole stack. x is the first C maps of it.")
def dense_block_backward__whole_stack(dy, x, norms, weights):
    from glassnet import ops

    stack, caches, signals = x, [], []
    for n, w in zip(norms, weights):
        signal = n[0][:, None, None] * stack + n[1][:, None, None]
        new, cache = ops.conv2d_forward(np.maximum(signal, 0), w, padding=1)
        caches.append(cache)
        signals.append(signal)
        stack = np.concatenate([stack, new], axis=1)
    gradient = dy.copy()
    dnorms, dweights = [None] * len(norms), [None] * len(norms)
    for i in reversed(range(len(norms))):
        seen = norms[i].shape[1]
        up = gradient[:, seen : seen + len(weights[i])]
        dready, dweights[i], _ = ops.conv2d_backward(up, caches[i])
        dsignal = dready * (signals[i] > 0)
        gradient[:, :seen] += norms[i][0][:, None, None] * dsignal
        dnorms[i] = np.stack([(dsignal * stack[:, :seen]).sum((0, 2, 3)), dsignal.sum((0, 2, 3))])
    return gradient, dnorms, dweights


@misconception(
    "The answer is right, but you added to the caller's dy. Begin with a copy of it: somebody may need it again."
)
def dense_block_backward__dy_changed(dy, x, norms, weights):
    from glassnet import ops

    stack, caches, signals = x, [], []
    for n, w in zip(norms, weights):
        signal = n[0][:, None, None] * stack + n[1][:, None, None]
        new, cache = ops.conv2d_forward(np.maximum(signal, 0), w, padding=1)
        caches.append(cache)
        signals.append(signal)
        stack = np.concatenate([stack, new], axis=1)
    gradient = dy
    dnorms, dweights = [None] * len(norms), [None] * len(norms)
    for i in reversed(range(len(norms))):
        seen = norms[i].shape[1]
        up = gradient[:, seen : seen + len(weights[i])]
        dready, dweights[i], _ = ops.conv2d_backward(up, caches[i])
        dsignal = dready * (signals[i] > 0)
        gradient[:, :seen] += norms[i][0][:, None, None] * dsignal
        dnorms[i] = np.stack([(dsignal * stack[:, :seen]).sum((0, 2, 3)), dsignal.sum((0, 2, 3))])
    return gradient[:, : x.shape[1]].copy(), dnorms, dweights
