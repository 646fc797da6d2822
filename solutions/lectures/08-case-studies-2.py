# %% [markdown]
# # 08 · Case studies II
#
# **Time:** 90 minutes. **You need:** lectures 05 to 07: convolutions and their cost, batch norm and skip connections,
# AlexNet and VGG.
#
# After this lecture you will be able to
#
# - draw an Inception module, and say what its 1×1 convolutions save;
# - read the tables of GoogLeNet and of ResNet, and compute every number in them;
# - show that plain networks get worse with depth and residual ones do not;
# - explain a bottleneck, pre-activation, a dense block and a highway layer, and what each costs;
# - compare networks by accuracy, weights and work, not by accuracy alone;
# - try out a design principle, instead of believing it.
#
# Where you read **Predict, then run**, write your guess down before you press Shift-Enter.

# %%
import re
from timeit import repeat

import numpy as np

from glassnet import analysis, data, init, models, nn, ops, optim, viz
from glassnet.analysis import Concat, Conv, Linear, MaxPool, Residual, Sequential, summary
from glassnet.backend import gpu_status, to_device, to_numpy
from glassnet.models.parts import bn_conv, conv_bn, conv_relu, relu
from glassnet.train import evaluate, fit

device = "cpu"  # change to "gpu" and run everything again: networks and data go there together
PHOTO = (3, 224, 224)
viz.use_style()
print(f"Computing on the {device}. {gpu_status().reason}")

# %%
contest = {
    "2012 SuperVision": 16.4,
    "2012 SuperVision, extra data": 15.3,
    "2013 Clarifai": 11.7,
    "2013 Clarifai, extra data": 11.2,
    "2014 VGG (2nd)": 7.32,
    "2014 GoogLeNet": 6.67,
    "2015 ResNet": 3.57,
}


def depth(part):
    """Layers with weights on the longest way through a network."""
    if isinstance(part, Conv | Linear):
        return 1
    inside = [depth(child) for _, child in part.children()]
    return sum(inside) if isinstance(part, Sequential) else max(inside, default=0)


winners = {"AlexNet, 2012": models.alexnet_layers(), "VGG-19, 2014": models.vgg_layers("E")}
winners |= {"GoogLeNet, 2014": models.googlenet_layers(), "ResNet, 2015": models.resnet_layers(152)}
fig, (left, right) = viz.panels(2, columns=2, size=6.2, height=3.9)
extra = [name for name in contest if name.endswith("extra data")]
options = {"line": ("trained human", 5.1), "hatched": extra, "hatch_means": "also ImageNet 22k"}
viz.ranking(contest, xlabel="top-5 error, %", title="ILSVRC, 2012 to 2015", ax=left, **options)
viz.bars({name: depth(part) for name, part in winners.items()}, title="Layers with weights", ax=right)
viz.show(fig)

# %% [markdown]
# ## Three years of one contest
#
# The same task every year: 1.2 million photos, 1000 classes, five guesses each (lecture 07 has the rules). In three
# years the error fell to less than a quarter. Each bar is an *ensemble* of several networks. The dashed line is one
# person who had trained on 500 photos and then named 1500 (Russakovsky and others, 2015). A rough mark, but a mark.
#
# (SuperVision is AlexNet's team, from Toronto; Clarifai came out of NYU; VGG is Oxford's group. VGG was second, all
# others won. Who also used *all* of ImageNet, 22 thousand classes, is hatched.)
#
# To the right, the **revolution of depth**: 8, 19, 22 and 152 layers. (One table of the slides has 7 for AlexNet and
# 19 for GoogLeNet: it counts differently. Here it is layers with weights on the longest way.)
#
# Depth alone does not do it, as you saw in lecture 06. Two ideas made it possible, and this lecture is about them:
# **cheap layers** (GoogLeNet) and **ways around** (ResNet).
#
# ## Which window? All of them
#
# Shall the next layer look through 1×1, 3×3 or 5×5 windows, or just pool? An **Inception module** does not choose. It
# does all four side by side and stacks the maps. Patterns that belong together may lie close or far apart in the
# picture; each way catches one size.
#
# > **Predict, then run.** A module gets 192 maps of 28×28. The ways give 64, 128 and 32 maps; pooling gives what it
# > got. How many maps come out? Which way does the most multiplications?


# %%
def naive(one, three, five):
    return Concat(conv_relu(one, 1), conv_relu(three, 3, padding=1), conv_relu(five, 5, padding=2), MaxPool(3, 1, 1))


viz.show(viz.branch_diagram([["1×1, 64"], ["3×3, 128"], ["5×5, 32"], ["max 3×3"]], title="Inception, naive"))
table = summary(naive(64, 128, 32), (192, 28, 28))
for row in table.only("Conv"):
    print(f"{row.detail:<22} {row.weights:>8,} weights {row.macs / 1e6:6.1f} million multiply-adds")
print(f"out: {table.rows[-1].output}; together {table.macs / 1e6:.0f} million")

# %% [markdown]
# 416 maps, more than twice what came in, and the next module pays for all of them. The pooling way hands *every* map
# on, so the pile can only grow. After nine modules it is hopeless, as the next cell counts.
#
# ## 1×1 first
#
# The remedy you know from network in network (lecture 07): a **1×1 convolution** mixes maps at each pixel, and may give
# fewer than it gets. GoogLeNet puts one *before* the 3×3 and the 5×5, and one *behind* the pooling.
#
# > **Predict, then run.** The 5×5 way: 192 maps to 16 by 1×1, then 16 to 32 by 5×5. It cost 120 million. What now?

# %%
reduced = models.inception(64, 96, 128, 16, 32, 32)
ways = [["1×1, 64"], ["1×1, 96", "3×3, 128"], ["1×1, 16", "5×5, 32"], ["max 3×3", "1×1, 32"]]
viz.show(viz.branch_diagram(ways, title="Inception (3a)", joint="256 maps"))
parts = [("x", (192, 28, 28)), "→"]
for name, channels in (("1×1", 64), ("3×3", 128), ("5×5", 32), ("pool", 32)):
    parts += [(name, (channels, 28, 28)), "+"]
ax = viz.panels(1, columns=1, size=9.5, height=2.9)[1][0]
viz.show(viz.volume_row([*parts[:-1], "=", ("3a", (256, 28, 28))], ax=ax))

costs = {}
for name, module in (("naive", naive(64, 128, 32)), ("with 1×1", reduced)):
    costs[name] = {}
    for row in summary(module, (192, 28, 28)).only("Conv"):
        way = ("1×1", "3×3", "5×5", "pool")[int(row.name[0])]
        costs[name][f"{way} way"] = costs[name].get(f"{way} way", 0) + row.macs / 1e6
viz.show(viz.stacked(costs, xlabel="million multiply-adds", title="The same views for less than half"))
direct, first, then = 192 * 32 * 25 * 28 * 28, 192 * 16 * 28 * 28, 16 * 32 * 25 * 28 * 28
print(f"5×5 way: {direct / 1e6:.1f} million directly; {first / 1e6:.1f} + {then / 1e6:.1f} with 16 maps in between")

maps, work = 192, 0.0
for name, part in models.googlenet_layers().parts.items():  # its nine modules, if they were naive
    if isinstance(part, Concat):
        ways, side = [branch.out((8, 8, 8))[0] for branch in part.branches], {"3": 28, "4": 14, "5": 7}[name[-2]]
        table = summary(naive(*ways[:3]), (maps, side, side))
        maps, work = table.rows[-1].output[0], work + table.macs / 1e9
print(f"nine naive modules: {maps} maps in the end, {work:.1f} billion multiply-adds")

# %% [markdown]
# A tenth, for the 5×5. And 256 maps come out instead of 416. Behind each 1×1 stands a ReLU, so the way has one more
# bend, too.
#
# ## Written three ways
#
# > **Predict, then run.** A small module, in loops, with arrays, and built from the library's kernels. All three must
# > agree. By which factor does each step speed up?


# %%
def windows(x, size, fill=0.0):
    """All windows of a padded stack of maps: (N, C, H, W) to (N, C, H, W, size, size)."""
    border = (size // 2, size // 2)
    padded = np.pad(x, ((0, 0), (0, 0), border, border), constant_values=fill)
    return np.lib.stride_tricks.sliding_window_view(padded, (size, size), axis=(2, 3))


def conv_loops(x, w, b):
    seen = windows(x, w.shape[-1])
    y = np.empty((len(x), len(w), *x.shape[2:]))
    for n, f, i, j in np.ndindex(y.shape):
        y[n, f, i, j] = max(0.0, np.sum(seen[n, :, i, j] * w[f]) + b[f])
    return y


def conv_arrays(x, w, b):
    y = np.tensordot(windows(x, w.shape[-1]), w, axes=((1, 4, 5), (1, 2, 3)))  # (N, H, W, F)
    return np.maximum(0.0, y + b).transpose(0, 3, 1, 2)


four_ways = ("0.conv", "1.reduce.conv 1.conv.conv", "2.reduce.conv 2.conv.conv", "pool 3.project.conv")  # way by way


def inception(conv, x, p):
    maps = []
    for way in four_ways:
        y = x
        for name in way.split():
            if name == "pool":
                y = windows(y, 3, -np.inf).max(axis=(4, 5))
            else:
                y = conv(y, p[f"{name}.weight"], p[f"{name}.bias"])
        maps.append(y)
    return np.concatenate(maps, axis=1)


x = np.random.default_rng(0).normal(size=(2, 24, 14, 13))
x_there = to_device(x, device)
module = models.build(models.inception(8, 12, 16, 2, 4, 4), x.shape[1:], 0, dtype=np.float64).to(x_there)
params = {name: to_numpy(value) for name, value in module.named_params().items()}
run = {
    "loops": lambda: inception(conv_loops, x, params),
    "arrays": lambda: inception(conv_arrays, x, params),
    "glassnet": lambda: to_numpy(module(x_there)),
}
assert all(np.allclose(function(), run["loops"]()) for function in run.values())
times = {name: min(repeat(f, number=1, repeat=1 if name == "loops" else 20)) for name, f in run.items()}
viz.show(viz.timing_bars(times, title=f"An Inception module: {summary(module, x.shape[1:]).macs * 2:,} multiply-adds"))

# %% [markdown]
# ## The table of GoogLeNet
#
# Nine such modules, a **stem** before them, a mean over all pixels, dropout of 40 % and *one* linear layer behind them:
# that is GoogLeNet (Szegedy and others, 2014). The stem is the usual one: 7×7 with stride 2, pool, 1×1, 3×3, pool. It
# brings 224 pixels down to 28 before the first module starts. Poolings between the modules halve 28 to 14 and 14 to 7.
#
# > **Predict, then run.** Below, weights and multiply-adds of each row are *computed* and set beside the published
# > ones. (The table's K is 1024.) Do all rows agree? Last come the maps of each way, by the names of the slides' columns:
# > *reduce* is the 1×1 in front, *pool proj* the one behind the pooling.

# %%
published = {  # row: weights in K, multiply-adds in millions, as printed in the paper's table 1
    "conv1": (2.7, 34),
    "conv2": (112, 360),
    "inception3a": (159, 128),
    "inception3b": (380, 304),
    "inception4a": (364, 73),
    "inception4b": (437, 88),
    "inception4c": (463, 100),
    "inception4d": (580, 119),
    "inception4e": (840, 170),
    "inception5a": (1072, 54),
    "inception5b": (1388, 71),
    "scores": (1000, 1),
}
whole = summary(models.googlenet_layers(), PHOTO)
print(f"{'row':<13}{'output':>12}{'weights':>10}{'printed':>9}{'ops':>9}{'printed':>9}")
for name, row in whole.grouped().items():
    if name.startswith(("norm", "flatten", "drop")):
        continue
    size = "×".join(map(str, (*row.output[1:], row.output[0])))
    line = f"{name:<13}{size:>12}"
    if name in published:
        weights, ops_printed = published[name]
        far = abs(row.weights / 1024 / weights - 1) > 0.012 or abs(row.macs / 1e6 - ops_printed) > 1
        line += f"{row.weights / 1024:9.1f}K{weights:>8}K{row.macs / 1e6:8.1f}M{ops_printed:>8}M{'  differs' * far}"
    print(line)
print(f"sum of the printed weights without the last row: {sum(w for w, _ in published.values()) - 1000:.1f}K")
print("\nmaps:         #1×1  #3×3 reduce  #3×3  #5×5 reduce  #5×5  pool proj")
for name in published:
    if name.startswith("inception"):
        maps = [conv.output[0] for conv in whole.only("Conv") if conv.name.startswith(name)]
        print(f"{name:<13}" + "".join(f"{n:>{width}}" for n, width in zip(maps, (5, 13, 6, 13, 6, 11), strict=True)))

# %% [markdown]
# Seven of the twelve rows agree. Where they differ, count by hand. The first convolution has 7·7·3·64 = 9408 weights,
# not 2.7K. For 4c the printed *operations* are right: 100 million at 14·14 places need 510 thousand weights, not 463K.
# So even a famous table has slips; we count, and say which number is whose.
#
# The slides say "only 5 million parameters". That cuts the printed column's sum, 5.8 million, and leaves the last
# linear layer out.
#
# ## Small and strong
#
# > **Predict, then run.** "12 times fewer parameters than AlexNet, twice the work, 6.67 % instead of 16.4 %." The last
# > two numbers are measured by the contest. We count the first two. And: where did AlexNet keep its weights?

# %%
alexnet = summary(models.alexnet_layers(groups=2), (3, 227, 227))
googlenet = summary(models.googlenet_layers(), PHOTO)
where = {}
for name, table in (("AlexNet", alexnet), ("GoogLeNet", googlenet)):
    where[name] = {kind: sum(r.params for r in table.only(kind)) / 1e6 for kind in ("Conv", "Linear")}
viz.show(viz.stacked(where, xlabel="million parameters", title="Where the parameters are"))
a, g = alexnet.params / 1e6, googlenet.params / 1e6
print(f"parameters: {a:.1f} and {g:.1f} million: {a / g:.1f} times fewer")
print(f"with 5 million, as the slides count: {a / 5:.1f} times fewer")
a, g = alexnet.macs / 1e9, googlenet.macs / 1e9
print(f"multiply-adds: {a:.2f} and {g:.2f} billion: {g / a:.1f} times more")

# %% [markdown]
# AlexNet keeps nearly all its parameters in three linear layers. GoogLeNet has one, behind a **global average
# pooling**, and that alone saves most. "12 times" is 61 million over the cut 5 million; counting everything, it is
# nearly 9 times.
#
# ## Side exits
#
# 22 layers were very deep for 2014: no batch norm, no skips. To bring gradient to the early layers, GoogLeNet has two
# **auxiliary classifiers**, at 4a and 4d: small heads that name the class too soon. Their losses count 0.3 each in
# training; in use they are cut off.
#
# > **Predict, then run.** 18 plain layers whose weights are a little too small, with and without exits behind layers 6
# > and 12. We send the gradient back. What does the line of the second look like?

# %%
digits = data.digits()
mixed = np.random.default_rng(0).permutation(len(digits.X))
pixels = digits.X[mixed].astype(np.float32).reshape(-1, 1, 8, 8)
pixels = (pixels - pixels[:1200].mean()) / pixels[:1200].std()
X, y = to_device(pixels[:1200], device), to_device(digits.y[mixed][:1200], device)
X_test, y_test = to_device(pixels[1200:], device), to_device(digits.y[mixed][1200:], device)


def gradient_sizes(exits, n_layers=18, width=16):
    rng, signals, sizes = np.random.default_rng(0), [X[:200]], []
    small = lambda shape, rng, dtype: dtype(0.8) * init.kaiming_normal(shape, rng, dtype=dtype)  # noqa: E731
    layers, heads = [], {}
    for i in range(1, n_layers + 1):
        conv = nn.Conv2d(1 if i == 1 else width, width, 3, padding=1, init=small, rng=rng)
        layers.append(nn.Sequential(conv, nn.ReLU()).to(X))
        signals.append(layers[-1](signals[-1]))
        if i in exits or i == n_layers:
            heads[i] = nn.Sequential(nn.GlobalAvgPool2d(), nn.Flatten(), nn.Linear(width, 10, rng=rng)).to(X)
    gradient = 0.0
    for i in range(n_layers, 0, -1):
        if i in heads:
            _, cache = ops.cross_entropy.forward(heads[i](signals[i]), y[:200])
            share = 1.0 if i == n_layers else 0.3
            gradient = gradient + heads[i].backward(ops.cross_entropy.backward(share, cache)[0])
        gradient = layers[i - 1].backward(gradient)
        sizes.append(np.linalg.norm(to_numpy(gradient)))
    return sizes[::-1]


lines = {"one exit": gradient_sizes(()), "exits at 6, 12 and 18": gradient_sizes((6, 12))}
title = "Gradient in front of each layer"
viz.show(viz.curves(lines, xlabel="layer", ylabel="size of the gradient", log=True, title=title))
alone, helped = (sizes[0] for sizes in lines.values())
print(f"in front of layer 1: {helped / alone:.0f} times as much with side exits")

# %% [markdown]
# At each exit fresh gradient comes in. One year later batch norm did the same job better, and side exits fell out of
# use. (GoogLeNet's authors found in 2016 that theirs had not even sped up the start: a larger gradient is not yet
# faster learning.)
#
# ## ResNet: when deeper is worse
#
# Now the second idea. In 2015 a team at Microsoft Research Asia (He, Zhang, Ren and Sun) won five first places at once:
# classification, localisation and detection on ImageNet, detection and segmentation on COCO. Ahead of the second by
# 27 % in localisation, 16 % in detection, 11 % and 12 % on COCO (relative). One idea, 152 layers.
#
# They began with a puzzle. Take a plain network, *with* batch norm, and make it deeper. Its **training** error rises. A
# deeper network could copy the shallow one and let the other layers do nothing, but it does not find the way there.
#
# > **Predict, then run.** Networks in the manner of their CIFAR-10 experiments, on our digits: 8, 20 and 44 layers,
# > three sizes of maps, two layers a block. Once plain, once with a skip around each block. The same weights otherwise.
# > Sort all six by training loss.


# %%
def cifar_style(n_layers, residual, width=8):
    """One layer, then three groups of blocks with 1, 2 and 4 times the maps, then the mean and a linear layer."""
    parts, channels = {"stem": conv_bn(width, 3, padding=1)}, width
    for i in range((n_layers - 2) // 2):
        group, first = divmod(i, (n_layers - 2) // 6)
        out, stride = width * 2**group, 2 if group and not first else 1
        body = Sequential(conv_bn(out, 3, stride=stride, padding=1), conv_bn(out, 3, padding=1, activation=False))
        around = analysis.Subsample(out, stride) if out != channels else None  # no weights: the paper's option A
        parts[f"block{i}"] = Residual(body, around) if residual else body
        parts[f"relu{i}"] = relu()
        channels = out
    return Sequential(**parts, mean=analysis.GlobalAvgPool(), flatten=analysis.Flatten(), scores=Linear(10))


trained = {}
fig, axes = viz.panels(2, columns=2, size=4.8, height=3.5)
for ax, residual in zip(axes, (False, True), strict=True):
    losses = {}
    for n_layers in (8, 20, 44):
        net = models.build(cifar_style(n_layers, residual), (1, 8, 8), 0)
        sgd = optim.SGD(net, 0.05, 0.9, weight_decay=1e-4)
        losses[f"{n_layers} layers"] = fit(net, sgd, X, y, epochs=4, batch_size=60, rng=0, progress=False).loss
        trained[n_layers, residual] = net
        share = evaluate(net, X_test, y_test).accuracy
        name = f"{'residual' if residual else 'plain'}, {n_layers} layers"
        print(f"{name:<20}{net.n_params():8,} parameters, {share:.1%} of the test digits right")
    viz.curves(losses, ylabel="training loss", title="residual" if residual else "plain", ylim=(0, 2.4), ax=ax)
viz.show(fig)

# %% [markdown]
# Plain: the deeper, the worse. Residual: the 44 layers learn nearly like the 8. It is not overfitting, for we look at
# the *training* loss. And it is no matter of more weights: a skip has none.
#
# The paper's numbers on ImageNet, top-1 error: plain 27.9 % with 18 layers and 28.5 % with 34; residual 27.9 % and
# **25.0 %**. On CIFAR-10 the residual networks went on improving to 110 layers.
#
# ## The table of ResNet
#
# Five groups of layers, each at one resolution. The first convolution, 7×7 with stride 2, is the **stem**, and alone in
# its group. Every other group begins by halving the size, the second by a pooling, the rest by a stride of 2. At the
# end stand a global average pooling and one linear layer that makes the scores.
#
# > **Predict, then run.** From group to group the maps get half as high and wide, and twice as many. What happens to
# > the work of one 3×3 layer? And for 18 to 152 layers, which numbers below agree with the published FLOPs?

# %%
printed = {18: 1.8, 34: 3.6, 50: 3.8, 101: 7.6, 152: 11.3}  # billions, table 1 of the paper
print(f"{'layers':<8}{'blocks in a group':<19}{'parameters':>12}{'FLOPs here':>12}{'printed':>9}")
for n_layers, flops in printed.items():
    shortcut = "identity" if n_layers < 50 else "projection"
    described = models.resnet_layers(n_layers, shortcut=shortcut, downsample_at="1x1")
    table = summary(described, PHOTO)
    blocks = [len(described.parts[f"stage{i}"].parts) for i in (1, 2, 3, 4)]
    print(f"{n_layers:<8}{blocks!s:<19}{table.params / 1e6:>10.1f} M{table.macs / 1e9:>10.2f} G{flops:>7} G")
picture = summary(models.resnet_layers(34), PHOTO)
viz.show(viz.architecture(picture, labels=False, title="ResNet-34"))
for i, (maps, side) in enumerate(((64, 56), (128, 28), (256, 14), (512, 7)), 1):
    work = 9 * maps**2 * side**2 / 1e6
    print(f"a 3×3 layer of stage {i}: {maps:3} maps of {side}×{side}, {work:.1f} million multiply-adds")

# %% [markdown]
# A quarter of the places, four times the weights: each layer costs the same. All five FLOPs agree within 2 %. (The
# paper says FLOPs and means multiply-adds. It counts 18 and 34 layers with skips that have no weights, and steps by two
# in the *first* 1×1 of a bottleneck. Nearly all code since then steps in the 3×3: a little more accurate, and 4.1
# instead of 3.9 billion for 50 layers.)
#
# ## The bottleneck
#
# 34 layers and 50 layers cost nearly the same. How? From 50 layers on, a block is a **bottleneck**: 1×1 down to a
# quarter of the maps, 3×3 on these few, 1×1 up again. GoogLeNet's trick, now both ways.
#
# > **Predict, then run.** A 3×3 layer from 256 maps to 256 has how many weights? And the bottleneck by way of 64?

# %%
fig, axes = viz.panels(2, columns=1, size=8.6, height=2.3)
basic = ["conv 3×3\n64 → 64", "BN, ReLU", "conv 3×3\n64 → 64", "BN"]
viz.block_diagram(basic, after=["ReLU"], title="Basic block: 18 and 34 layers", ax=axes[0])
neck = ["conv 1×1\n256 → 64", "BN, ReLU", "conv 3×3\n64 → 64", "BN, ReLU", "conv 1×1\n64 → 256", "BN"]
viz.block_diagram(neck, after=["ReLU"], title="Bottleneck: 50, 101 and 152 layers", ax=axes[1])
viz.show(fig)
direct = 256 * 256 * 3 * 3
parts = [row.weights for row in summary(models.bottleneck_body(64), (256, 56, 56)).only("Conv")]
print(f"3×3, 256 → 256: {direct:,}")
print(f"bottleneck:     {' + '.join(f'{n:,}' for n in parts)} = {sum(parts):,}, {direct / sum(parts):.1f} times fewer")
two = sum(row.weights for row in summary(models.basic_body(64, 1), (64, 56, 56)).only("Conv"))
print(f"basic block with 64 maps: {two:,}. About the same price, but 256 maps on the main road.")

# %% [markdown]
# About 600K become about 70K. The wide road carries 256 maps; all thinking is done in the narrow pass.
#
# ## Eight times deeper, yet cheaper
#
# At 152 layers ResNet has 8 times the depth of VGG-19, and still less work; the slides call it *faster* in use. They
# point at one spot: behind the stem the maps are only 56×56.
#
# > **Predict, then run.** The work at each resolution. Where does VGG spend it, and where ResNet?

# %%
spent = {}
for name, part in (
    ("VGG-19", models.vgg_layers("E")),
    ("ResNet-34", models.resnet_layers(34)),
    ("ResNet-152", models.resnet_layers(152)),
):
    spent[name] = {}
    for row in summary(part, PHOTO).only("Conv"):
        at = f"{row.output[1]}×{row.output[1]}"
        spent[name][at] = spent[name].get(at, 0) + row.macs / 1e9
viz.show(
    viz.stacked(spent, xlabel="billion multiply-adds", title="Work of the convolutions, by the size of their maps")
)
for name, pieces in spent.items():
    large = sum(pieces.get(size, 0) for size in ("224×224", "112×112", "56×56"))
    share = large / sum(pieces.values())
    print(f"{name:<11}{large:5.1f} of {sum(pieces.values()):4.1f} billion on maps of 56×56 and more: {share:.0%}")

# %% [markdown]
# VGG spends more than half of its work on large maps. ResNet gets through 224 and 112 with a single layer, and puts its
# depth where maps are small. (Multiply-adds are not seconds: small kernels use a processor less well, and batch norms
# and sums move memory. But 8 times the layers for 0.6 times the work is worth having.)
#
# ## The recipe
#
# | | ResNet, 2015 |
# |---|---|
# | normalisation | batch norm behind every convolution |
# | first weights | He: variance 2 / n ("Xavier/2": Xavier's rule with half the n) |
# | optimiser | SGD with momentum 0.9, batches of 256 |
# | learning rate | 0.1, divided by 10 whenever the validation error stops falling |
# | weight decay | 10⁻⁴ in the paper (the slides print 10⁻⁵) |
# | dropout | none |
# | time | two to three weeks on a machine with 8 GPUs |
#
# > **Predict, then run.** We follow it on a small scale: digits that wander on a canvas of 12×12. What does the error
# > do when the learning rate falls? Set `LONG = True` for ResNet-20 on CIFAR-10: with a bar and a checkpoint, hours on
# > a CPU. Interrupt it and run the cell again: it goes on where it was.

# %%
LONG = False  # True: ResNet-20 on CIFAR-10 (170 MB to download, unless GLASSNET_DATA has it)


def canvas(images):
    return np.pad(images, ((0, 0), (0, 0), (2, 2), (2, 2)), constant_values=images.min())


wander = lambda batch, rng: data.random_shift(batch, 2, rng, mode="replicate")  # noqa: E731
C, c = to_device(canvas(pixels[:1200]), device), y
C_test, c_test = data.random_shift(to_device(canvas(pixels[1200:]), device), 2, 5, mode="replicate"), y_test
net, epochs, batch_size, files = models.build(cifar_style(8, residual=True), (1, 12, 12), 0), 16, 60, {}
seen, test, augment = (C, c), (C_test, c_test), wander
if LONG:
    photos, new = data.cifar10("train"), data.cifar10("test")
    mean, std = data.channel_statistics(data.to_float(photos.X))
    seen, test = (
        (to_device(data.normalise(data.to_float(d.X), mean, std), device), to_device(d.y, device))
        for d in (photos, new)
    )
    net, epochs, batch_size = models.cifar_resnet(0, 20), 60, 128
    files = {"checkpoint": "resnet20.npz", "resume": True}
    augment = lambda batch, rng: data.random_crop(data.random_flip(batch, rng), 32, rng, padding=4)  # noqa: E731
sgd = optim.SGD(net, 0.1, 0.9, weight_decay=1e-4)
plateau = optim.ReduceOnPlateau(sgd, patience=5 if LONG else 2)
options = {"schedule": plateau, "validation": test, "augment": augment, "progress": LONG, **files}
history = fit(net, sgd, *seen, epochs=epochs, batch_size=batch_size, rng=0, **options)
wrong = [100 * (1 - a) for a in history.val_accuracy]
fig, (left, right) = viz.panels(2, columns=2, size=4.8, height=3.3)
viz.curves({"error": wrong}, ylabel="error, %", title="validation error", log=True, ax=left)
viz.curves({"learning rate": history.lr}, ylabel="learning rate", title="learning rate", log=True, ax=right)
viz.show(fig)
rates = ", ".join(f"{rate:.0e}" for rate in dict.fromkeys(history.lr))
print(f"error after {epochs} epochs: {wrong[-1]:.1f} %. Learning rates: {rates}")

# %% [markdown]
# At a high rate the error jumps about. When the rate falls, the jumping stops and the error drops with it: the steps
# have become small enough to settle. (Validation data that steer the rate are no test data any more. For a clean
# number, split off a third part.)
#
# ## Pre-activation
#
# In 2016 the same authors moved norm and ReLU in front of the convolutions, so that nothing at all stands on the main
# road (lecture 06 shows what the ReLU behind the sum does to the signal). It pays where networks are very deep.
#
# > **Predict, then run.** CIFAR-10 errors that they published for 110, 164 and 1001 layers. Where is the gain largest?
# > Does the new order cost weights?

# %%
neck = ["BN, ReLU", "conv 1×1", "BN, ReLU", "conv 3×3", "BN, ReLU", "conv 1×1"]
viz.show(viz.block_diagram(neck, title="Bottleneck with pre-activation: nothing behind the sum"))
cifar = {  # published test error in %, table 3 of the second ResNet paper
    "110 layers, 2015": 6.61,
    "110 layers, pre-activation": 6.37,
    "164 layers, 2015": 5.93,
    "164 layers, pre-activation": 5.46,
    "1001 layers, 2015": 7.61,
    "1001 layers, pre-activation": 4.92,
}
viz.show(
    viz.bars(
        cifar,
        xlabel="CIFAR-10 error, %",
        title="Published, with the same depth",
        texts=[f"{e}" for e in cifar.values()],
    )
)
for n_layers in (110, 164, 1001):
    table = summary(models.preact_resnet_layers(n_layers, bottleneck=n_layers > 110), (3, 32, 32))
    price = f"{table.params / 1e6:5.1f} million parameters, {table.macs / 1e9:.2f} billion multiply-adds"
    print(f"{n_layers:5} layers: {price}")

# %% [markdown]
# 164 layers need no more weights than 110, for they are bottlenecks. In the old order 1001 layers were *worse* than
# 164. In the new one they are better.
#
# ## DenseNet: keep everything
#
# ResNet *adds* what a layer has found to what was there. **DenseNet** (Huang and others, 2017) lays it *beside*: every
# layer sees the maps of *all* layers before it, and adds a few of its own. How few is the **growth rate** k.
#
# $$x_l = H_l\big([x_0, x_1, \dots, x_{l-1}]\big), \qquad H = \text{BN, ReLU, conv 3×3} .$$
#
# > **Predict, then run.** 16 maps come in, k = 12. How many maps does layer 4 see? How many connections do four layers
# > make (with the block's end)? What does the weight count grow with?

# %%
viz.show(viz.dense_diagram(16, 12, 4, title="A dense block, k = 12"))
block = Sequential(*[Concat(Sequential(), bn_conv(12, 3, padding=1)) for _ in range(4)])
for row in summary(block, (16, 32, 32)).only("Conv"):
    print(f"layer {int(row.name[0]) + 1}: sees {row.input[0]:2} maps, makes {row.output[0]}, {row.weights:,} weights")

# %% [markdown]
# Layer l sees k₀ + k·(l − 1) maps. No layer has to carry on what others found, so twelve new maps are enough. Two
# additions keep it cheap. Before each 3×3 stands a 1×1 that brings the many maps down to 4k. And between two blocks
# stands a **transition**: a 1×1 convolution that halves the number of maps, and an average pooling that halves their
# size.
#
# > **Predict, then run.** Behind each block of DenseNet-121 the maps are counted. Then against ResNet: who has fewer
# > weights at the same error? Who keeps more numbers in memory while it learns?

# %%
errors = {  # top-1 and top-5 error in %, ImageNet validation, one central crop: torchvision's published models
    "AlexNet": (43.45, 20.91),
    "VGG-16": (28.41, 9.62),
    "VGG-19": (27.62, 9.12),
    "GoogLeNet": (30.22, 10.47),
    "ResNet-18": (30.24, 10.92),
    "ResNet-34": (26.70, 8.58),
    "ResNet-50": (23.85, 7.13),
    "ResNet-101": (22.63, 6.44),
    "ResNet-152": (21.69, 5.94),
    "DenseNet-121": (25.35, 7.83),
    "DenseNet-169": (24.00, 7.00),
    "DenseNet-201": (22.80, 6.43),
    "DenseNet-161": (22.35, 6.20),
}
for name, row in summary(models.densenet_layers(121), PHOTO).grouped().items():
    if name.startswith(("pool", "block", "transition")):
        print(f"{name:<12}{'×'.join(map(str, row.output)):>12}")
tables = {"AlexNet": alexnet, "GoogLeNet": googlenet}
tables |= {f"VGG-{n}": summary(models.vgg_layers(letter), PHOTO) for n, letter in ((16, "D"), (19, "E"))}
tables |= {f"ResNet-{n}": summary(models.resnet_layers(n), PHOTO) for n in (18, 34, 50, 101, 152)}
tables |= {f"DenseNet-{n}": summary(models.densenet_layers(n), PHOTO) for n in (121, 169, 201, 161)}
print(f"\n{'':<14}{'parameters':>12}{'multiply-adds':>15}{'kept numbers':>14}{'top-1 error':>13}")
for name in ("ResNet-50", "DenseNet-169", "ResNet-101", "DenseNet-201"):
    t = tables[name]
    price = f"{t.params / 1e6:>10.1f} M{t.macs / 1e9:>13.1f} G{t.numbers / 1e6:>12.0f} M"
    print(f"{name:<14}{price}{errors[name][0]:>11.1f} %")

# %% [markdown]
# Half the weights and less work for the same error. The price is memory: the same maps are normed anew for every later
# layer, and training keeps them all.
#
# ## Four ways around, side by side
#
# | | layer | remarks |
# |---|---|---|
# | plain | $H(x)$ | |
# | highway, 2015 | $T \cdot H(x) + (1 - T) \cdot x$ | a gate T with weights of its own: twice the price |
# | residual, 2015 | $\text{ReLU}(x + H(x))$ | no gate, no weights |
# | pre-activation, 2016 | $x + H(x)$ | norm and ReLU inside H |
# | dense, 2017 | $[x, H(x)]$ | side by side, not added |
#
# > **Predict, then run.** 20 layers each, about the same number of weights, the same learning rate. Who learns fastest,
# > who slowest?


# %%
def way_around(kind, n_blocks=9):
    parts, width = [], 6 if kind == "highway" else 8  # gates have weights too

    def gated():
        gate = Sequential(Conv(3, channels=width, padding=1), analysis.Activation("sigmoid"))
        return analysis.Highway(conv_bn(width, 3, padding=1), gate)

    for _ in range(n_blocks):
        old = Sequential(conv_bn(width, 3, padding=1), conv_bn(width, 3, padding=1, activation=False))
        new = Sequential(bn_conv(width, 3, padding=1), bn_conv(width, 3, padding=1))
        dense = [Concat(Sequential(), bn_conv(2, 3, padding=1)) for _ in range(2)]
        choice = {"plain": [old, relu()], "residual": [Residual(old), relu()], "pre-activation": [Residual(new)]}
        parts += choice.get(kind) or (dense if kind == "dense" else [gated(), gated()])
    head = [analysis.BatchNorm(), relu(), analysis.GlobalAvgPool(), analysis.Flatten(), Linear(10)]
    return Sequential(conv_bn(width, 3, stride=2, padding=1), *parts, *head)


losses = {}
for kind in ("plain", "highway", "residual", "pre-activation", "dense"):
    net = models.build(way_around(kind), (1, 8, 8), 0)
    for name, value in net.named_params().items():
        if ".gate." in name and name.endswith("bias"):
            value[...] = -2.0  # gates begin nearly closed
    losses[kind] = fit(net, optim.SGD(net, 0.05, 0.9), X, y, epochs=5, batch_size=80, rng=0, progress=False).loss
    print(f"{kind:<15}{net.n_params():7,} parameters, {evaluate(net, X_test, y_test).accuracy:.1%} of the test digits")
viz.show(viz.curves(losses, ylabel="training loss", title="20 layers, five ways", ylim=(0, 2.4)))

# %% [markdown]
# Whoever has a free way learns much faster, whether it adds or stacks. The highway network stays near the plain one, with
# two other seeds too. Each gate lets only a share of x pass, and 18 shares multiply; gates must be learnt as well, and
# half of the weights go into them.
#
# ## Accuracy against efficiency
#
# "Which network is the best?" is half a question. The best at which price? We set published errors (all measured alike:
# one crop, one network) against parameters and work that we count ourselves. (The errors are those of torchvision's
# models. Its AlexNet and its GoogLeNet differ a little from the papers'.)
#
# > **Predict, then run.** Which family is good value at every size? Which network costs much more than its error is
# > worth?

# %%
families = {}
for name, (top1, _) in errors.items():
    t = tables[name]
    families.setdefault(name.split("-")[0], {})[name] = (t.macs / 1e9, top1, t.params / 1e6)
nudge = {
    "ResNet-50": (-4, 10),
    "DenseNet-201": (-76, -22),
    "DenseNet-161": (-50, -30),
    "ResNet-101": (2, 6),
    "GoogLeNet": (-68, -16),
}
nudge |= {
    "VGG-16": (-30, 22),
    "VGG-19": (-8, -36),
    "DenseNet-169": (-88, -12),
    "DenseNet-121": (-88, -10),
    "ResNet-18": (4, 4),
}
axes_are = {
    "xlabel": "billion multiply-adds for one photo",
    "ylabel": "top-1 error, %",
    "size_means": "million parameters",
}
viz.show(viz.bubbles(families, nudge=nudge, title="Area: parameters", **axes_are))
print(f"{'':<14}{'top-1':>7}{'top-5':>7}{'parameters':>12}{'multiply-adds':>15}{'right per million parameters':>30}")
for name, (top1, top5) in sorted(errors.items(), key=lambda item: -item[1][0]):
    t = tables[name]
    price, value = f"{t.params / 1e6:>10.1f} M{t.macs / 1e9:>13.2f} G", (100 - top1) / (t.params / 1e6)
    print(f"{name:<14}{top1:>7}{top5:>7}{price}{value:>28.2f} %")

# %% [markdown]
# VGG is the largest and the dearest: ResNet-34 beats VGG-19 at a fifth of the work. GoogLeNet is early, small and
# cheap: it gets most right *per parameter*. Down to the left, where one wants to be, ResNets and DenseNets share the
# front. (Canziani and others drew such a picture in 2016, with seconds and watts too.)
#
# ## After 2015
#
# In 2016 an ensemble of known networks won with 2.99 %. In 2017 an ensemble of SENets, residual networks that weigh
# their channels, had 2.25 % (Hu and others, 2018). Then the classification contest ended: the task was as good as
# solved, in the terms of the contest. Research went on to other questions. How small can a network be (MobileNet, 2017;
# EfficientNet, 2019)? Does it need convolutions at all (vision transformers, 2020; they kept the skip connections)? And
# the networks of this lecture became the *front part* of others, for detection, segmentation and captions (the contests
# of the first two went to ResNet at once).
#
# What the picture above hides, though it makes much of the difference: first weights, regularisation, normalisation and
# augmentation (units 04 and 06), averaging over crops and flips, and ensembles (unit 09).
#
# ## Design principles, tried out
#
# The slides end with advice. Make windows small, in factors (except perhaps at the lowest layer). Use 1×1 convolutions
# to reduce and expand maps. Put in skip connections, or several paths. Get rid of large linear layers, and of poolings.
# Don't believe it; try it. (There is no theory yet that says which network fits which task. One puts it together from
# modules, for each application anew, and tries.)
#
# > **Predict, then run.** We begin with a network of 2012's kind for the wandering digits (batch norm is in all of
# > them) and change one thing after the other. Which step saves most weights? Which saves most work? Which costs
# > accuracy?


# %%
def five_as_threes(channels):
    return Sequential(conv_bn(channels, 3, padding=1), conv_bn(channels, 3, padding=1))


def pass_by_eight(skip):
    body = Sequential(conv_bn(8, 1), conv_bn(8, 3, padding=1), conv_bn(32, 1, activation=False))
    return Sequential(Residual(body) if skip else body, relu())


def designed(step):
    stem, half = conv_bn(16, 5, padding=2), lambda: MaxPool(2)
    middle = [conv_bn(32, 5, padding=2), conv_bn(32, 5, padding=2), conv_bn(32, 5, padding=2)]
    head = [analysis.Flatten(), Linear(64), analysis.BatchNorm(), relu(), Linear(10)]
    if step >= 1:
        middle = [five_as_threes(32) for _ in range(3)]
    if step >= 2:
        middle = [conv_bn(32, 3, padding=1), *[pass_by_eight(skip=step >= 3) for _ in range(4)]]
    if step >= 4:
        head = [analysis.GlobalAvgPool(), analysis.Flatten(), Linear(10)]
    if step < 5:
        return Sequential(stem, half(), *middle, half(), *head)
    return Sequential(conv_bn(16, 5, stride=2, padding=2), *middle[:-1], conv_bn(32, 3, stride=2, padding=1), *head)


steps = (
    "2012: 5×5, pool, linear",
    "5×5 as two 3×3",
    "1×1 down and up",
    "skips",
    "mean, no linear layer",
    "strides, no pools",
)
rows, places = {}, {}
for step, name in enumerate(steps):
    net = models.build(designed(step), (1, 12, 12), 0)
    sgd = optim.SGD(net, 0.05, 0.9)
    options = {"schedule": optim.Schedule(sgd, optim.cosine(6)), "augment": wander, "progress": False}
    fit(net, sgd, C, c, epochs=6, batch_size=60, rng=0, **options)
    share, table = evaluate(net, C_test, c_test).accuracy, summary(net, (1, 12, 12))
    rows[name] = f"{table.params:>8,} parameters {table.macs / 1e6:6.2f} million multiply-adds"
    places[name] = share
    print(f"{name:<25}{rows[name]}   {share:.1%}")
noise = (0.95 * 0.05 / len(c_test)) ** 0.5
viz.show(
    viz.bars(
        places,
        xlabel="accuracy on new places",
        texts=[f"{s:.1%}" for s in places.values()],
        title="One change after the other",
    )
)
print(f"With {len(c_test)} test digits, one in three such numbers is off by more than {noise:.1%}.")

# %% [markdown]
# Read it from top to bottom. Two small windows do nearly what a large one does. Bottlenecks cut the work, but they make
# the network deep, and without skips it learns badly; **with skips it is back**. With a mean in place of the linear
# layer, an eighth of the weights and a sixth of the work are left, and some accuracy is gone. Strides in place of pools
# do not pay here.
#
# So on 1200 digits and in six epochs no step beats the network of 2012! The principles are about the *price* of a good
# network, and about what can grow deep at all; they pay when there is much to learn from. And do not read more out of
# differences than the noise allows: two other seeds told the same story, but with rather different numbers. The
# capstone will ask you for exactly this.
#
# ## The typical pattern
#
# The slides sum up the years until 2014 in one line:
#
# $$[(\text{CONV-RELU}) \cdot N - \text{POOL?}] \cdot M - (\text{FC-RELU}) \cdot K, \text{SOFTMAX}$$
#
# with N up to 5, M large, and K from 0 to 2. It is a regular expression, so a computer can check it.
#
# > **Predict, then run.** Which of our networks fit? (Norms and dropout are left out; the last linear layer makes the
# > scores for the softmax.)

# %%
letters = {"Conv": "C", "ReLU": "R", "Tanh": "R", "MaxPool": "P", "AvgPool": "P", "GlobalAvgPool": "P", "Linear": "F"}
left_out = ("BatchNorm", "LocalResponseNorm", "Dropout", "Flatten")
typical = re.compile(r"((CR){1,5}P?)+(FR){0,2}F")
for name, part, shape in (
    ("LeNet-5", models.lenet5_layers(), (1, 28, 28)),
    ("AlexNet", models.alexnet_layers(), (3, 227, 227)),
    ("VGG-16", models.vgg_layers("D"), PHOTO),
    ("GoogLeNet", models.googlenet_layers(), PHOTO),
    ("ResNet-18", models.resnet_layers(18), PHOTO),
    ("DenseNet-121", models.densenet_layers(121), PHOTO),
):
    kinds = [row.kind for row in summary(part, shape).rows if row.kind not in left_out]
    word = "".join(letters.get(kind, "?") for kind in kinds)
    print(f"{name:<13}{'fits' if typical.fullmatch(word) else 'does not fit':<14}{word[:60]}{'...' * (len(word) > 60)}")

# %% [markdown]
# The question marks are the places where ways join: stacked maps and sums. GoogLeNet, ResNet and DenseNet are no chains
# any more. The trends of the slides are in all three: smaller windows, deeper networks, fewer poolings and no large
# linear layers.
#
# ## Break it: take a layer out
#
# The plain and the residual network of 20 layers are trained. Now somebody removes one block, without training again.
#
# > **Predict, then run.** The plain one loses two of its layers. The residual one too: its skip stays. What is left of
# > the accuracy?

# %%
drops, removable = {}, (0, 1, 2, 4, 5, 7, 8)  # 3 and 6 change the size of the maps
for residual in (False, True):
    net, shares = trained[20, residual], []
    whole = evaluate(net, X_test, y_test).accuracy
    for i in removable:
        kept = net.children[f"block{i}"]
        net.children[f"block{i}"] = nn.Identity()
        shares.append(evaluate(net, X_test, y_test).accuracy)
        net.children[f"block{i}"] = kept
    name = f"{'residual' if residual else 'plain'}, whole: {whole:.0%}"
    drops[name] = (removable, shares)
ax = viz.curves(
    drops, xlabel="block that is missing", ylabel="test accuracy", ylim=(0, 1.05), title="20 layers, one block removed"
)
viz.show(ax)

# %% [markdown]
# In a chain, every layer expects what the one before it gives; take one out and the rest reads nonsense. In the
# residual network most blocks make *small corrections*, and a missing correction is no catastrophe; only the first
# ones are badly missed. It behaves like an ensemble of many short paths (Veit and others, 2016).
#
# ## Quiz
#
# **1.** In an Inception module the 1×1 stands *before* the 3×3 and the 5×5, but *behind* the pooling. Why?
#
# <details><summary>Answer</summary>
# Before a convolution it makes the expensive part cheap: fewer maps go in. Pooling costs no multiplications and gives
# as many maps as it gets, so nothing is saved before it that would not be saved behind it. But something must keep
# these maps from piling up, and behind the pooling all of its maps are still looked at before they are mixed.
# </details>
#
# **2.** On CIFAR-10 a ResNet with 1202 layers reached a training error below 0.1 %, but a test error of 7.93 %; the one
# with 110 layers had 6.43 %. Is this the puzzle of the plain networks again?
#
# <details><summary>Answer</summary>
# No. There the *training* error rose with depth: learning failed. Here learning works better than well. 19.4 million
# parameters for 50,000 small images: the network overfits, and needs regularisation.
# </details>
#
# **3.** A dense block starts with 256 maps, k = 32. How many maps does layer 24 see? Does its 3×3 convolution cost more
# than that of layer 1?
#
# <details><summary>Answer</summary>
# 256 + 23 · 32 = 992. The 3×3 costs the same in both: the 1×1 before it always brings the maps down to 4k = 128. It is
# that 1×1 whose price grows.
# </details>
#
# ## What to remember
#
# - **Inception:** several windows side by side, maps stacked. **1×1 before the expensive ones.**
# - Most weights of the early networks sat in linear layers. **Global average pooling** did away with them.
# - **Plain networks get worse with depth, already in training.** Skips repair it, without a single weight.
# - **Bottleneck:** down by 1×1, 3×3 on few maps, up by 1×1: 600K become 70K.
# - Half the size, twice the maps: each layer costs the same. Get down from 224 quickly.
# - **DenseNet** stacks instead of adding: few new maps a layer, few weights, much memory.
# - Ask for **accuracy at a price**: weights, work, memory. And count yourself: published tables have slips.
#
# **Now you:** the assignment of this unit. You write an Inception module with its way back, a bottleneck and its
# pre-activation, a dense block and a highway layer.
#
# **Next, unit 09:** these networks work. But what do they look at? We open one up and see.
#
# ## To read on
#
# - C. Szegedy et al., "Going deeper with convolutions", CVPR 2015, and "Rethinking the Inception architecture for
#   computer vision", CVPR 2016 (on side exits). M. Lin, Q. Chen and S. Yan, "Network in network",
#   ICLR 2014.
# - K. He, X. Zhang, S. Ren and J. Sun, "Deep residual learning for image recognition", CVPR 2016, and "Identity
#   mappings in deep residual networks", ECCV 2016. R. Srivastava, K. Greff and J. Schmidhuber, "Training very deep
#   networks", NeurIPS 2015.
# - G. Huang, Z. Liu, L. van der Maaten and K. Weinberger, "Densely connected convolutional networks", CVPR 2017.
# - O. Russakovsky et al., "ImageNet large scale visual recognition challenge", IJCV 2015: the contest, and the human.
#   A. Karpathy, "What I learned from competing against a ConvNet on ImageNet", 2014: the human's own report.
#   J. Hu, L. Shen and G. Sun, "Squeeze-and-excitation networks", CVPR 2018. The winner of 2016, team Trimps-Soushen:
#   the contest's page of results.
# - A. Canziani, A. Paszke and E. Culurciello, "An analysis of deep neural network models for practical applications",
#   2016. One-crop errors: the documentation of torchvision's models.
# - A. Veit, M. Wilber and S. Belongie, "Residual networks behave like ensembles of relatively shallow networks",
#   NeurIPS 2016.
# - M. Tan and Q. Le, "EfficientNet", ICML 2019. A. Dosovitskiy et al., "An image is worth 16x16 words", ICLR 2021.
