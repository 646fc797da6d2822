# %% [markdown]
# # 09 · Looking inside
#
# **Time:** 90 minutes. **You need:** lectures 05 (convolution, receptive fields), 03 (the backward pass) and 01 (K-Means).
#
# After this lecture you will be able to
#
# - read the filters and feature maps of a trained network, and see what is wrong with a bad one;
# - find what a channel answers to: its strongest patches;
# - send an activation back to the pixels in three ways, and say what such pictures do *not* show;
# - find out where a network looks, and catch it looking at the wrong thing;
# - measure how features get better from layer to layer, and cluster with them;
# - name the usual data sets, their sizes and what is typical on them, and read an accuracy with its error;
# - predict what an ensemble of any size will gain.
#
# Where you read **Predict, then run**, write your guess down before you press Shift-Enter.

# %%
import shutil
import tempfile
from itertools import combinations
from pathlib import Path
from timeit import repeat

import numpy as np

from glassnet import data, init, nn, ops, optim, viz
from glassnet.analysis import receptive_field
from glassnet.backend import gpu_status, to_device, to_numpy
from glassnet.cluster import adjusted_rand_score, kmeans, matched_accuracy
from glassnet.inside import Patches, activations, cut_patches, look_back, occlusion_map, top_patches
from glassnet.train import accuracy, crop_predict, evaluate, fit, predict, predict_proba

device = "cpu"  # change to "gpu" and run everything again: networks and data go there together
LONG = False  # True: CIFAR-10 and a wider network; found in GLASSNET_DATA or fetched, with progress bar and checkpoint
viz.use_style()
print(f"Computing on the {device}. {gpu_status().reason}")

# %%
pictures = data.cifar10("train") if LONG else data.things(3000, rng=0)
names, parts = pictures.target_names, getattr(pictures, "parts", None)
n_train = len(pictures.y) * 4 // 5
images = (pictures.X.astype(np.float32) / 255 - 0.5) / 0.25
X, y = to_device(images[:n_train], device), to_device(pictures.y[:n_train], device)
X_test, y_test = to_device(images[n_train:], device), to_device(pictures.y[n_train:], device)


def colours(x):
    """Turn what the network gets back into what we see."""
    return np.moveaxis(np.clip(to_numpy(x) * 0.25 + 0.5, 0, 1), -3, -1)


some = [np.flatnonzero(pictures.y == k)[i] for k in range(len(names)) for i in range(2)]
viz.show(viz.image_grid(colours(images[some]), [names[k] for k in pictures.y[some]], columns=8, size=1.15))
print(f"{len(X):,} to learn from, {len(X_test):,} to test on: {pictures.about}")

# %% [markdown]
# ## A network to look into
#
# These pictures are drawn by a program: eight kinds of things, made of parts. Most colours, place, size and clutter are
# chance. We use them since for each pixel we *know* which part it belongs to, so we can check what we find. Photographs do not
# tell. (With `LONG = True` the same cells run on CIFAR-10.)
#
# Three times convolution, ReLU, max-pooling; then one layer of scores. The first weights are small on purpose: whatever
# is large in the end was *learnt*, not drawn.
#
# > **Predict, then run.** A linear classifier on the pixels, and the ConvNet. How many of 600 new pictures does each name
# > rightly? Chance is one in eight.


# %%
def first(scale):
    return lambda shape, rng, dtype: dtype(scale) * init.kaiming_normal(shape, rng, dtype=dtype)


def build(seed, width=36 if LONG else 12):
    rng = np.random.default_rng(seed)
    a, b, c = width, 2 * width, 4 * width
    return nn.Sequential(
        conv1=nn.Conv2d(3, a, 7, padding=3, init=first(0.1), rng=rng),
        relu1=nn.ReLU(),
        pool1=nn.MaxPool2d(2),
        conv2=nn.Conv2d(a, b, 5, padding=2, init=first(0.3), rng=rng),
        relu2=nn.ReLU(),
        pool2=nn.MaxPool2d(2),
        conv3=nn.Conv2d(b, c, 3, padding=1, init=first(0.3), rng=rng),
        relu3=nn.ReLU(),
        pool3=nn.MaxPool2d(2),
        flatten=nn.Flatten(),
        scores=nn.Linear(c * 16, len(names), rng=rng),
    )


net, linear = build(0), nn.Sequential(nn.Flatten(), nn.Linear(3 * 32 * 32, len(names), rng=0))
fit(linear, optim.Adam(linear, 1e-3), X, y, epochs=4, batch_size=60, rng=0, progress=False)
again = {"checkpoint": "looking-inside.npz", "resume": True, "progress": True} if LONG else {"progress": False}
optimizer = optim.AdamW(net, 1e-3 if LONG else 3e-3, weight_decay=1.0)
history = fit(net, optimizer, X, y, epochs=20 if LONG else 6, batch_size=60, rng=0, **again)
for name, model in (("linear classifier", linear), ("ConvNet", net)):
    right = evaluate(model, X_test, y_test).accuracy
    print(f"{name:<18} {model.n_params():7,} weights, {right:6.1%} of the test pictures right")
viz.show(viz.curves({"training loss": history.loss}, title="The ConvNet learns"))

# %% [markdown]
# Good enough to ask: *what* has it learnt? Nobody told it about wheels or roofs.
#
# ## The first layer: filters are pictures
#
# A filter of the first layer is 7×7 numbers in three colours, so it *is* a small picture: of what it answers to most.
# Grey is zero.
#
# > **Predict, then run.** Above, the filters before training; below, the same filters after it. What do you expect to
# > see?

# %%
before, after = (to_numpy(model["conv1"].params["weight"]) for model in (build(0), net))
n_filters = min(12, len(after))
filters = np.concatenate([viz.around_grey(w[:n_filters]) for w in (before, after)])
viz.show(viz.image_grid(filters, columns=n_filters, size=0.85))
rough = [float(np.mean(np.abs(np.diff(w, axis=3))) / np.mean(np.abs(w))) for w in (before, after)]
print(f"from pixel to pixel a filter changes by {rough[0]:.2f} of its mean size before, {rough[1]:.2f} after training")

# %% [markdown]
# Edges in several directions, and patches of one colour beside another. Networks on photographs find the same: AlexNet's
# 96 filters are edges and colour blobs, and cells at the start of the visual cortex answer to edges too.
#
# What a bad network shows here: filters that stayed **noisy** (too little training, too little regularisation), filters
# that are **all alike**, or **dead** ones. Zeiler and Fergus looked at AlexNet like this in 2013. They saw dead filters
# and a grid-like pattern in the second layer, and changed 11×11 windows with stride 4 to 7×7 with stride 2. With
# networks of this kind Clarifai, Zeiler's company, won ILSVRC 2013.
#
# Filters of *later* layers have 12 or 24 channels instead of three colours. As pictures they say nothing. We have to look
# at their answers.
#
# ## Activation maps: what is where
#
# > **Predict, then run.** One picture, and five maps behind each ReLU. Which layer still looks like the picture? What
# > share of all numbers is exactly 0 in each?

# %%
one = int(np.flatnonzero(to_numpy(y_test) == (2 % len(names)))[0])
shown, captions = [colours(X_test[one]).mean(axis=2)], ["the picture"]
for layer in ("relu1", "relu2", "relu3"):
    maps = to_numpy(activations(net, X_test[one : one + 1], layer))[0]
    best = np.sort(np.argsort(-maps.max(axis=(1, 2)))[:5])
    shown += [maps[k] / max(maps[k].max(), 1e-9) for k in best]
    captions += [f"{layer} · {k}\n{maps.shape[1]}×{maps.shape[2]}" for k in best]
    print(f"{layer}: maps {maps.shape}, {np.mean(maps == 0):.0%} of the numbers are 0")
order = [0, *range(1, 6), 0, *range(6, 11), 0, *range(11, 16)]
viz.show(viz.image_grid([shown[i] for i in order], [captions[i] for i in order], columns=6, size=1.3))

# %% [markdown]
# The first maps are drawings of the picture's edges. The last are coarse: "somewhere here is a thing that I know". And in
# every layer about half of all numbers or more are exactly 0: nothing found here.
#
# ## What does a channel like best? Top-9 patches
#
# Show the channel 1500 training pictures. Keep the nine that hold its strongest activations, at most one from each
# picture. From the **receptive field** we know which pixels each of these units sees: cut them out.
#
# > **Predict, then run.** A unit behind conv1 sees 7×7 pixels. How many does one behind conv2 see, after a 2×2 pooling and
# > a 5×5 window?

# %%
for field in receptive_field(net):
    print(f"{field.name}: a unit sees {field.size[0]}×{field.size[1]} pixels, the next one {field.jump[0]} further on")


def common(values, n_values):
    """The commonest value, and how often it comes."""
    counts = np.bincount(values, minlength=n_values)
    return int(counts.argmax()), int(counts.max())


many = to_numpy(X[:1500])
best9 = {layer: top_patches(net, X[:1500], layer) for layer in ("relu1", "relu2", "relu3")}


def clearest(layer, n):
    """The channels whose nine pictures agree most on a class, of different classes where possible."""
    votes = [common(pictures.y[which], len(names)) for which in best9[layer].image]
    alive = [k for k in np.argsort([-v[1] for v in votes]) if best9[layer].value[k, 0] > 0]
    new = [k for i, k in enumerate(alive) if votes[k][0] not in {votes[j][0] for j in alive[:i]}]
    chosen = (new + [k for k in alive if k not in new])[:n]
    return chosen, [f"{layer} · {k}: {votes[k][1]} of 9 {names[votes[k][0]]}" for k in chosen]


for layer, n in (("relu1", 6), ("relu2", 6), ("relu3", 6)):
    chosen, titles = clearest(layer, n)
    cut = cut_patches(many, best9[layer])
    viz.show(viz.patch_sheet(colours(cut[chosen]), titles=titles, columns=6, size=1.7))

# %% [markdown]
# - **Behind conv1:** a dark ring, the corner of an eye, one colour above another. Little pieces of 7×7 pixels.
# - **Behind conv2:** pieces with a meaning: a wheel under a car, a stalk, a trunk under a crown.
# - **Behind conv3:** large parts with what is around them, up to whole boats and bicycles.
#
# Low-level, mid-level, high-level: the preview on the slides, found here by ourselves. Each layer is made of the one
# before, so it can say more. (Grey areas lie outside of the picture: in the padding.)
#
# ## Back to the pixels: the deconvnet
#
# A patch shows all that a unit *sees*. Which of these pixels did it *use*? Zeiler and Fergus sent the activation back
# down, undoing one layer after the other:
#
# - **Unpooling.** Max-pooling forgot where the maximum stood. So on the way up, write it down: these are the
#   **switches**. On the way down, each value goes back to its place, and all others are 0.
# - **ReLU.** Keep what is above 0 on the way down as well: maps are never negative.
# - **Filtering.** The same filters, transposed: each value paints its filter, and paintings add up.
#
# > **Predict, then run.** A map of 4×4 is pooled to 2×2. Then only the 7 and the 5 are sent back. Where do they land? And
# > if somebody forgot the switches and put everything into the upper left corner of its window?

# %%
viz.show(viz.deconvnet_diagram(2))
x = np.array([[[[1.0, 7, 2, 0], [3, 4, 1, 6], [0, 2, 9, 8], [5, 1, 3, 4]]]])
pooled, cache = ops.max_pool2d.forward(x, 2)
switches = ops.max_pool2d_indices(cache)
keep = np.where((pooled == 7) | (pooled == 5), pooled, 0)
back, _ = ops.max_unpool2d.forward(keep, switches, output_size=(4, 4))
corner, _ = ops.max_unpool2d.forward(keep, np.array([[[[0, 2], [8, 10]]]]), output_size=(4, 4))
fig, axes = viz.panels(4, columns=4, size=2.5)
drawn = {"the map": x, "pooled": pooled, "back, by switches": back, "without switches": corner}
for ax, (title, values) in zip(axes, drawn.items(), strict=True):
    viz.number_grid(values[0, 0], title=title, ax=ax)
viz.show(fig)
print("switches: row * 4 + column =", switches.ravel())

# %% [markdown]
# The switches come from *this* picture. That is why a deconvnet shows what was used here, not what a channel wants in
# general.
#
# > **Predict, then run.** For some channels: the nine patches, and beside each what comes back from its one activation.
# > A channel has nine cars. Which part of the car comes back?


# %%
def sent_back(layer, channel):
    """The nine projections of a channel, cut out as the patches are."""
    best = best9[layer]
    projected = look_back(net, X[to_device(best.image[channel], device)], layer, channel)
    own = Patches(np.arange(9)[None], *(a[channel][None] for a in best[1:]))
    return cut_patches(projected, own)[0]


for layer in ("relu2", "relu3"):
    chosen, titles = clearest(layer, 6)
    cut = cut_patches(many, best9[layer])
    back = viz.around_grey(np.stack([sent_back(layer, int(k)) for k in chosen]))
    viz.show(viz.patch_sheet(colours(cut[chosen]), back, titles, columns=3, size=1.75))

# %% [markdown]
# Colours and clutter are gone. What stays is what the unit used: of nine cars a wheel, of nine boats the mast. And nine
# different things become nine times nearly the same picture. That is **invariance**, and you can see it.
#
# ## Can we measure it?
#
# Nine patches can deceive. So take the strongest 30 of *each* channel, and count: how many show the same class? Then send
# all 30 back, and look at the pixel that comes back strongest: how many stand on the same **part**? For drawn things we
# know it.
#
# > **Predict, then run.** In which layer do channels agree most on a part, in which on a class? And how many channels never
# > speak at all?


# %%
def parts_used(layer, channel, which):
    """For each of some pictures the part under the pixel that an activation comes from."""
    used = np.abs(to_numpy(look_back(net, X[to_device(which, device)], layer, int(channel)))).sum(axis=1)  # (N, 32, 32)
    strongest = used.reshape(len(which), -1).argmax(axis=1)
    return parts[which].reshape(len(which), -1)[np.arange(len(which)), strongest]


def agree_on_part(under):
    return common(under[under > 0], len(pictures.part_names))  # background is no part


print("layer     channels  silent   same class   same part   of the clearest channel")
for layer in ("relu1", "relu2", "relu3"):
    best = top_patches(net, X[:1500], layer, 30)
    alive = np.flatnonzero(best.value[:, 0] > 0)
    same_class = [common(pictures.y[best.image[k]], len(names))[1] / 30 for k in alive]
    row = f"{layer:<10}{len(best.image):8}{len(best.image) - len(alive):8}{np.mean(same_class):13.0%}"
    if parts is not None:
        agreed = [agree_on_part(parts_used(layer, k, best.image[k])) for k in alive]
        best_part, n_best = max(agreed, key=lambda a: a[1])
        row += f"{np.mean([a[1] for a in agreed]) / 30:12.0%}   {n_best} of 30 on a {pictures.part_names[best_part]}"
    print(row)
rng = np.random.default_rng(0)
drawn = [rng.choice(len(many), 30, replace=False) for _ in range(200)]  # what 30 pictures drawn by chance agree on
row = f"by chance{'':17}{np.mean([common(pictures.y[which], len(names))[1] for which in drawn]) / 30:13.0%}"
if parts is not None:
    under = [np.array([rng.choice(parts[i][parts[i] > 0]) for i in which]) for which in drawn]
    row += f"{np.mean([agree_on_part(some)[1] for some in under]) / 30:12.0%}   (pixels of the thing, drawn by chance)"
print(row)

# %% [markdown]
# Already the first layer has favourites. But the **last** agrees most, on the *class* and on the *part*. No one asked it
# to. (We tried four seeds, and it was so in all. Which of the first two layers comes second was chance.)
#
# **Silent** channels answer to none of 1500 pictures: dead ReLUs, room in the network that nobody uses.
#
# ## Three ways back
#
# Walking back through the network is nothing new: it is what backpropagation does. Through a convolution, by the
# transposed filters; through a max-pooling, to the winner. Both are the *same* as in the deconvnet. Only the ReLU
# differs. Let y = max(x, 0) on the way up, and dy come down:
#
# | way | passes on | in words |
# |---|---|---|
# | **gradient** (saliency; Simonyan and others, 2014) | dy where y > 0 | the true slope: which pixel changes the score |
# | **deconvnet** (Zeiler and Fergus, 2013) | dy where dy > 0 | a ReLU on the way down |
# | **guided** backpropagation (Springenberg and others, 2015) | dy where both hold | silent units stay silent, and nothing that speaks against |
#
# > **Predict, then run.** y is 0, 2, 3, 0 and dy is −1, −1, 4, 5. What does each way pass on? And which of the three
# > pictures will be the cleanest?

# %%
up, down = np.array([0.0, 2, 3, 0]), np.array([-1.0, -1, 4, 5])
ways = {"gradient": up > 0, "deconvnet": down > 0, "guided": (up > 0) & (down > 0)}
for way, passes in ways.items():
    print(f"{way:<10} {np.where(passes, down, 0)}")

chosen = [int(np.flatnonzero(to_numpy(y_test) == k)[3]) for k in range(min(8, len(names)))]
own = to_numpy(y_test)[chosen]
few = X_test[to_device(np.array(chosen), device)]
grid = [*colours(few)]
for way in ways:
    grid += [*viz.around_grey(look_back(net, few, "scores", own, rule=way))]
viz.show(viz.image_grid(grid, columns=8, size=1.15))
print("from top to bottom: the picture,", ", ".join(ways), "- all from the score of the true class")

# %% [markdown]
# Guided pictures look best: clean lines on a quiet ground. So they explain best? Let us test that.
#
# ## Break it: does the picture explain the network?
#
# Take the trained network and **replace its last layer by random numbers**. It now knows nothing: it guesses. If a
# picture explains *why* the network decides as it does, the picture must change completely.
#
# > **Predict, then run.** How alike are the pictures of the sound network and of the broken one? 1 is the same order of
# > all pixels, 0 no relation. Then more and more layers are replaced.


# %%
def replaced(layers):
    """A copy of the network with new random weights, of the old size, in some layers."""
    rng, copy = np.random.default_rng(7), build(0)
    state = net.state_dict()
    for name in state:
        if name.split(".")[0] in layers:
            state[name] = rng.normal(0, state[name].std(), state[name].shape).astype(np.float32)
    copy.load_state_dict(state)
    return copy.to(X)


def alike(one, other):
    """Rank correlation of how strong each pixel is, mean over the pictures."""
    ranks = [np.argsort(np.argsort(np.abs(to_numpy(a)).sum(axis=1).reshape(len(a), -1))) for a in (one, other)]
    return np.mean([np.corrcoef(a, b)[0, 1] for a, b in zip(*ranks, strict=True)])


asked, labels = X_test[:60], to_numpy(y_test[:60])
sound = {way: look_back(net, asked, "scores", labels, rule=way) for way in ways}
lines, steps = {way: [1.0] for way in ways}, ["scores", "conv3", "conv2", "conv1"]
for n in range(1, 5):
    broken = replaced(steps[:n])
    for way in ways:
        lines[way].append(alike(sound[way], look_back(broken, asked, "scores", labels, rule=way)))
    right = evaluate(broken, X_test, y_test).accuracy
    told = ", ".join(f"{way} {lines[way][-1]:.2f}" for way in ways)
    print(f"replaced {' and '.join(steps[:n]):<34} {right:4.0%} right; alike: {told}")
ax = viz.curves(lines, xlabel="layers replaced, from the top", ylabel="alike", start=0, ylim=(0, 1.05))
viz.show(ax)

# %% [markdown]
# The broken network is right no more often than chance, yet its guided picture is much the old one. Such a picture shows
# the edges that the *lower* layers pass on, whatever the decision was. Of the three, the gradient moves most at once.
#
# So: a beautiful picture is no explanation. Test a method on a broken network first (Adebayo and others, 2018; the
# theory for the deconvnet and guided pictures is by Nie and others, 2018).
#
# ## Cover it: occlusion maps
#
# The simplest question needs no inside at all. **Cover** a part of the picture with a grey square and ask again. Where the
# probability of the true class falls, there was something that the network needs.
#
# One score for each place: many passes. One covered copy after the other, all of them in one batch, and by the library:

# %%
label, side, stride = int(y_test[one]), 8, 2
begins, line = np.arange(13)[:, None] * stride, np.arange(32)
hidden = (line >= begins) & (line < begins + side)  # (13, 32): which rows, or columns, each place covers
covers = to_device((hidden[:, None, :, None] & hidden[None, :, None, :]).reshape(169, 1, 32, 32), device)


def sure(x):
    """The probability of the true class, for each picture of a batch."""
    return predict_proba(net, x)[:, label]


def one_by_one(image):
    return np.array([float(sure((image * ~cover)[None])[0]) for cover in covers]).reshape(13, 13)


def one_batch(image):
    return to_numpy(sure(image * ~covers)).reshape(13, 13)


def library(image):
    return to_numpy(occlusion_map(sure, image, side, stride=stride))


picture, times = X_test[one], {}
for name, function in (("one by one", one_by_one), ("one batch", one_batch), ("glassnet", library)):
    assert np.allclose(function(picture), one_by_one(picture), atol=1e-5)
    times[name] = min(repeat(lambda f=function: f(picture), number=1, repeat=3))
viz.show(viz.timing_bars(times, title="169 places of a square"))

# %% [markdown]
# > **Predict, then run.** A face, a car, a tree, a flower. Which part of each must not be covered? (Dark: the network
# > loses the right answer when the square lies *around here*.)

# %%
wanted = [k for k in ("face", "car", "bicycle", "tree", "flower", "boat") if k in names] or list(names[:6])
fig, axes = viz.panels(12, columns=6, size=1.75, height=1.95)
for column, name in enumerate(wanted):
    label = names.index(name)
    mine = np.flatnonzero(to_numpy(y_test) == label)[:40]
    chances = to_numpy(predict_proba(net, X_test[to_device(mine, device)]))[:, label]
    i = int(mine[np.argsort(chances)[len(mine) // 2]])  # neither the clearest nor the hardest
    heat = to_numpy(occlusion_map(sure, X_test[i], side, stride=1))
    seen = np.full((32, 32), heat.max())
    seen[side // 2 : side // 2 + 25, side // 2 : side // 2 + 25] = heat  # each place where its square has its middle
    axes[column].imshow(colours(X_test[i]))
    axes[column].set_axis_off()
    axes[column].set_title(name, fontsize=11, fontweight="normal", loc="center")
    viz.heat_map(seen, colours(X_test[i]), title=f"at least {heat.min():.2f}", limits=(0, 1), ax=axes[6 + column])
viz.show(fig)

# %% [markdown]
# Faces live by their eyes, cars by their wheels. But trees? The network does not care for the crown. It looks at the
# **trunk**.
#
# ## A shortcut, found out
#
# Why the trunk? Because whoever drew the pictures (we) painted all trunks brown and all stalks green, while most other
# colours were chance. An easy hint, so the network took it. Photographs are full of such hints: snow behind wolves,
# grass under cows.
#
# Suspicion is no proof. But now we can make an experiment: **repaint** the stems of the test pictures in colours of
# chance, and touch nothing else.
#
# > **Predict, then run.** How many trees and flowers does it still know?

# %%
if parts is not None:
    stem = parts[n_train:] == pictures.part_names.index("stem")  # (600, 32, 32)
    repainted, rng = to_numpy(X_test).copy(), np.random.default_rng(0)
    for i in np.flatnonzero(stem.any(axis=(1, 2))):
        repainted[i][:, stem[i]] = rng.uniform(-2, 2, (3, 1))
    repainted = to_device(repainted, device)
    for k in ("tree", "flower", "house"):
        mine = y_test == names.index(k)
        plain, painted = (accuracy(predict(net, part[mine]), y_test[mine]) for part in (X_test, repainted))
        print(f"{k:<7} {plain:4.0%} known; {painted:4.0%} when stems have any colour")
    few = to_device(np.flatnonzero(stem.any(axis=(1, 2)))[:8], device)
    viz.show(viz.image_grid([*colours(X_test[few]), *colours(repainted[few])], columns=8, size=1.15))

# %% [markdown]
# The test accuracy had told us nothing of this: the test set has the same hint. *That* is what looking inside is for.
#
# ## Low, middle, high: better features step by step
#
# A network is a chain of **representations**. The last layer is only a linear classifier, so all layers before have one
# task: to turn pictures into numbers that a *linear* classifier can tell apart. How far is each layer? Ask one: fit a
# linear classifier to the numbers *behind that layer* (a **probe**; Alain and Bengio, 2016). For fairness each map is
# averaged down to 4×4 cells first.
#
# > **Predict, then run.** From pixels to pool3: how many test pictures does a linear classifier get right? And on the
# > features of a network that was never trained?


# %%
def cells(maps, side=4):
    """Mean over the cells of a side × side grid: (N, C, H, W) to (N, C·side²)."""
    N, C, H, W = maps.shape
    return to_numpy(maps).reshape(N, C, side, H // side, side, W // side).mean(axis=(3, 5)).reshape(N, -1)


def probe(features, features_test, ridge=0.3):
    """Fit a linear classifier (least squares) to training features; its accuracy on the test features."""
    mean, std = features.mean(axis=0), features.std(axis=0) + 1e-6
    A, B = (features - mean) / std, (features_test - mean) / std
    targets = np.eye(len(names))[to_numpy(y[: len(A)])] - 1 / len(names)
    W = np.linalg.solve(A.T @ A + ridge * len(A) * np.eye(A.shape[1]), A.T @ targets)
    return np.mean((B @ W).argmax(axis=1) == to_numpy(y_test[: len(B)]))


seen, new = X[:1500], X_test[:1500]
shares = {"pixels": probe(cells(seen, 16), cells(new, 16))}
untrained, lines = build(1).to(X), {"trained": [shares["pixels"]], "never trained": [shares["pixels"]]}
for layer in ("pool1", "pool2", "pool3"):
    for name, model in (("trained", net), ("never trained", untrained)):
        share = probe(cells(activations(model, seen, layer)), cells(activations(model, new, layer)))
        lines[name].append(share)
    print(f"{layer}: {lines['trained'][-1]:.1%} right, {lines['never trained'][-1]:.1%} without training")
ax = viz.curves(
    lines, xlabel="stages passed (0: pixels)", ylabel="right, by a linear classifier", start=0, ylim=(0, 1.02)
)
viz.show(ax)

# %% [markdown]
# Pixels are hopeless for a linear classifier: colours are chance. Each trained stage makes the task easier. Even *random*
# filters help at first, since pooled edges say more than pixels. But without training, depth gains little.
#
# (Behind pool3 the probe even beats the network's own last layer: perhaps six epochs were too few for it.)
#
# ## Clustering meets ConvNets
#
# K-Means of unit 01 lives by distances. Between *pictures*, distance of pixels means nothing: two cars of different
# colour are far apart, two yellow pictures are near. Give it the network's features instead.
#
# > **Predict, then run.** K-Means with as many groups as classes, on 400 test pictures, without labels. How many are in
# > the right group, with pixels and with features of each stage? Then both as a map, by t-SNE.

# %%
from sklearn.manifold import TSNE

new, own = X_test[:400], to_numpy(y_test[:400])
spaces = {"pixels": to_numpy(new).reshape(len(new), -1)}
spaces |= {layer: cells(activations(net, new, layer)) for layer in ("pool1", "pool2", "pool3")}
spaces["scores"] = to_numpy(predict(net, new))
shares = {}
for name, space in spaces.items():
    groups = kmeans(space.astype(np.float64), len(names), n_init=5, rng=0).labels
    shares[name] = matched_accuracy(own, groups)
    print(f"{name:<7} {space.shape[1]:5} numbers each, adjusted Rand index {adjusted_rand_score(own, groups):.2f}")
viz.show(viz.bars(shares, xlabel="in the right group", texts=[f"{s:.0%}" for s in shares.values()]))

fig, axes = viz.panels(2, columns=2, size=4.6)
for ax, name in zip(axes, ("pixels", "pool3"), strict=True):
    flat = TSNE(init="pca", method="exact", max_iter=500, random_state=0).fit_transform(spaces[name].astype(np.float32))
    viz.cluster_map(flat, own, title=f"t-SNE of {name}", ax=ax)
    ax.set(xticks=[], yticks=[])
viz.show(fig)
print(", ".join(f"{k} {name}" for k, name in enumerate(names)))

# %% [markdown]
# Nothing was changed in K-Means. The *space* is better. This is how clustering is used on photographs today: network
# first, K-Means second. (t-SNE keeps neighbours together; distances between far groups mean nothing.)
#
# ## K-Means draws filters too
#
# And the other way round: can clustering *make* a first layer, without labels and without a single gradient? Cut 7×7
# patches out of the pictures, whiten them (unit 04), and let K-Means find twelve centres (Coates, Lee and Ng, 2011).
#
# > **Predict, then run.** What will the twelve centres look like? We put them into conv1 and fit a linear classifier
# > behind it. How close does it come to the learnt filters, and to random ones?

# %%
rng, n_patches = np.random.default_rng(0), 12_000
which, rows, columns = rng.integers(1500, size=n_patches), *rng.integers(26, size=(2, n_patches))
patches = np.stack([many[i, :, r : r + 7, c : c + 7] for i, r, c in zip(which, rows, columns, strict=True)])
patches = patches.reshape(n_patches, -1) - patches.reshape(n_patches, -1).mean(axis=1, keepdims=True)
patches = patches[patches.std(axis=1) > 0.3]  # not the empty ones
patches /= np.sqrt(patches.var(axis=1, keepdims=True) + 0.05)
whitening = data.fit_whitening(patches, eps=0.1)
centres = kmeans(data.whiten(patches, whitening).astype(np.float64), 12, rng=0, max_iter=60).cluster_centers
found = (centres @ whitening.matrix).reshape(12, 3, 7, 7)  # a filter that answers like its centre in whitened patches
viz.show(viz.image_grid(viz.around_grey(centres.reshape(12, 3, 7, 7)), columns=12, size=0.85))

kinds = {"random": rng.normal(size=found.shape), "K-Means, no labels": found, "learnt": after[:n_filters]}
shares = {}
for name, filters in kinds.items():
    w = to_device(np.ascontiguousarray(filters, dtype=np.float32), device)
    features = [cells(ops.relu.forward(ops.conv2d.forward(part, w, padding=3)[0])[0]) for part in (seen, X_test[:1500])]
    shares[name] = probe(*features)
texts = [f"{s:.1%}" for s in shares.values()]
viz.show(viz.bars(shares, xlabel="right, by a linear classifier", texts=texts, title="Where the filters come from"))

# %% [markdown]
# Spots, bars, corners and colours, from clustering alone, and almost as good as the learnt ones. First layers look alike
# everywhere since *pictures* are made of edges. It is the layers above that have to know what the task is.
#
# ## The data sets
#
# Every accuracy belongs to a data set. These are the ones that everybody quotes.
#
# > **Predict, then run.** Which of them come with a validation set? Where are networks better than people?


# %%
def count(n):
    return "-" if n is None else f"{n:,}"


print(f"{'':<14}{'year':>5}{'classes':>8}  {'pixels':<15}{'train':>10}{'valid.':>8}{'test':>9}   typical; people")
for c in data.catalogue():
    told = "; ".join(filter(None, [c.typical, c.human and f"people {c.human}"])) or c.what
    parts_of = f"{count(c.train):>10}{count(c.validation):>8}{count(c.test):>9}"
    print(f"{c.name:<14}{c.year:>5}{c.classes:>8}  {c.size:<15}{parts_of}   {told}")
for c in data.catalogue():
    if c.names:
        print(f"{c.name}: {', '.join(f'{k} {name}' for k, name in enumerate(c.names))}")

# %% [markdown]
# - **MNIST** and **Fashion-MNIST** are grey and have the same shapes. On Fashion-MNIST people are beaten (shirt or T-shirt?).
# - **SVHN** has digits from house numbers, in colour; half of them were at most 28 pixels high in their photo (the median).
# - **CIFAR-10** and **CIFAR-100** are both 60,000 small photographs. The first has 5000 of each class to train with and
#   1000 to test with, the second 500 and 100. That is few.
# - **ImageNet** has over 14 million photographs in more than 20,000 categories, those of the dictionary WordNet, named by
#   people hired over the internet. The contest **ILSVRC** used 1000 classes of it, and ended in 2017. People
#   were beaten in 2015: ResNet's 3.57 % against 5.1 %, top-5.
# - **COCO** (over 330,000 images, with outlines and captions) and **Pascal VOC** are for *finding* things, not only naming.
# - **Stanford Dogs** has 120 breeds. The set with 12,500 dogs and 12,500 cats is another one: Dogs vs. Cats.
# - Medicine has its own: the Medical Segmentation Decathlon, BraTS (tumours), ISIC (skin).
#
# Slides often say that MNIST has 6000 of each digit. It does not: 5421 fives, 6742 ones. **Count before you believe.**
#
# Most have *no validation set*. Whoever tunes on the test set reports a lie: split validation off the **training** set.
#
# > **Predict, then run.** Which of them lie on this machine? How does one read a collection for which there is no loader?

# %%
for c in data.catalogue():
    if c.loader in ("", "image_folder"):
        continue
    try:
        loaded = getattr(data, c.loader)("train", download=False)
        counts = np.bincount(loaded.y)
        print(f"{c.name:<14} is here: {loaded.X.shape}, {counts.min():,} to {counts.max():,} of each class")
    except FileNotFoundError:
        print(f"{c.name:<14} is not here; data.{c.loader}() fetches it once")

folder = Path(tempfile.mkdtemp())
from sklearn.datasets import load_sample_images

for name, photo in zip(("temple", "flower"), load_sample_images().images, strict=True):
    (folder / name).mkdir()
    plain = (
        f"P6 {photo.shape[1]} {photo.shape[0]} 255\n".encode() + photo.tobytes()
    )  # the simplest colour format there is
    (folder / name / "0.ppm").write_bytes(plain)
photos = data.image_folder(folder, size=(64, 96))
shutil.rmtree(folder)
print(f"a folder for each class: {photos.X.shape}, classes {photos.target_names}, labels {photos.y}")
(fit_part, _), (valid_part, valid_y) = data.train_validation_split(X, y, 0.1, 0)
print(
    f"validation, off the training set: {len(fit_part)} + {len(valid_part)}, {np.bincount(to_numpy(valid_y))} of each"
)
viz.show(viz.image_grid(photos.X.transpose(0, 2, 3, 1), list(photos.target_names), columns=2, size=2.4))

# %% [markdown]
# ## How sure is a test accuracy?
#
# A test set is a sample. With n pictures and a true accuracy p, the measured one scatters with standard deviation
# $\sqrt{p\,(1-p)/n}$. A *difference* of two scatters √2 times as much: if it is less than about three of these, the two
# networks may be equally good.
#
# > **Predict, then run.** You have 95.0 % on our 600 test pictures. Your friend has 96.5 %. Is your friend's network better?
# > And on 10,000 pictures?

# %%
for n_pictures in (600, 10_000, 50_000, 100_000):
    error = np.sqrt(0.95 * 0.05 / n_pictures)
    print(f"95 % on {n_pictures:7,} pictures: ± {2 * error:.2%} (two standard deviations)")
rng, right = np.random.default_rng(0), to_numpy(predict(net, X_test)).argmax(axis=1) == to_numpy(y_test)
drawn = [np.mean(rng.choice(right, len(right))) for _ in range(2000)]
print(f"our ConvNet: {right.mean():.1%}, and {np.std(drawn):.2%} from drawing the test set anew, ", end="")
print(f"{np.sqrt(right.mean() * (1 - right.mean()) / len(right)):.2%} by the formula")

# %% [markdown]
# On 600 pictures, 1.5 % may be luck. (For two networks on the *same* pictures one does better: count only the pictures on
# which they disagree.)
#
# ## Ensembles: how much, and how soon?
#
# AlexNet's error fell from 18.2 % to 16.4 % with five networks, and to 15.4 % with seven (two of them had seen more data).
# In unit 04 five networks were better than one. Now the whole curve, with its spread: 12 small ConvNets for digits, from 300
# examples, that differ only in their seed. We take all teams of one and two, and for each larger size 100 by chance.
#
# Measure a network's error by the squared distance of its probabilities from the truth. Let v be its mean for one member,
# and c the mean *product* of the errors of two members: what they do wrong together. Multiply out the square of a mean of
# m errors: m of its m² terms are squares, the others products. So
#
# $$E(m) = c + \frac{v - c}{m} .$$
#
# > **Predict, then run.** Teams of 1 and of 2 fix this curve. Does it hit the teams of 12? What would 1000 networks reach?
# > And what do 12 *copies* of one network gain?

# %%
digits = data.digits()
mixed = np.random.default_rng(0).permutation(len(digits.X))
small = to_device((digits.X[mixed].reshape(-1, 1, 8, 8) / 16 - 0.3).astype(np.float32), device)
truth = to_device(digits.y[mixed], device)


def member(seed):
    rng = np.random.default_rng(seed)
    made = nn.Sequential(
        *[nn.Conv2d(1, 6, 3, padding=1, rng=rng), nn.ReLU(), nn.MaxPool2d(2)],
        *[nn.Conv2d(6, 12, 3, padding=1, rng=rng), nn.ReLU(), nn.Flatten(), nn.Linear(192, 10, rng=rng)],
    )
    options = {"epochs": 18, "batch_size": 30, "rng": seed, "progress": False}
    fit(made, optim.Adam(made, 4e-3), small[:300], truth[:300], **options)
    return to_numpy(predict_proba(made, small[600:]))


opinions, right = np.stack([member(seed) for seed in range(12)]), digits.y[mixed][600:]  # (12, 1197, 10)
target, rng = np.eye(10)[right], np.random.default_rng(0)
sizes = [1, 2, 3, 4, 6, 8, 10, 12]
wrong, squares = {}, {}
for m in sizes:
    drawn = combinations(range(12), m) if m < 3 else [rng.choice(12, m, replace=False) for _ in range(100)]
    teams = [opinions[list(team)].mean(axis=0) for team in drawn]
    wrong[m] = [np.mean(team.argmax(axis=1) != right) for team in teams]
    squares[m] = [np.mean(((team - target) ** 2).sum(axis=1)) for team in teams]
fig, (left, second) = viz.panels(2, columns=2, size=4.8, height=3.5)
spread = lambda found: (sizes, [np.mean(v) for v in found.values()], [np.std(v) for v in found.values()])  # noqa: E731
viz.spread_plot({"measured": spread(wrong)}, xlabel="networks", ylabel="wrong", title="Share of wrong digits", ax=left)
viz.spread_plot({"measured": spread(squares)}, xlabel="networks", ylabel="E", title="Squared error", ax=second)
v = np.mean(squares[1])
c = 2 * np.mean(squares[2]) - v  # E(2) = c + (v - c)/2, solved for c
second.plot(sizes, [c + (v - c) / m for m in sizes], "k--", label="c + (v - c) / m")
second.legend(fontsize=10)
viz.show(fig)
for m in (1, 2, 12):
    print(
        f"{m:4} networks: {np.mean(wrong[m]):.2%} wrong, E measured {np.mean(squares[m]):.4f}, by formula {c + (v - c) / m:.4f}"
    )
print(f"1000 networks: E = {c + (v - c) / 1000:.4f}. 12 copies of one: E = {v:.4f}, as one")

# %% [markdown]
# Half of what can be gained comes with the *second* network, nine tenths with ten. What the members do wrong **together**,
# c, no number of them removes. So let them differ: other seeds, other data, other architectures. (Bands near 12 are narrow
# since teams drawn from 12 networks overlap.)
#
# ## Many crops
#
# The other team costs no training: show *one* network several crops, and average. Ours gets ten: the picture with a border
# of two pixels, cut at the four corners and the centre, and all five mirrored.
#
# > **Predict, then run.** A corner crop alone is worse than the centre: the network never saw things cut off. Is the mean
# > of ten worse too? Below, what GoogLeNet's authors published in 2014.

# %%
wide = ops.pad.forward(X_test, padding=2, mode="replicate")[0]
crops = data.ten_crop(wide, 32)
looks = [predict_proba(net, crop) for crop in crops]
shares = {
    "one corner alone, mean of the four": np.mean([accuracy(look, y_test) for look in looks[:4]]),
    "the picture": accuracy(looks[4], y_test),
    "the picture and its mirror image": accuracy(looks[4] + looks[9], y_test),
    "ten crops": accuracy(crop_predict(net, wide, 32), y_test),
}
viz.show(viz.bars(shares, xlabel="right", texts=[f"{s:.1%}" for s in shares.values()], title="One network, many looks"))
published = {(1, 1): 10.07, (1, 10): 9.15, (1, 144): 7.89, (7, 1): 8.09, (7, 10): 7.62, (7, 144): 6.67}
print("GoogLeNet on ILSVRC 2014, top-5 error, as published (Szegedy and others, 2015, table 3)")
for (models, n_crops), error in published.items():
    print(f"{models} networks, {n_crops:3} crops: {error:5.2f} %   {models * n_crops:4} times the work")

# %% [markdown]
# Most crops alone are worse, and yet the mean of all ten is no worse than the picture: they make *different* mistakes. The
# same formula. And the famous 6.67 % took 1008 passes for one picture; a single pass has 10.07 %. Ask what a number cost
# before you compare it.
#
# ## Quiz
#
# **1.** Your first-layer filters look like noise after training. The accuracy is fair. Name two reasons.
#
# <details><summary>Answer</summary>
# The random first weights are still there: small changes on top of large first weights, because training was short or
# nothing (weight decay) removes what is not needed. Or the network overfits and its filters fit the noise of few
# pictures. More data, more epochs, smaller first weights or weight decay help.
# </details>
#
# **2.** A colleague shows a guided-backpropagation picture with the outline of a dog: "see, it looks at the dog". What do
# you ask for?
#
# <details><summary>Answer</summary>
# The same picture from a network with a random last layer. If it looks the same, it shows edges, not reasons. An occlusion
# map, or repainting the background, asks the network itself.
# </details>
#
# **3.** Five networks in an ensemble give E = 0.060, one gives 0.080. What will 20 give?
#
# <details><summary>Answer</summary>
# c + (v - c)/5 = 0.060 with v = 0.080, so 0.8 c = 0.060 - 0.016, and c = 0.055. With 20: 0.055 + 0.025/20 = 0.05625. Little
# is left to gain; other kinds of members would help more.
# </details>
#
# ## What to remember
#
# - **First layer:** look at the filters. Edges and colours are good; noise and dead filters are not.
# - **Higher layers:** look at what excites them. Top patches from the data; field, jump and start say which pixels.
# - **Deconvnet:** unpool by switches, ReLU, transposed filters. Gradient and guided differ at the ReLU only.
# - A fine picture may be the same for a broken network. **Occlusion** asks the network itself, and finds shortcuts.
# - Layers turn pictures into features that a **linear** classifier, or K-Means, can use. The first layer needs no labels.
# - Know the **data sets**: size, split, typical accuracy, and the error of an accuracy: √(p(1 − p)/n). Validation comes off
#   the training set.
# - **Ensembles and crops:** E(m) = c + (v − c)/m. Differ, or gain nothing.
#
# **Now you:** the assignment of this unit. You read data files byte by byte, send activations back, find top patches, cover
# pictures and average opinions.
#
# **Next, unit 10:** pictures have no order in time. Sentences do. Networks with a memory, and your capstone.
#
# ## To read on
#
# - M. Zeiler and R. Fergus, "Visualizing and understanding convolutional networks", ECCV 2014. K. Simonyan, A. Vedaldi and
#   A. Zisserman, "Deep inside convolutional networks", 2014. J. Springenberg et al., "Striving for simplicity", 2015.
# - J. Adebayo et al., "Sanity checks for saliency maps", NeurIPS 2018. W. Nie, Y. Zhang and A. Patel, "A theoretical
#   explanation for perplexing behaviors of backpropagation-based visualizations", ICML 2018.
# - G. Alain and Y. Bengio, "Understanding intermediate layers using linear classifier probes", 2016. D. Bau et al., "Network
#   dissection", CVPR 2017 (channels and parts). R. Geirhos et al., "Shortcut learning in deep neural networks", 2020.
# - A. Coates, H. Lee and A. Ng, "An analysis of single-layer networks in unsupervised feature learning", AISTATS 2011.
#   L. van der Maaten and G. Hinton, "Visualizing data using t-SNE", JMLR 2008.
# - Y. LeCun et al., 1998 (MNIST). Y. Netzer et al., 2011 (SVHN). H. Xiao, K. Rasul and R. Vollgraf, 2017 (Fashion-MNIST).
#   A. Krizhevsky, 2009 (CIFAR). O. Russakovsky et al., "ImageNet large scale visual recognition challenge", IJCV 2015. T.-Y.
#   Lin et al., "Microsoft COCO", ECCV 2014. M. Everingham et al., "The Pascal visual object classes challenge", IJCV 2010.
#   A. Khosla et al., "Novel dataset for fine-grained image categorization", 2011 (Stanford Dogs).
# - I. Goodfellow, Y. Bengio and A. Courville, "Deep learning", 2016, section 7.11 (ensembles). C. Szegedy et al., "Going
#   deeper with convolutions", CVPR 2015, table 3.
