# %% [markdown]
# # 07 · Case studies I
#
# **Time:** 90 minutes. **You need:** lectures 04 to 06: training, convolution and its sizes, normalisation.
#
# After this lecture you will be able to
#
# - walk through LeNet-5, AlexNet, ZFNet and VGG layer by layer, and count shapes, weights and work in your head;
# - say what AlexNet's recipe was, and which parts of it are still in use;
# - say why VGG needs nothing but 3×3 windows, where its memory goes and where its weights are;
# - build a network in network, and end it with a mean instead of a million weights;
# - tell a typo on a slide from a fact, by adding up its table.
#
# Where you read **Predict, then run**, write your guess down before you press Shift-Enter.

# %%
from timeit import repeat

import numpy as np
from sklearn.datasets import load_sample_image

from glassnet import analysis, data, init, models, nn, ops, optim, viz
from glassnet.analysis import summary
from glassnet.backend import gpu_status, to_device, to_numpy
from glassnet.train import evaluate, fit, predict_proba

device = "cpu"  # change to "gpu" and run everything again: networks go where the data is
viz.use_style()
print(f"Computing on the {device}. {gpu_status().reason}")

# %%
networks = {
    "LeNet-5 (1998)": summary(models.lenet5_layers(padding=0), (1, 32, 32)),
    "AlexNet (2012)": summary(models.alexnet_layers(groups=2), (3, 227, 227)),
    "VGG, column D (2014)": summary(models.vgg_layers("D"), (3, 224, 224)),
    "Network in network (2014)": summary(models.nin_layers(), (3, 32, 32)),
}
fig, axes = viz.panels(4, columns=1, size=10, height=2.0)
for ax, (name, table) in zip(axes, networks.items(), strict=True):
    viz.architecture(table, labels=False, title=name, ax=ax)
    print(f"{name:<28}{table.params / 1e6:8.2f} million parameters{table.macs / 1e6:11,.1f} million multiply-adds")
viz.show(fig)

# %% [markdown]
# ## From LeNet to VGG
#
# Four networks that made history. Each block is what comes out of a layer: as high as its maps, and the wider the more
# of them there are. From left to right they tell the same story. The maps get **smaller**, and in all but the last
# there are **more** of them. *Where* something is matters less and less, *what* it is more and more. In the end there
# is a vector of scores.
#
# Nothing here was built without its description: the table of a network (shapes, weights, work) follows from its list
# of layers. That is what `glassnet.analysis.summary` does, and what you will do in the assignment.
#
# ## LeNet-5, 1998
#
# LeNet-5 read handwritten digits on bank cheques. Convolutions of 5×5 with stride 1, pooling of 2×2 with stride 2:
# CONV, POOL, CONV, POOL, CONV, FC. Seven layers, pooling included. Its parts are those of its time:
#
# - **mean-pooling** (with a learnt factor and shift for each map), and **tanh**, as others had sigmoid;
# - **fully connected** layers at the end;
# - images of 32×32, though a digit fills at most 20×20: so that the end of a stroke can lie in the middle of a window.
#
# > **Predict, then run.** C1 has six 5×5 filters on one grey image. How many parameters? Which layer has most?


# %%
def layer_table(table, *kinds):
    """A line for each layer: what comes out, as height × width × maps, and what it costs."""
    print(f"{'layer':<9}{'what':<28}{'output':>13}{'numbers':>12}{'weights':>13}{'biases':>8}")
    for row in table.only(*(kinds or ("Conv", "MaxPool", "AvgPool", "LocalResponseNorm", "Linear"))):
        shape = "×".join(map(str, (*row.output[1:], row.output[0])))
        what = {"Conv": "conv", "Linear": "fully connected", "LocalResponseNorm": "norm"}.get(row.kind, "pool")
        detail = f"{what} {row.detail}"
        print(f"{row.name:<9}{detail:<28}{shape:>13}{row.numbers:>12,}{row.weights:>13,}{row.biases:>8,}")


lenet = networks["LeNet-5 (1998)"]
layer_table(lenet)
print(f"together {lenet.params:,} parameters")
viz.show(viz.architecture(lenet))

# %% [markdown]
# C5 is called a convolution in the paper: its window is 5×5, and so are the maps, so there is one place only. **On a
# map of its own size, a convolution is a fully connected layer.** It has four fifths of the weights.
#
# ## The table of C3
#
# The slides say 60 thousand parameters, and ours has more. One reason: in 1998 a map of C3 did not look at all six maps
# below. Six maps look at three neighbours, six at four neighbours, three at two pairs, and one looks at all.
#
# Why? Less work, and maps that *must* become different, since they see different things.
#
# > **Predict, then run.** How many of the 6 · 16 connections are left? How many weights has C3 then?

# %%
c3 = np.zeros((16, 6), dtype=bool)
for j in range(6):
    c3[j, [j, (j + 1) % 6, (j + 2) % 6]] = True
    c3[6 + j, [j, (j + 1) % 6, (j + 2) % 6, (j + 3) % 6]] = True
for j in range(3):
    c3[12 + j, [j, j + 1, j + 3, (j + 4) % 6]] = True
c3[15] = True
viz.show(viz.connection_grid(c3, xlabel="map of C3", ylabel="map of S2", title="Who looks at whom"))

full = {row.name: row.params for row in lenet.only("Conv", "Linear")}
paper = {"C1": full["c1"], "S2": 6 * 2, "C3": int(c3.sum()) * 25 + 16, "S4": 16 * 2, "C5": full["c5"], "F6": full["f6"]}
print(f"{c3.sum()} of {c3.size} connections; C3: {paper['C3']:,} parameters instead of {full['c3']:,}")
print(" + ".join(f"{name} {n:,}" for name, n in paper.items()), f"= {sum(paper.values()):,}")

# %% [markdown]
# To the last parameter. (S2 and S4 have a factor and a shift for each map. The ten outputs compare F6 with ten fixed
# little pictures; nothing is learnt there.) With fast matrix products, tables like this cost more time than they save,
# and today all maps look at all. The idea came back as *groups*: wait for AlexNet.
#
# ## LeNet-5 learns to read
#
# It was trained on **MNIST**: 60,000 digits of 28×28 pixels (padding 2 makes 32×32). Have you got it? Put its four
# files into a folder, and the folder's name into the environment variable `GLASSNET_DATA`. Otherwise we take
# scikit-learn's digits and enlarge them.

# %%
LONG = False  # True, with MNIST: all 60,000 digits, with progress bars and checkpoints; tens of minutes on two cores


def enlarged(images, times):
    return np.kron(images, np.ones((1, 1, times, times), dtype=np.float32))


small = data.digits()
mixed = np.random.default_rng(0).permutation(len(small.X))
tiny, label = (small.X[mixed].reshape(-1, 1, 8, 8) / 16).astype(np.float32), small.y[mixed]
try:
    mnist = [data.mnist(split, download=False) for split in ("train", "test")]
    n = 60_000 if LONG else 3000
    (read, read_y), (unread, unread_y) = ((part.X[:n] / np.float32(255), part.y[:n]) for part in mnist)
except FileNotFoundError:
    large = np.pad(enlarged(tiny, 3), ((0, 0), (0, 0), (2, 2), (2, 2)))
    (read, read_y), (unread, unread_y) = (large[:1200], label[:1200]), (large[1200:], label[1200:])
mean, std = read.mean(), read.std()
read, unread = (to_device((part - mean) / std, device) for part in (read, unread))
read_y, unread_y = to_device(read_y, device), to_device(unread_y, device)
print(f"{len(read):,} digits of {read.shape[2]}×{read.shape[3]} to learn from, {len(unread):,} to test with")

# %% [markdown]
# > **Predict, then run.** The network of 1998 against one with ReLU and max-pooling. Is the old one much worse? (Both
# > look at all maps in C3. The table is yours to write, in the assignment.)

# %%
lenets = {
    "1998": models.lenet5(0),
    "today": models.lenet5(0, activation="relu", pool="max"),
}
losses = {}
for name, net in lenets.items():
    options = {"epochs": 6, "batch_size": 50, "rng": 0, "progress": False}
    if LONG:
        moved = lambda x, rng: data.random_crop(x, 28, rng, padding=2, mode="replicate")  # noqa: E731
        options = {"epochs": 12, "batch_size": 64, "rng": 0, "augment": moved}
        options |= {"checkpoint": f"lenet-{name}.npz", "resume": True}
    losses[name] = fit(net, optim.Adam(net, 2e-3), read, read_y, **options).loss
    print(f"{name:<6}{evaluate(net, unread, unread_y).accuracy:.1%} of the test digits right")
viz.show(viz.curves(losses, ylabel="training loss", log=True, title=f"LeNet-5 on {len(read):,} digits"))

shares = to_numpy(predict_proba(lenets["today"], unread))
truth = to_numpy(unread_y)
wrong = np.flatnonzero(shares.argmax(axis=1) != truth)[:10]
said = [f"is {truth[i]}\nsaid {shares[i].argmax()}" for i in wrong]
viz.show(viz.image_grid(to_numpy(unread[:, 0])[wrong], said, columns=10, size=0.95))

# %% [markdown]
# Both read about equally well, after seconds and from few digits: **the shape of the network was right from the
# start.** (On all of MNIST, `make train-headlines` brought the one of today to 99.31 %, seed 0, 12 passes.) What was
# missing for larger things was data, machines, and a way to train deep networks.
#
# ## A million photos
#
# **ImageNet**: about 14 million photos from the internet in some 20,000 classes, named by people on Amazon's Mechanical
# Turk (Deng and others, 2009). Its yearly contest, **ILSVRC**, took 1000 of the classes: 1.2 million photos to train
# with (1,281,167 in 2012), 50,000 to validate, 100,000 to test. They come in all sizes; one mostly makes the shorter
# side 256 pixels long and cuts out 224×224.
#
# A photo can show a dog *and* a chair, but has one label. So the contest counted the **top-5 error**: five guesses, and
# it is an error if the label is not among them. Blind guessing errs 995 times in 1000.
#
# > **Predict, then run.** The LeNet of today, with one, two, three guesses. How much does the second guess save?


# %%
def top_error(shares, truth, k):
    guesses = np.argsort(-shares, axis=1)[:, :k]  # (N, k)
    return 1 - (guesses == truth[:, None]).any(axis=1).mean()


errors = {f"{k} guess" + "es" * (k > 1): top_error(shares, truth, k) for k in (1, 2, 3, 5)}
texts = [f"{error:.2%}" for error in errors.values()]
viz.show(viz.bars(errors, xlabel="share of test digits", texts=texts, title="Top-k error"))

# %% [markdown]
# ## AlexNet, layer by layer
#
# In 2012 the best entry without a ConvNet had 26.2 % top-5 error. **AlexNet** (Krizhevsky, Sutskever and Hinton) had
# 15.3 %. The next year nearly everybody came with a ConvNet.
#
# It is LeNet's plan, larger: max-pooling, ReLU, eight layers with weights (seven hidden ones), 650 thousand neurons, 60
# million parameters, dropout, and two GPUs for a week.
#
# > **Predict, then run.** CONV1: 227×227×3 in, 96 filters of 11×11 at stride 4. What comes out? How many weights?
# > POOL1: 3×3 at stride 2. What comes out, and how many weights? Then: which *one* layer has more than half of all
# > weights? Last: the paper says 224 instead of 227. Does it fit?

# %%
alexnet = summary(models.alexnet_layers(), (3, 227, 227))
layer_table(alexnet)
dense = sum(row.weights for row in alexnet.only("Linear"))
largest = max(alexnet.rows, key=lambda row: row.weights)
neurons = sum(row.numbers for row in alexnet.only("Conv", "Linear"))
print(f"{alexnet.params / 1e6:.1f} million parameters, {neurons:,} neurons")
share = largest.weights / alexnet.weights
print(f"fully connected: {dense / alexnet.weights:.0%} of the weights; {largest.name} alone {share:.0%}")
viz.show(viz.architecture(alexnet))
for n in (224, 227):
    try:
        print(n, "gives", ops.output_size(n, 11, stride=4, strict=True))
    except ValueError as problem:
        print(n, "does not fit.", problem)
print("224 with padding 2, rounded down, gives", ops.output_size(224, 11, stride=4, padding=2))

# %% [markdown]
# CONV1: (227 - 11)/4 + 1 = 55, and 11 · 11 · 3 · 96 = 35 thousand weights. POOL1: (55 - 3)/2 + 1 = 27, no weights.
#
# Two details for those who compare. The paper puts the norm *before* the pooling; the slides, and most programs since,
# put it behind. And the paper says 224, where the slides say 227. Without padding 224 cannot be right: (224 - 11)/4 + 1
# is no whole number. All sizes that follow belong to 227. **Do the sum before you believe a figure.** It takes ten
# seconds and finds typos in famous papers.
#
# ## Two GPUs
#
# A GPU of 2012 had 3 GB, too little for the network that the authors wanted. So the maps were split: half of them on
# each of two GPUs. Only CONV3 and the dense layers look at both halves. CONV2, CONV4 and CONV5 have two **groups**:
# half of the maps see one half of the maps below, the others the other.
#
# > **Predict, then run.** Two groups in a layer: how many of its weights are left?

# %%
split = networks["AlexNet (2012)"]
halves = np.kron(np.eye(2), np.ones((8, 6)))
fig, (left, right) = viz.panels(2, columns=2, size=4.6, height=2.9)
viz.connection_grid(halves, xlabel="map of CONV2 (16 each)", ylabel="of CONV1 (8 each)", title="CONV2", ax=left)
viz.connection_grid(np.ones((16, 12)), xlabel="map of CONV3 (24 each)", ylabel="of CONV2", title="CONV3", ax=right)
viz.show(fig)
for one, two in zip(alexnet.only("Conv"), split.only("Conv"), strict=True):
    print(f"{one.name}: {one.weights:9,} weights in one piece, {two.weights:9,} as trained")
print(f"all:   {alexnet.params:10,} parameters in one piece, {split.params:10,} as trained: the paper's 60 million")

# %% [markdown]
# The same idea as the table of C3, and again for want of a larger machine. Groups stayed, for they save weights *and*
# work.
#
# ## The recipe
#
# | AlexNet's recipe | today |
# |---|---|
# | **ReLU** | still there (GELU and others beside it) |
# | **local response norm** (k = 2, n = 5, α = 10⁻⁴, β = 0.75) | gone: batch norm and its cousins (unit 06) |
# | **heavy augmentation**: crops, mirror images, colours | still there |
# | **dropout 0.5** behind the first two dense layers | with the dense layers it became rare in ConvNets |
# | SGD, **batch 128, momentum 0.9, weight decay 0.0005** | still a sound start |
# | **learning rate 0.01, divided by 10** by hand when the validation error stops improving | a schedule does it |
# | an **ensemble** of networks | still the last few tenths |
#
# Some slides call it the first use of ReLU. It was the first *famous* one; Nair and Hinton had it in 2010. But
# AlexNet's paper has the experiment: a small ConvNet with ReLU came down to 25 % training error six times faster than
# with tanh.
#
# > **Predict, then run.** A small AlexNet, five convolutions and three dense layers, with ReLU, tanh and sigmoid, each
# > with first weights after its own rule (He or Xavier). Who learns first? Who does not learn?


# %%
def small_alexnet(activation):
    layers = []
    for maps, k, pooled in ((12, 5, True), (24, 3, True), (32, 3, False), (32, 3, False), (24, 3, True)):
        layers += [analysis.Conv(k, channels=maps, padding=k // 2), analysis.Activation(activation)]
        layers += [analysis.MaxPool(2)] * pooled
    layers += [analysis.Flatten()]
    for _ in range(2):
        layers += [analysis.Linear(64), analysis.Activation(activation)]
    return analysis.Sequential(*layers, analysis.Linear(10))


images = enlarged(tiny, 2)  # (1797, 1, 16, 16)
images = to_device((images - images[:1200].mean()) / images[:1200].std(), device)
labels = to_device(label, device)
X, X_test, y, y_test = images[:1200], images[1200:], labels[:1200], labels[1200:]

recipe = {"momentum": 0.9, "weight_decay": 5e-4}
losses = {}
for activation in ("relu", "tanh", "sigmoid"):
    net = models.build(small_alexnet(activation), (1, 16, 16), 0)
    optimizer = optim.SGD(net, 0.01, **recipe)
    slower = optim.ReduceOnPlateau(optimizer, factor=0.1, patience=2)
    options = {"epochs": 8, "batch_size": 40, "rng": 0, "progress": False, "schedule": slower}
    losses[activation] = fit(net, optimizer, X, y, **options).loss
    print(f"{activation:<8} {evaluate(net, X_test, y_test).accuracy:.1%} of the test digits right")
viz.show(viz.curves(losses, ylabel="training loss", ylim=(0, 2.6), title="The same network, three activations"))

# %% [markdown]
# Sigmoid does not get off the ground: seven bends, each with a slope of at most ¼ (unit 03). Tanh learns, and ReLU is
# ahead of it.
#
# The augmentation, in numbers: from a photo of 256×256 one can cut 224×224 at 32 · 32 places, and mirror it: 2048 times
# as many samples, if near copies count. On top the colours move along their own main axes, as when the light changes.

# %%
photo = load_sample_image("flower.jpg")[85:341, 150:406].astype(np.float32) / 255  # (256, 256, 3)
batch = np.repeat(photo.transpose(2, 0, 1)[None], 7, axis=0)  # (7, 3, 256, 256)
rng = np.random.default_rng(4)
crops = data.random_crop(data.random_flip(data.pca_jitter(batch, rng, sigma=2.0), rng), 224, rng)
shown = [photo, *np.clip(crops, 0, 1).transpose(0, 2, 3, 1)]
viz.show(viz.image_grid(shown, ["the photo", *["a crop"] * 7], columns=8, size=1.25))
print(f"{(256 - 224) ** 2 * 2} crops; {(256 - 224 + 1) ** 2 * 2} if one counts both ends")

# %% [markdown]
# (Their spread `sigma` is 2 here, to be seen. AlexNet took 0.1.)
#
# And the ensemble. Some slides say that seven networks brought 18.2 % down to 15.4 %, others to 16.4 %. Table 2 of the
# paper has both: one network 18.2 %, **five** networks 16.4 %. Seven reached 15.4 % on the validation data, 15.3 % on
# the test data, but two of them had learned from all of ImageNet before.
#
# ## Fifty times faster
#
# A lecture says of AlexNet: on the GPU, fifty times faster than on the CPU. Against *which* program on the CPU? Let us
# measure one layer of it, CONV3, on this computer, written in four ways. The unit is GFLOP/s: 10⁹ multiplications and
# additions in a second. The slow ones get a part of the filters; the rate is what counts.
#
# Then the whole training: 90 passes over 1.2 million photos. Backward costs about twice what forward costs, so a photo
# is three forward passes.
#
# > **Predict, then run.** How many times faster is the library than plain Python? And how long would AlexNet's training
# > have taken at each rate? (Generous: the whole network is slower than its best layer.)


# %%
def number_by_number(x, w):
    maps, filters = x[0].tolist(), w.tolist()
    y = []
    for f in filters:
        for i in range(13):
            for j in range(13):
                total = 0.0
                for c in range(256):
                    for u in range(3):
                        for v in range(3):
                            total += f[c][u][v] * maps[c][i + u][j + v]
                y.append(total)
    return np.array(y).reshape(len(filters), 13, 13)


def window_by_window(x, w):
    return np.array([[[(f * x[0, :, i : i + 3, j : j + 3]).sum() for j in range(13)] for i in range(13)] for f in w])


def one_product(x, w):
    windows = np.lib.stride_tricks.sliding_window_view(x[0], (3, 3), axis=(1, 2))  # (256, 13, 13, 3, 3)
    columns = windows.transpose(0, 3, 4, 1, 2).reshape(256 * 9, 13 * 13)
    return (w.reshape(len(w), -1) @ columns).reshape(len(w), 13, 13)


def library(x, w):
    return to_numpy(ops.conv2d.forward(x, w)[0][0])


rng = np.random.default_rng(0)
x = rng.normal(size=(1, 256, 15, 15)).astype(np.float32)  # 13×13 with its border
w = rng.normal(size=(384, 256, 3, 3)).astype(np.float32)
right = one_product(x, w)
ways = [("number by number", number_by_number, 1), ("window by window", window_by_window, 8)]
ways += [("one product", one_product, 384), ("glassnet, CPU", library, 384)]
ways += [("glassnet, GPU", library, 384)] * (device == "gpu")
rates = {}
for name, function, filters in ways:
    place = device if "GPU" in name else "cpu"
    arrays = to_device(x, place), to_device(w[:filters], place)
    assert np.allclose(function(*arrays), right[:filters], atol=2e-2)
    seconds = min(repeat(lambda f=function, a=arrays: f(*a), number=1, repeat=2 if filters < 384 else 20))
    rates[name] = 2 * filters * 256 * 9 * 13 * 13 / seconds / 1e9
slowest = min(rates.values())
texts = [f"{rate:,.3g} · {rate / slowest:,.0f}×" for rate in rates.values()]
ax = viz.bars(rates, xlabel="GFLOP/s (logarithmic)", texts=texts, log=True, title="CONV3 of AlexNet on this computer")
ax.set_xlim(slowest / 2, max(rates.values()) * 12)
viz.show(ax)
work = 3 * 2 * split.macs * 1.2e6 * 90
print(f"{work:.1e} operations")
for name, rate in rates.items():
    days = work / (rate * 1e9) / 86_400
    print(f"{name:<18}{rate:10.3g} GFLOP/s  " + (f"{days:10,.0f} days" if days < 800 else f"{days / 365:10,.0f} years"))
need = work / (5.5 * 86_400) / 1e9
print(f"in 5 to 6 days, as in the paper: {need:.0f} GFLOP/s on two GPUs, so {need / 2:.0f} on each;")
print(f"a fiftieth of that is {need / 2 / 50:.0f} GFLOP/s")

# %% [markdown]
# "Fifty times" depends on what one divides by. Between plain Python and a good program on the *same* processor lies a
# far larger factor. If one GPU of 2012 was fifty times as fast as the CPU, then that CPU's program made about 10
# GFLOP/s: much better than loops, and far from what a processor of today can do. Still: a training of weeks or months
# is tried once, and one of days is tried often. That is what the GPU changed.
#
# Have you one? Change `device` at the top, and this section measures it. (The whole library against PyTorch on a GPU:
# `python -m benchmarks.gpu`.)
#
# ## ZFNet and Clarifai: look inside, then change
#
# A year later **Zeiler and Fergus** looked at what AlexNet's layers had learned (how, is in unit 09). Two things were
# wrong in the first: filters for very coarse and very fine patterns and little between, and behind a stride of 4,
# patterns that were not in the photo. So they changed CONV1 from 11×11 with stride 4 to **7×7 with stride 2**. Wider
# middle layers (384, 384, 256 became **512, 1024, 512**) helped a little more. Zeiler's company, **Clarifai**, won
# ILSVRC 2013.
#
# > **Predict, then run.** Rings that become finer and finer towards the border, seen by one 7×7 filter for fine
# > vertical stripes. It should answer where the rings are fine and vertical: at the left and the right. With which
# > stride does it see things that are not there?

# %%
side = np.linspace(-1, 1, 225)
rings = np.cos(88 * (side[:, None] ** 2 + side**2))
grid = np.arange(-3, 4)
stripes = np.cos(2 * np.pi * grid / 4.0) * np.exp(-(grid[:, None] ** 2 + grid**2) / 5)
image, window = (to_device(a[None, None], device) for a in (rings, stripes))
pictures, titles = [rings / 2 + 0.5], ["rings"]
for stride in (1, 2, 4):
    answer = ops.relu.forward(ops.conv2d.forward(image, window, stride=stride)[0])[0]
    pictures.append(to_numpy(answer[0, 0] / answer.max()))
    titles.append(f"stride {stride}: {answer.shape[2]}×{answer.shape[3]}")
viz.show(viz.image_grid(pictures, titles, columns=4, size=2.4, cmap="gray"))

# %% [markdown]
# Stride 1 answers where it should, and so does stride 2, but for the very edge. Stride 4 invents rings: a fine pattern,
# sampled too rarely, looks like a coarse one. (Films do the same to wagon wheels. It is called **aliasing**.) No later
# layer can undo that.
#
# What did it cost, and what did it bring?

# %%
parts = dict(models.zfnet_layers().children())
middle = {"conv3": 512, "conv4": 1024, "conv5": 512}
parts |= {name: analysis.Conv(3, channels=channels, padding=1) for name, channels in middle.items()}
zf = {
    "AlexNet": alexnet,
    "ZFNet": summary(models.zfnet_layers(), (3, 224, 224)),
    "ZFNet, wide": summary(analysis.Sequential(**parts), (3, 224, 224)),
}
layer_table(zf["ZFNet"])
for name, table in zf.items():
    convs = "  ".join(f"{'×'.join(map(str, (*r.output[1:], r.output[0])))}" for r in table.only("Conv"))
    print(f"{name:<12}{table.params / 1e6:6.1f} M parameters {table.macs / 1e6:7,.0f} M multiply-adds   {convs}")
published = {  # top-5 error in per cent, on the test data or (*) on the validation data
    "best without a ConvNet, 2012": 26.2,
    "AlexNet, 1 network *": 18.2,
    "AlexNet, 5 networks": 16.4,
    "AlexNet, 7, two with more data": 15.3,
    "ZFNet, 1 network *": 16.5,
    "ZFNet, wide, 1 network": 16.1,
    "ZFNet, 5 networks": 15.3,
    "ZFNet, 6 networks, both kinds": 14.8,
    "Clarifai (ILSVRC 2013)": 11.7,
    "Clarifai, with more data": 11.2,
}
texts = [f"{error} %" for error in published.values()]
viz.show(viz.bars(published, xlabel="top-5 error in % (* validation data)", texts=texts, title="As published"))

# %% [markdown]
# One often reads that ZFNet brought 15.4 % down to 14.8 %. That compares two ensembles, and one of them had seen more
# data. Fair is: 16.4 % to 15.3 %, five networks each. How the contest's entries came to 11.7 % and 11.2 % was not
# published in detail. (Table 2 of both papers; Clarifai's from section 4.5 of VGG's.)
#
# ## VGG: nothing but 3×3
#
# **Simonyan and Zisserman** (2014) asked one question: what does *depth* do, if nothing else changes? So they fixed all
# the rest: only 3×3 windows with stride 1 and padding 1, only 2×2 max-pooling with stride 2, twice as many maps after
# (nearly) each pooling. Then they added layers. Their column E has 19. VGG came second in ILSVRC 2014 with 7.3 % top-5
# error. The best of the year before was 11.2 %, with more data, and 11.7 % without.
#
# > **Predict, then run.** A dotted line is a pooling. Column E has eight layers more than A. How many more parameters,
# > in per cent?

# %%
columns = {name: summary(models.vgg_layers(name), (3, 224, 224)) for name in ("A", "A-LRN", "B", "C", "D", "E")}
viz.show(viz.layer_columns(columns, title="The table of the VGG paper"))
for name, table in columns.items():
    depth = len(table.only("Conv", "Linear"))
    print(f"{name:<6}{depth:3} layers {table.params / 1e6:6.0f} M parameters {table.macs / 1e9:6.1f} G multiply-adds")

# %% [markdown]
# Eight layers cost 8 per cent more parameters, but 2.6 times the work: the weights are elsewhere, as we shall see. In
# the paper the error fell from A to E, and levelled off there. LRN did not help (A-LRN against A). Windows of 1×1 (C)
# helped, as one more bend. Windows of 3×3 in their place (D) helped more, as they also see their neighbours.
#
# ## Small windows, stacked
#
# From unit 05 you know: three 3×3 see what one 7×7 sees, with $27\,C^2$ weights instead of $49\,C^2$, and two see what
# one 5×5 sees. That is fewer weights. And what about the bends in between?
#
# > **Predict, then run.** Two 3×3 filters one behind the other, *without* ReLU between them. We send in a single bright
# > pixel and see the spot that comes out. Is there one 5×5 filter that does exactly the same? And with ReLU?

# %%
rng = np.random.default_rng(3)
w1, w2 = to_device(rng.normal(size=(2, 1, 1, 3, 3)), device)
pixel = np.zeros((1, 1, 9, 9))
pixel[0, 0, 4, 4] = 1


def two(x, bend=lambda x: x):
    return ops.conv2d.forward(bend(ops.conv2d.forward(x, w1)[0]), w2)[0]


spot = two(to_device(pixel, device))  # (1, 1, 5, 5)
one = to_device(to_numpy(spot)[:, :, ::-1, ::-1].copy(), device)  # cross-correlation: the filter is the spot, turned
image = to_device(rng.normal(size=(1, 1, 20, 20)), device)
single = ops.conv2d.forward(image, one)[0]
for name, bend in (("without", lambda x: x), ("with", lambda x: ops.relu.forward(x)[0])):
    print(f"{name:>8} ReLU: largest difference to one 5×5 filter {float(abs(two(image, bend) - single).max()):.1e}")
filters = {"first": w1, "second": w2, "together": one}
viz.show(viz.image_grid([to_numpy(w)[0, 0] for w in filters.values()], list(filters), size=1.4))

# %% [markdown]
# **Without a bend between them, two layers are one**, and a poor one: 18 numbers cannot make every 5×5 filter. With
# ReLU they can do what no single layer can. The paper measured what that is worth: column B with a 5×5 in the place of
# each pair of 3×3 had a top-1 error 7 % higher (section 4.1).
#
# ## Where the memory goes, where the weights are
#
# > **Predict, then run.** Column D, line by line. Which layers put out most numbers, which have most weights? Are they
# > the same? Last: what does a batch of 128 need in training, as AlexNet had? And the weights, with gradient and
# > velocity?

# %%
d = columns["D"]
layer_table(d)
kept = int(np.prod(d.input)) + sum(row.numbers for row in d.only("Conv", "MaxPool", "Linear"))
print(f"{d.weights / 1e6:.0f} M weights without biases, {d.params:,} parameters with them")
print(f"{kept / 1e6:.1f} M numbers · 4 bytes = {4 * kept / 2**20:.0f} MiB an image")
print(f"with what comes out of the ReLUs: {d.memory() / 2**20:.0f} MiB")
viz.show(viz.cost_profile(d, title="VGG, column D"))
for name, table in (("AlexNet", alexnet), ("VGG D", d)):
    kept = int(np.prod(table.input)) + sum(row.numbers for row in table.only("Conv", "MaxPool", "Linear"))
    maps, state = 2 * 4 * 128 * kept / 2**30, 3 * 4 * table.params / 2**30
    print(f"{name:<8} maps and their gradients {maps:5.2f} GiB, weights with gradient and velocity {state:4.2f} GiB")

# %% [markdown]
# **Most memory is in the early convolutions, most weights are in the first dense layer.** The first sees the large
# maps, the last sees all of the last maps at once. So the two are saved in different places: memory by halving the maps
# early, weights by getting rid of dense layers.
#
# The slides end this table with "24M · 4 bytes, about 93 MB an image". The lines of the very same table add up to 15.2
# million. Who also keeps what comes out of each ReLU needs nearly twice as much; 24 it is in neither case. For training
# all this is kept until the backward pass, and the gradients come on top: about twice as much.
#
# ## Growing a deep network
#
# VGG was built before batch norm, and before He's rule was known. First weights were drawn with one fixed width,
# whatever the layer. With 11 layers (A) that went well. Deeper networks did not get off the ground. So they were
# **grown**: train A; then start a deeper one with A's first four convolutions and its dense layers, and only what is
# new at random.
#
# > **Predict, then run.** Three small VGGs with 1, 2 and 3 convolutions a stage, first weights 0.07 wide. From scratch,
# > and grown, each from the one before. Last: from scratch with He's rule.


# %%
def small_vgg(per_stage, rule, maps=12):
    rng = np.random.default_rng(0)
    layers, start = {}, 1
    for stage in (1, 2, 3):
        for i in range(1, per_stage + 1):
            layers[f"conv{stage}_{i}"] = nn.Conv2d(start, maps, 3, padding=1, init=rule, rng=rng)
            layers[f"relu{stage}_{i}"], start = nn.ReLU(), maps
        layers[f"pool{stage}"] = nn.MaxPool2d(2)
    layers |= {"flatten": nn.Flatten(), "fc1": nn.Linear(4 * maps, 32, init=rule, rng=rng), "relu": nn.ReLU()}
    return nn.Sequential(**layers, fc2=nn.Linear(32, 10, init=rule, rng=rng))


def narrow(shape, rng, dtype):
    return init.normal(shape, rng, std=0.07, dtype=dtype)


def learn(net):
    return fit(net, optim.SGD(net, 0.03, 0.9), X, y, epochs=8, batch_size=40, rng=0, progress=False).loss


fig, axes = viz.panels(3, columns=3, size=3.4, height=3.0)
grown = {}
for ax, per_stage in zip(axes, (1, 2, 3), strict=True):
    nets = {"from scratch": small_vgg(per_stage, narrow)}
    if grown:
        nets["grown"] = small_vgg(per_stage, narrow)
        start = nets["grown"].state_dict()
        nets["grown"].load_state_dict(start | {name: grown[name] for name in start if name in grown})
    if per_stage == 3:
        nets["He's rule"] = small_vgg(per_stage, init.kaiming_normal)
    losses = {name: learn(net) for name, net in nets.items()}
    for name, net in nets.items():
        print(f"{3 * per_stage} convolutions, {name:<13}{evaluate(net, X_test, y_test).accuracy:6.1%} right")
    grown = nets["grown" if "grown" in nets else "from scratch"].state_dict()
    viz.curves(losses, ylabel="training loss", ylim=(0, 2.6), title=f"{3 * per_stage} convolutions", ax=ax)
viz.show(fig)

# %% [markdown]
# The deep one from scratch stands still at log 10 = 2.3: its signals die out on the way. Grown, it learns. With first
# weights of the right size it needs no help, and the paper says so in a remark: the authors found afterwards that
# Xavier's rule would have done. (Batch norm, a year later, made it easier still. The deep ones are no better
# than the shallow one here: a thousand digits do not need nine convolutions.)
#
# ## Network in network
#
# A filter is a *linear* detector: a dot product, then a bend. **Lin, Chen and Yan** (2014) put a small network in its
# place. It looks at a window, has hidden neurons, and slides over the image like a filter. They called it **mlpconv**.
#
# It needs no new code. The first layer of the small network is a convolution. All later ones see one pixel and all its
# maps: a **1×1 convolution** (unit 05).
#
# > **Predict, then run.** A convolution of 5×5 and two of 1×1. We take one window by hand through three dense layers
# > with the same weights. The same numbers?
#
# The whole network is three such blocks. Behind the last one there is a map for each class, and the mean of a map is
# the score of its class: **global average pooling**. No dense layer at all.

# %%
rng = np.random.default_rng(0)
x = rng.normal(size=(1, 3, 12, 12))
filters = [rng.normal(size=shape) / 5 for shape in ((8, 3, 5, 5), (6, 8, 1, 1), (4, 6, 1, 1))]

maps = to_device(x, device)
for w in filters:
    maps = ops.relu.forward(ops.conv2d.forward(maps, to_device(w, device))[0])[0]

i, j = 2, 5
neurons = x[0, :, i : i + 5, j : j + 5].ravel()
for w in filters:
    neurons = np.maximum(w.reshape(len(w), -1) @ neurons, 0)
print("by hand   ", neurons.round(4))
print("in the map", to_numpy(maps)[0, :, i, j].round(4))
viz.show(
    viz.volume_row([("window", (3, 5, 5)), "→", ("5×5", (8, 1, 1)), "→", ("1×1", (6, 1, 1)), "→", ("1×1", (4, 1, 1))])
)

nin = networks["Network in network (2014)"]
viz.show(viz.architecture(nin))
for row in nin.grouped().values():
    print(f"{row.name:<10}{'×'.join(map(str, (*row.output[1:], row.output[0]))):>11}{row.params:10,} parameters")
print(f"together {nin.params:,}")
trunk = sum(row.params for row in alexnet.only("Conv"))
print(f"AlexNet: {trunk:,} parameters in its convolutions, {alexnet.params - trunk:,} behind them")

# %% [markdown]
# ## A mean instead of a million weights
#
# Two heads on the same convolutions: flatten and two dense layers, or a 1×1 convolution to ten maps and their means.
#
# > **Predict, then run.** Which head has more parameters, and how many times? Which one reads the digits better? And if
# > they are moved by up to three pixels?


# %%
def with_head(kind):
    rng = np.random.default_rng(0)
    layers = [nn.Conv2d(1, 16, 5, padding=2, rng=rng), nn.ReLU(), nn.MaxPool2d(2)]
    layers += [nn.Conv2d(16, 32, 3, padding=1, rng=rng), nn.ReLU(), nn.MaxPool2d(2)]
    layers += [nn.Conv2d(32, 32, 3, padding=1, rng=rng), nn.ReLU()]
    if kind == "dense":
        head = [nn.Flatten(), nn.Linear(32 * 4 * 4, 128, rng=rng), nn.ReLU(), nn.Linear(128, 10, rng=rng)]
    else:
        head = [nn.Conv2d(32, 10, 1, rng=rng), nn.GlobalAvgPool2d(), nn.Flatten()]
    return nn.Sequential(*layers, *head)


moved = data.random_shift(X_test, 3, np.random.default_rng(5), mode="replicate")
heads = {kind: with_head(kind) for kind in ("dense", "means")}
for kind, net in heads.items():
    fit(net, optim.Adam(net, 3e-3), X, y, epochs=15, batch_size=40, rng=0, progress=False)
    scores = [evaluate(net, part, y_test).accuracy for part in (X_test, moved)]
    of = f"{scores[0]:8.1%} of the test digits{scores[1]:8.1%} of those moved"
    print(f"{kind:<7}{net[8:].n_params():7,} parameters in the head{of}")

# %% [markdown]
# The mean has next to no parameters and loses next to nothing. It asks *whether*, not *where*, so it bears shifts
# better. (In the paper's own test, on CIFAR-10, the means had fewer errors than a dense head, with dropout or without.
# There is less to overfit with.)
#
# There is a bonus. The map of a class shows *where* the network sees it. And without dense layers nothing in the
# network knows how large an image is.
#
# > **Predict, then run.** We put two digits side by side, 16×32 pixels. What does the dense head say? And what will the
# > two maps of the means look like?

# %%
digits = to_numpy(y_test)
left, right = np.arange(0, 590, 2), np.arange(1, 590, 2)
differ = digits[left] != digits[right]
left, right = left[differ], right[differ]
host = to_numpy(X_test)
wide = to_device(np.concatenate([host[left], host[right]], axis=3), device)  # (pairs, 1, 16, 32)
try:
    heads["dense"](wide)
except ValueError as problem:
    print("dense:", problem)
class_maps = to_numpy(heads["means"][:-2](wide))  # (pairs, 10, 4, 8): before the mean
pair = np.arange(len(left))
brightest = [class_maps[pair, digits[side]].max(axis=1).argmax(axis=1) for side in (left, right)]  # column 0 to 7
sides = [(brightest[0] < 4).mean(), (brightest[1] >= 4).mean()]
print(f"means: the map of the left digit is brightest on the left in {sides[0]:.0%} of {len(pair)} pairs,")
print(f"       that of the right digit on the right in {sides[1]:.0%}")
fig, axes = viz.panels(9, columns=3, size=3.1, height=1.75)
for row in range(3):
    names = [digits[left[row]], digits[right[row]]]
    pictures = [to_numpy(wide)[row, 0], *(class_maps[row, name] for name in names)]
    for ax, picture, title in zip(axes[3 * row :], pictures, ["", *(f"map of {n}" for n in names)], strict=False):
        ax.imshow(picture, cmap="viridis" if title else "gray_r")
        ax.set_title(title, fontsize=10, fontweight="normal")
        ax.set_axis_off()
viz.show(
    fig, alt="Three pairs of digits; beside each the maps of its two classes, mostly bright on the side of their digit."
)

# %% [markdown]
# Unit 09 makes more of this. GoogLeNet and ResNet end with such a mean, and nearly all networks since.
#
# ## The pattern
#
# Up to 2014 a ConvNet was this line, with a small N, a large M, and K at most 2:
#
# **[(CONV, ReLU)·N, POOL?]·M, (FC, ReLU)·K, FC, softmax**
#
# What are N, M and K of LeNet, AlexNet and VGG D? Look at the tables above before you open this.
#
# <details><summary>Answer</summary>
# LeNet-5: N = 1, M = 2, K = 2. AlexNet: N = 1, 1, 3, so M = 3; K = 2. VGG D: N = 2, 2, 3, 3, 3, so M = 5; K = 2.
# Network in network: N = 3, M = 3, K = 0. (LeNet's C5 is counted as the dense layer that it is.)
# </details>
#
# Three trends: **smaller windows, deeper networks, fewer dense layers and poolings**. GoogLeNet and ResNet then left
# the line itself: side by side, and around. That is the next unit.
#
# ## Break it: one softmax too many
#
# A student ends the network with softmax, since "the output should be probabilities". But the cross-entropy does a
# softmax of its own (unit 02). Another puts a ReLU behind the last layer, like behind all others. No error, both times.
#
# > **Predict, then run.** How low can the loss of the first go, if the network is perfectly sure and right? Ten
# > classes.

# %%
floor = -np.log(np.e / (np.e + 9))
print(f"shares 1 and nine times 0 are its scores: the loss is at least {floor:.3f}")
endings = {"right": [], "softmax twice": [nn.Softmax()], "ReLU on the scores": [nn.ReLU()]}
losses = {}
for name, ending in endings.items():
    net = nn.Sequential(*with_head("dense"), *ending)
    losses[name] = fit(net, optim.Adam(net, 1e-3), X, y, epochs=6, batch_size=40, rng=0, progress=False).loss
    said = to_numpy(net(X_test)).argmax(axis=1)
    right, used = (said == to_numpy(y_test)).mean(), len(set(said.tolist()))
    print(f"{name:<20}{right:6.1%} of the test digits right, loss {losses[name][-1]:.3f}, says {used} different digits")
viz.show(viz.curves(losses, ylabel="training loss", title="Three endings"))

# %% [markdown]
# Softmax twice: the loss creeps towards its floor of 1.46, though nearly all answers are right. Whoever looks at the
# accuracy only does not notice; on a harder task it costs dearly, as the gradients are small. ReLU on the scores: a
# class whose score is below zero for all samples gets no gradient, and is never said again. In both cases the last
# layer should have been left as it is: **scores may be any numbers.**
#
# ## Quiz
#
# **1.** You replace the 11×11 windows with stride 4 in AlexNet's CONV1 by 7×7 with stride 2. What happens to its
# weights, its work, and the memory of its maps?
#
# <details><summary>Answer</summary>
# Weights: 49 instead of 121 for each pair of maps, 0.4 times as many. Places: about 4 times as many. So the work is
# about 1.6 times as much, and the maps need 4 times the memory. ZFNet made up for it with a stride of 2 in CONV2.
# </details>
#
# **2.** You have to halve the *parameters* of VGG D. Where do you begin? And to halve its *memory* in training?
#
# <details><summary>Answer</summary>
# Parameters: in fc6, three quarters of all weights. With a global mean in its place they are gone. Memory: at the
# front. The first two convolutions and their pooling keep nearly half of all numbers; a stride of 2 in the first layer
# makes all maps a quarter as large. Halving fc6 would save next to no memory in the maps.
# </details>
#
# **3.** A friend reads "AlexNet: 55×55×96 neurons, 35 thousand weights" and says: "so each neuron has less than one
# weight". What is wrong?
#
# <details><summary>Answer</summary>
# Each neuron has 11 · 11 · 3 = 363 weights, but the 3025 neurons of a map share theirs. 96 sets of 363 are 34,848. Work
# is counted with neurons: 290,400 · 363, about 105 million multiplications. Few weights do not mean little work.
# </details>
#
# ## What to remember
#
# - **LeNet-5** had the plan in 1998: convolution, pooling, dense layers; exactly 60,000 parameters with C3's table.
# - **AlexNet:** the same plan with ReLU, dropout, augmentation, a million photos, and two GPUs. 61 million parameters,
#   94 % of them dense. 15.3 % instead of 26.2 % top-5 error.
# - **ZFNet** looked inside and made the first layer finer: a large stride invents patterns.
# - **VGG:** only 3×3, stacked. Three of them see 7×7 with 27/49 of the weights and three bends. Without a bend, two
#   layers are one.
# - **Most memory early, most weights late.** Sum up a table before you believe it.
# - **Network in network:** 1×1 makes a filter a small network; a **global mean** replaces millions of weights.
# - Scores go into the loss **as they are**.
#
# **Now you:** the assignment of this unit. You count a network, build LeNet-5 with its table, local response norm, a
# VGG block and a network in network, and let LeNet-5 run on *your own* convolution.
#
# **Next, unit 08:** VGG's 19 layers were the end of this road. GoogLeNet goes side by side, with far fewer parameters
# than AlexNet; ResNet goes around, and 152 layers deep.
#
# ## To read on
#
# - Y. LeCun, L. Bottou, Y. Bengio and P. Haffner, "Gradient-based learning applied to document recognition",
#   Proceedings of the IEEE 86 (1998): LeNet-5, section II.B; C3's table is table I.
# - J. Deng et al., "ImageNet: a large-scale hierarchical image database", CVPR 2009. O. Russakovsky et al., "ImageNet
#   large scale visual recognition challenge", IJCV 115 (2015).
# - A. Krizhevsky, I. Sutskever and G. Hinton, "ImageNet classification with deep convolutional neural networks",
#   NeurIPS 2012. V. Nair and G. Hinton, "Rectified linear units improve restricted Boltzmann machines", ICML 2010.
# - M. Zeiler and R. Fergus, "Visualizing and understanding convolutional networks", ECCV 2014.
# - K. Simonyan and A. Zisserman, "Very deep convolutional networks for large-scale image recognition", ICLR 2015.
# - M. Lin, Q. Chen and S. Yan, "Network in network", ICLR 2014.
