"""The way back to the pixels: against PyTorch with hooks, against numbers by hand, and no trace left in the network."""

import numpy as np
import pytest
from follow import load, same

from glassnet import nn
from glassnet.backend import to_numpy
from glassnet.inside import activations, look_back

cases = load("inside/inside_cases.py")
RULES = ("deconvnet", "gradient", "guided")


def torch_twin(net):
    """The same network in PyTorch."""
    torch = pytest.importorskip("torch")
    t = torch.nn
    twin = t.Sequential(
        *(t.Conv2d(3, 5, (3, 5), padding=(1, 2)), t.ReLU(), t.MaxPool2d(2)),
        *(t.Conv2d(5, 4, 3, stride=(1, 2)), t.BatchNorm2d(4), t.ReLU()),
        *(t.Flatten(), t.Linear(36, 6)),
    ).double()
    for name, layer in zip(net.children, twin, strict=True):
        state = {k.split(".")[1]: torch.tensor(v) for k, v in net.state_dict().items() if k.startswith(f"{name}.")}
        if state:
            layer.load_state_dict(state, strict=False)
    return torch, twin.eval()


def torch_back(net, x, layer, channel, rule):
    """The rules as everybody writes them in PyTorch: hooks that replace the gradient at each ReLU."""
    torch, twin = torch_twin(net)
    for part in twin:
        if isinstance(part, torch.nn.ReLU):
            if rule == "guided":
                part.register_full_backward_hook(lambda _, grad_in, __: (grad_in[0].clamp(min=0),))
            elif rule == "deconvnet":
                part.register_full_backward_hook(lambda _, __, grad_out: (grad_out[0].clamp(min=0),))
    image = torch.tensor(x, requires_grad=True)
    y = image
    for part in twin[: list(net.children).index(layer) + 1]:
        y = part(y)
    best = y.reshape(*y.shape[:2], -1)[:, channel].max(dim=1)[0]
    start = best.detach() if rule == "deconvnet" else torch.ones_like(best)
    best.backward(start)
    return image.grad.numpy()


@pytest.mark.oracle
@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize(("layer", "channel"), [("relu1", 3), ("pool1", 0), ("conv2", 2), ("relu2", 2), ("scores", 4)])
def test_as_pytorch_with_hooks(layer, channel, rule):
    net, x = cases.network(), cases.images()
    expected = torch_back(net, x, layer, channel, rule)
    assert np.abs(expected).max() > 0
    np.testing.assert_allclose(look_back(net, x, layer, channel, rule=rule), expected, rtol=1e-10, atol=1e-12)


@pytest.mark.oracle
@pytest.mark.parametrize("rule", RULES)
def test_the_rule_holds_inside_residual_blocks(rule):
    torch = pytest.importorskip("torch")

    class ReLU(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            ctx.save_for_backward(x)
            return x.clamp(min=0)

        @staticmethod
        def backward(ctx, dy):
            dy = dy if rule == "gradient" else dy.clamp(min=0)
            return dy if rule == "deconvnet" else dy * (ctx.saved_tensors[0] > 0)

    made = {"padding": 1, "rng": np.random.default_rng(4), "dtype": np.float64}
    first, one, two = nn.Conv2d(3, 4, 3, **made), nn.Conv2d(4, 5, 3, **made), nn.Conv2d(5, 4, 3, **made)
    body = nn.Sequential(one=one, relu=nn.ReLU(), two=two)
    net = nn.Sequential(first=first, relu1=nn.ReLU(), block=nn.Residual(body), relu2=nn.ReLU())
    x = cases.images(2)

    def conv(h, layer):
        return torch.nn.functional.conv2d(h, *(torch.tensor(a) for a in layer.params.values()), padding=1)

    image = torch.tensor(x, requires_grad=True)
    h = ReLU.apply(conv(image, first))
    h = ReLU.apply(h + conv(ReLU.apply(conv(h, one)), two))
    best = h[:, 1].reshape(2, -1).max(dim=1)[0]
    best.backward(best.detach() if rule == "deconvnet" else torch.ones_like(best))
    assert image.grad.abs().max() > 0
    np.testing.assert_allclose(look_back(net, x, "relu2", 1, rule=rule), image.grad.numpy(), rtol=1e-10, atol=1e-12)


def test_three_rules_by_hand():
    """x -> w -> ReLU -> w2 -> ReLU; one unit is silent, one pulls down."""
    net = nn.Sequential(
        a=nn.Linear(1, 3, init=lambda *_, **__: np.array([[1.0], [-1.0], [2.0]]), rng=0, dtype=np.float64),
        relu_a=nn.ReLU(),
        b=nn.Linear(3, 1, init=lambda *_, **__: np.array([[3.0, 4.0, -1.0]]), rng=0, dtype=np.float64),
        relu_b=nn.ReLU(),
    )
    x = np.array([[5.0]])  # a: 5, -5 (silent), 10; b: 15 - 10 = 5
    assert activations(net, x, "relu_b").item() == 5
    assert look_back(net, x, "relu_b", 0, rule="gradient").item() == 3 * 1 + (-1) * 2
    assert look_back(net, x, "relu_b", 0, rule="guided").item() == 3 * 1
    assert look_back(net, x, "relu_b", 0, rule="deconvnet").item() == 5 * (3 * 1 + 4 * -1)


def test_the_gradient_is_the_slope():
    net, x = cases.network(), cases.images(2)
    dx = look_back(net, x, "relu2", 2, rule="gradient", place=(1, 2))
    way, step = np.random.default_rng(3).normal(size=x.shape), 1e-6
    up, down = (activations(net, x + s * way, "relu2")[:, 2, 1, 2] for s in (step, -step))
    assert np.abs(dx).max() > 0
    np.testing.assert_allclose((dx * way).sum(axis=(1, 2, 3)), (up - down) / (2 * step), rtol=1e-6)


def test_the_strongest_unit_unless_a_place_is_named():
    net, x = cases.network(), cases.images(3)
    maps = activations(net, x, "pool1")[:, 2]
    for i in range(3):
        place = np.unravel_index(maps[i].argmax(), maps[i].shape)
        one = look_back(net, x[i : i + 1], "pool1", 2, place=place)
        np.testing.assert_allclose(look_back(net, x, "pool1", 2)[i], one[0], rtol=1e-12)
    seen = np.abs(look_back(net, x[:1], "pool1", 2, place=(0, 0))[0]).sum(axis=0) > 0
    assert not seen[3:].any()  # a unit in the corner sees rows up to 1 + 1
    assert not seen[:, 4:].any()  # and columns up to 1 + 2


def test_each_image_may_have_a_channel_of_its_own():
    net, x = cases.network(), cases.images(3)
    found = look_back(net, x, "scores", np.array([4, 0, 4]), rule="guided")
    for i, channel in enumerate((4, 0, 4)):
        np.testing.assert_allclose(found[i : i + 1], look_back(net, x[i : i + 1], "scores", channel, rule="guided"))
    assert not np.allclose(found, look_back(net, x, "scores", 4, rule="guided"))
    with pytest.raises(
        ValueError, match=r"a whole number, or 3 of them, one for each image, got int64 of shape \(2,\)"
    ):
        look_back(net, x, "scores", np.array([4, 0]))
    with pytest.raises(ValueError, match=r"channel must lie in 0\.\.5, since scores has 6 channels, got 6"):
        look_back(net, x, "scores", np.array([4, 0, 6]))
    with pytest.raises(ValueError, match=r"channel must lie in 0\.\.5, since scores has 6 channels, got -1"):
        look_back(net, x, "scores", np.array([4, 0, -1]))


@pytest.mark.parametrize("rule", RULES)
def test_nothing_is_left_behind(rule):
    net, x = cases.network(), cases.images(2)
    net.train()
    net["conv1"].grads["weight"] = kept = np.ones((5, 3, 3, 5))
    state, ops = net.state_dict(), [net["relu1"].op, net["relu2"].op]
    look_back(net, x, "relu2", 0, rule=rule)
    assert net["conv1"].grads == {"weight": kept}
    assert not net["conv2"].grads
    assert [net["relu1"].op, net["relu2"].op] == ops
    assert all(layer.training for _, layer in net.named_layers())
    for name, a in net.state_dict().items():
        np.testing.assert_array_equal(a, state[name])


def test_a_failure_leaves_the_relus_as_they_were():
    net, x = cases.network(), cases.images(2)
    op = net["relu1"].op
    with pytest.raises(ValueError, match=r"look_back: channel must lie in 0\.\.4, since relu1 has 5 channels, got 5"):
        look_back(net, x, "relu1", 5)
    assert net["relu1"].op is op


@pytest.mark.parametrize("rule", RULES)
def test_on_a_device(there, rule):
    net, x = cases.network(), cases.images(3)
    expected = look_back(net, x, "relu2", 2, rule=rule)
    same(look_back(net, there(x), "relu2", 2, rule=rule), expected, rtol=1e-10)
    assert to_numpy(net["conv1"].params["weight"]).shape == (5, 3, 3, 5)


def test_float32_stays():
    dx = look_back(cases.network(np.float32), cases.images(2, np.float32), "relu2", 2)
    assert dx.dtype == np.float32


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("relu1", 0, "saliency", None), r"look_back: rule must be one of deconvnet, gradient, guided, got 'saliency'"),
        (("conv9", 0, "guided", None), r"look_back: the network has no layer 'conv9'; on its way are conv1, relu1, po"),
        (("conv1", 0, "guided", None), r"look_back: the rule 'guided' is about ReLUs, and up to conv1 there is none"),
        (("pool1", 0, "guided", (5, 0)), r"look_back: place=\(5, 0\) lies outside of the maps of 5x8"),
        (("pool1", 0, "guided", (0, -1)), r"look_back: place=\(0, -1\) lies outside of the maps of 5x8"),
        (("scores", 0, "guided", (0, 0)), r"look_back: place=\(0, 0\) lies outside of scores, which has no places"),
        (("relu1", -1, "guided", None), r"look_back: channel must be at least 0, got -1"),
    ],
)
def test_what_is_refused(arguments, says):
    layer, channel, rule, place = arguments
    with pytest.raises(ValueError, match=says):
        look_back(cases.network(), cases.images(1), layer, channel, rule=rule, place=place)
