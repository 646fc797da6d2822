"""Every `.cu` file compiles for every architecture, within the registers that it states, without spills."""

import re

import emulator
import gate
import pytest

from glassnet.cuda._compile import FOLDER
from glassnet.cuda.conv_geometry import Gather

QUICK = (75, 80, 90)  # without tensor cores, with, and Hopper; the others are near relatives
SOURCES = sorted(FOLDER.glob("*.cu"))


@pytest.mark.skipif(gate.missing() != "", reason=gate.missing() or "-")
@pytest.mark.parametrize(
    "arch", [a if a in QUICK else pytest.param(a, marks=pytest.mark.slow) for a in gate.ARCHITECTURES]
)
@pytest.mark.parametrize("source", SOURCES, ids=lambda s: s.stem)
def test_compiles_within_its_limits(source, arch):
    assert gate.beyond(source, arch) == []
    declared = set(emulator.signatures(source))
    found = set(gate.compiled(source, arch))
    assert found <= declared
    if arch >= 80:
        assert found == declared  # on sm_75 kernels for tensor cores are left out


def test_every_kernel_has_a_launcher():
    launchers = "".join(path.read_text(encoding="utf-8") for path in FOLDER.glob("*.py"))
    for source in SOURCES:
        assert f'"{source.name}"' in launchers
        for name in emulator.signatures(source):
            assert re.sub(r"_(fp32|tf32)(_\d+)?$", "", name) in launchers, name


def test_a_struct_has_the_same_fields_on_both_sides():
    text = re.sub(r"//[^\n]*", "", (FOLDER / "conv_geometry.cuh").read_text(encoding="utf-8"))
    fields = re.findall(r"\w+", re.search(r"struct Gather \{(.*?)\};", text, re.DOTALL)[1])
    assert tuple(f for f in fields if f != "int") == Gather._fields
