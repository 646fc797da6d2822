import pytest

from benchmarks import _side_by_side as bench
from benchmarks.kernels import growth, kernel_and_images, plot_growth


@pytest.mark.parametrize(
    ("work", "kernel", "images"),
    [
        ("conv 64, 16, 32², to 32, 3×3, p1", "conv 16, 32², to 32, 3×3, p1", 64),
        ("max-pool 2×2, 32×16×32×32", "max-pool 2×2, 16×32×32", 32),
        ("batch norm, 128×16×32×32", "batch norm, 16×32×32", 128),
    ],
)
def test_the_number_of_images_is_read_from_the_name(work, kernel, images):
    assert kernel_and_images(work) == (kernel, images)


def test_other_rows_have_no_number_of_images():
    with pytest.raises(ValueError, match=r"^kernel_and_images: 'ReLU, 64×64' is no row of --growth$"):
        kernel_and_images("ReLU, 64×64")


@pytest.mark.oracle
def test_every_row_of_growth_is_understood():
    pytest.importorskip("torch")
    found = [kernel_and_images(work) for work, _, _ in growth()]
    assert len({kernel for kernel, _ in found}) == 3
    assert sorted({images for _, images in found}) == [32, 64, 128, 256]


@pytest.mark.parametrize("suffix", ["svg", "png"])
def test_the_plot_has_a_panel_for_each_kernel(suffix, tmp_path):
    rows = [
        bench.Row(work.format(n), n / 3, {"PyTorch contiguous": n / 4}, {}, 0, 0, 3, quiet=False)
        for work in ("batch norm, {}×16×32×32", "max-pool 2×2, {}×16×32×32")
        for n in (32, 64)
    ]
    paths = [tmp_path / f"{name}/growth.{suffix}" for name in "ab"]
    for path in paths:
        plot_growth(rows, path)
    assert paths[0].read_bytes()[:5] == (b"<?xml" if suffix == "svg" else b"\x89PNG\r")
    if suffix == "svg":
        assert paths[0].read_text().count('id="axes_') == 2
