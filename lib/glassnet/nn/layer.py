"""What a layer is: named weights, their gradients, and the memory of the last forward pass. Nothing else.

A layer is thin. The arithmetic is in an `Op`, a pair of functions that a learner can write; the layer keeps the arrays
the pair needs between calls. It never changes its weights: that is the optimizer's work.
"""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Literal, Self

import numpy as np

from glassnet.backend import Array, array_module, asarray, astype, to_device, to_numpy
from glassnet.nn.store import load_npz, save_npz


class Layer:
    """A function with weights, which can be asked for its gradients.

    Subclasses write `forward` and `backward`, and fill `params` (learned), `buffers` (kept, not learned: running means)
    and `children` (layers inside).

    Attributes
    ----------
    params : dict of name to array
        The weights. An optimizer puts new arrays here; what you took out earlier stays as it was.
    grads : dict of name to array
        Their gradients, of the same names. `backward` adds to what is there; `zero_grad` empties it.
    buffers : dict of name to array
    children : dict of name to Layer
        A weight inside has a dotted name: "0.body.2.weight".
    training : bool
        True at first. Dropout and batch norm behave differently in inference; see `train` and `eval`.
    watchers : list of callable
        Each is called as ``watcher(layer, x, y)`` after `forward`: to look at the signals inside a network.

    Notes
    -----
    The layer remembers only its last forward pass, so one layer object cannot stand twice in a network. Make two.
    """

    def __init__(self) -> None:
        self.params: dict[str, Array] = {}
        self.grads: dict[str, Array] = {}
        self.buffers: dict[str, Array] = {}
        self.children: dict[str, Layer] = {}
        self.training = True
        self.watchers: list[Callable[[Layer, Array, Array], None]] = []
        self._cache: Any = None

    def forward(self, x: Array) -> Array:
        """Compute the output for a batch `x`, whose first axis counts the samples."""
        raise NotImplementedError(f"{self.kind} has no forward")

    def backward(self, dy: Array) -> Array:
        """Turn the gradient of the loss by the output into that by the input; add up the weights' gradients in `grads`.

        Parameters
        ----------
        dy : array of the shape of the last output

        Returns
        -------
        dx : array of the shape of the last input

        Raises
        ------
        RuntimeError
            "Linear.backward: call forward first".
        """
        raise NotImplementedError(f"{self.kind} has no backward")

    def backward_params(self, dy: Array) -> None:
        """Add up the weights' gradients as `backward` does, without that of the input where leaving it out saves work.

        That is what training needs: nobody changes the images. For a convolution of images it saves a third of the
        layer's work. Layers that have nothing to save do the whole of `backward`, as here.

        Parameters
        ----------
        dy : array of the shape of the last output
        """
        self.backward(dy)

    def __call__(self, x: Array) -> Array:
        """Compute `forward` and let the watchers see it."""
        y = self.forward(x)
        for watcher in self.watchers:
            watcher(self, x, y)
        return y

    @property
    def kind(self) -> str:
        """The name of the class, as it stands in tables and errors."""
        return type(self).__name__

    def named_layers(self, prefix: str = "") -> Iterator[tuple[str, "Layer"]]:
        """Walk this layer (with the name "") and all layers inside, parents first."""
        yield prefix, self
        for name, child in self.children.items():
            yield from child.named_layers(f"{prefix}.{name}" if prefix else name)

    def named_params(self) -> dict[str, Array]:
        """Return the weights of this layer and of those inside by dotted name, in the order of the layers."""
        return self._gather("params")

    def named_grads(self) -> dict[str, Array]:
        """Return the gradients that `backward` has left, by the names of `named_params`."""
        return self._gather("grads")

    def n_params(self) -> int:
        """Count the learned numbers."""
        return sum(int(np.prod(w.shape)) for w in self.named_params().values())

    def zero_grad(self) -> None:
        """Forget the gradients. Call it before each backward pass, or they add up."""
        for _, layer in self.named_layers():
            layer.grads.clear()

    def clear_cache(self) -> None:
        """Forget the last forward pass and free its memory, which is most of what training needs."""
        for _, layer in self.named_layers():
            layer._cache = None  # noqa: SLF001  a layer of ours

    def train(self, mode: bool = True) -> Self:  # noqa: FBT001, FBT002  as everybody writes it: net.train(False)
        """Switch this layer and those inside to training, or with False to inference."""
        for _, layer in self.named_layers():
            layer.training = bool(mode)
        return self

    def eval(self) -> Self:
        """Switch to inference: dropout passes everything, batch norm uses its running statistics."""
        return self.train(mode=False)

    def to(self, where: Literal["cpu", "gpu"] | Array) -> Self:
        """Move weights, gradients and buffers to "cpu", to "gpu", or to where an array lives.

        The last forward pass is forgotten. Data must be moved as well: kernels refuse a mix.
        """
        if isinstance(where, str):
            device: Any = where  # to_device refuses what it does not know
            return self._map(lambda a: to_device(a, device))
        array_module(where, caller=f"{self.kind}.to")
        return self._map(lambda a: asarray(to_numpy(a), like=where))

    def astype(self, dtype: Any) -> Self:
        """Convert weights, gradients and buffers, as in ``net.astype(np.float64)`` for a gradient check."""
        return self._map(lambda a: astype(a, dtype))

    def state_dict(self) -> dict[str, np.ndarray[Any, Any]]:
        """Copy weights and buffers to the CPU, by dotted name. Later steps of training do not change the copy."""
        return {name: np.array(to_numpy(a)) for name, a in (self._gather("params") | self._gather("buffers")).items()}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Take over weights and buffers; they keep the layer's dtype and device. All or nothing.

        Parameters
        ----------
        state : mapping of name to array, as from `state_dict`

        Raises
        ------
        ValueError
            "Sequential.load_state_dict: missing: 2.bias; unexpected: 2.b; wrong shape: 0.weight is (4, 3) but the layer
            has (4, 5)". The layer is then as it was.
        """
        homes = {
            (f"{prefix}.{name}" if prefix else name): (home, name)
            for prefix, layer in self.named_layers()
            for home in (layer.params, layer.buffers)
            for name in home
        }
        self._refuse(state, {name: tuple(home[key].shape) for name, (home, key) in homes.items()})
        for name, (home, key) in homes.items():
            host = np.array(to_numpy(state[name]))  # a copy: the caller's array stays the caller's
            home[key] = asarray(host, like=home[key], dtype=home[key].dtype)
        self.clear_cache()

    def save(self, path: str | Path) -> None:
        """Write `state_dict` to an ``.npz`` file; a crash leaves the old file or the new one, never half of one."""
        save_npz(path, self.state_dict())

    def load(self, path: str | Path) -> Self:
        """Read what `save` wrote into a network built the same way. Nothing is unpickled; see `load_state_dict`."""
        self.load_state_dict(load_npz(path))
        return self

    def summary(self, input_shape: tuple[int, ...] | None = None) -> str:
        """Draw a plain-text table of the layers; see `glassnet.nn.summary`."""
        from glassnet.nn.summary import summary

        return summary(self, input_shape)

    def __repr__(self) -> str:
        inside = [f"{name}: {child!r}".replace("\n", "\n  ") for name, child in self.children.items()]
        return f"{self.kind}(\n  " + ",\n  ".join(inside) + "\n)" if inside else f"{self.kind}({self.describe()})"

    def describe(self) -> str:
        """Say what a reader of a table wants to know beside the name, such as "3 -> 64, 3x3, stride=2"."""
        return ""

    def _add_grad(self, name: str, grad: Array) -> None:
        before = self.grads.get(name)
        self.grads[name] = grad if before is None else before + grad

    def _remembered(self) -> Any:
        if self._cache is None:
            msg = f"{self.kind}.backward: call forward first"
            raise RuntimeError(msg)
        return self._cache

    def _gather(self, what: str) -> dict[str, Array]:
        return {
            (f"{prefix}.{name}" if prefix else name): a
            for prefix, layer in self.named_layers()
            for name, a in getattr(layer, what).items()
        }

    def _map(self, change: Callable[[Array], Array]) -> Self:
        for _, layer in self.named_layers():
            for home in (layer.params, layer.grads, layer.buffers):
                home.update({name: change(a) for name, a in home.items()})
        self.clear_cache()
        return self

    def _refuse(self, state: Mapping[str, Any], shapes: dict[str, tuple[int, ...]]) -> None:
        wrong = [
            f"{name} is {np.shape(state[name])} but the layer has {shape}"
            for name, shape in shapes.items()
            if name in state and tuple(np.shape(state[name])) != shape
        ]
        faults = {
            "missing": [name for name in shapes if name not in state],
            "unexpected": [name for name in state if name not in shapes],
            "wrong shape": wrong,
        }
        if any(faults.values()):
            told = "; ".join(f"{fault}: {', '.join(names)}" for fault, names in faults.items() if names)
            msg = f"{self.kind}.load_state_dict: {told}"
            raise ValueError(msg)
