"""Every `.cu` file compiles for every architecture, within the registers that it states, without spills."""

import emulator
import gate
import pytest

from glassnet.cuda._compile import FOLDER

SOURCES = sorted(FOLDER.glob("*.cu"))


@pytest.mark.skipif(gate.missing() != "", reason=gate.missing() or "-")
@pytest.mark.parametrize("arch", gate.ARCHITECTURES, ids=lambda a: f"sm_{a}")
@pytest.mark.parametrize("source", SOURCES, ids=lambda s: s.stem)
def test_compiles_within_its_limits(source, arch):
    assert gate.beyond(source, arch) == []
    declared = set(emulator.signatures(source))
    found = set(gate.compiled(source, arch))
    assert found <= declared
    if arch >= 80:
        assert found == declared  # on sm_75 kernels for tensor cores are left out


def test_every_kernel_has_a_launcher():
    for source in SOURCES:
        text = source.with_suffix(".py").read_text(encoding="utf-8")
        for name in emulator.signatures(source):
            assert f'"{name}"' in text or f'"{name.removesuffix("_tf32").removesuffix("_fp32")}' in text, name
