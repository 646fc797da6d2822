import io

import matplotlib.pyplot as plt
import numpy as np
import pytest
from bs4 import BeautifulSoup
from PIL import Image

from glassnet import viz
from glassnet.viz import alt as alt_module

X = np.array([[0.0, 1.0], [2.0, 0.0], [5.0, 7.0], [6.0, 6.0], [9.0, 9.0]])
Y = np.array([0, 0, 1, 1, -1])


@pytest.fixture
def displayed(monkeypatch):
    found = []
    monkeypatch.setattr("IPython.display.display", found.append)
    return found


def picture_of(page):
    return BeautifulSoup(page, "html.parser").find("img")


def test_alt_counts_points_clusters_and_noise():
    text = viz.describe(viz.cluster_map(X, Y))
    assert text == "Scatter plot of 5 points in 2 clusters of 2 and 2 points, 1 of the points noise."


def test_alt_follows_the_data():
    one, other = viz.cluster_map(X, Y), viz.cluster_map(X[:3], np.array([0, 1, 1]))
    assert "5 points" in viz.describe(one)
    assert "3 points in 2 clusters of 1 and 2 points" in viz.describe(other)


def test_alt_names_title_and_centres():
    text = viz.describe(viz.cluster_map(X, Y, X[[0, 3]], title="Two groups"))
    assert text.startswith("“Two groups”.")
    assert "2 centres at (0, 1), (6, 6)" in text


def test_alt_of_a_figure_tells_the_panels_in_order():
    fig = viz.compare({"left": (X, Y), "right": (X[:3], Y[:3])})
    text = viz.describe(fig)
    first, second = text.index("Panel 1: “left”"), text.index("Panel 2: “right”")
    assert 0 < first < second
    assert "5 points" in text[first:second]
    assert "3 points" in text[second:]


def test_alt_of_a_plain_plot_comes_from_its_marks():
    fig, (left, right) = plt.subplots(1, 2)
    left.plot([1, 2, 4], [10, 5, 2.5], label="loss")
    left.set(xlabel="step", ylabel="value", title="Fit")
    right.bar(["a", "b", "c", "d"], [1, 2, 3, 4])
    text = viz.describe(fig)
    assert "“Fit”. Line “loss” with 3 points, x from 1 to 4, y from 10 to 2.5. Axes: step and value." in text
    assert "Panel 2: 4 bars." in text
    right.imshow(np.zeros((4, 6)))
    assert "Image of 4 by 6 pixels." in viz.describe(right)
    assert "3 points." in viz.describe(plt.figure().subplots().scatter([1, 2, 3], [4, 5, 6]).axes)


def test_alt_of_an_empty_axes():
    assert viz.describe(plt.figure().subplots()) == "Empty axes."
    assert viz.describe(plt.figure()) == "Empty figure."


def test_describe_refuses_other_things():
    with pytest.raises(TypeError, match="describe: expected a matplotlib Figure or Axes, got list"):
        viz.describe([1])


def test_show_displays_an_img_with_alt_and_closes(displayed):
    ax = viz.cluster_map(X, Y, title="a < b & “c”")
    wanted = viz.describe(ax)
    viz.show(ax)
    assert not plt.fignum_exists(ax.figure.number)
    (image,) = displayed
    img = picture_of(image._repr_html_())
    assert img["alt"] == wanted
    assert "a < b & “c”" in img["alt"]
    assert repr(image) == f"[picture] {wanted}"


def test_show_takes_own_words(displayed):
    viz.show(viz.cluster_map(X, Y), alt='two "groups"')
    assert picture_of(displayed[0]._repr_html_())["alt"] == 'two "groups"'


def test_shown_png_is_sharp_and_has_the_stated_width(displayed):
    fig = plt.figure(figsize=(4, 3))
    viz.show(fig)
    picture = Image.open(io.BytesIO(displayed[0].png))
    assert picture.size == (4 * 144, 3 * 144)
    assert picture_of(displayed[0]._repr_html_())["width"] == str(4 * 96)


def test_same_data_same_bytes(displayed):
    viz.show(viz.cluster_map(X, Y))
    viz.show(viz.cluster_map(X, Y))
    viz.show(viz.cluster_map(X, Y[::-1]))
    assert displayed[0].png == displayed[1].png
    assert displayed[0].png != displayed[2].png


def test_show_prints_the_words_in_a_script(capsys):
    viz.show(viz.cluster_map(X, Y))
    assert capsys.readouterr().out == "[picture] " + viz.describe(viz.cluster_map(X, Y)) + "\n"


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0"), (2.5, "2.5"), (1 / 3, "0.333"), (123.456, "123"), (12345.6, "12,346"), (3e-7, "3.00e-07")],
)
def test_numbers_read_plainly(value, text):
    assert alt_module.number(value) == text


def test_counts_agree_with_their_noun():
    assert alt_module.counted(1, "point") == "1 point"
    assert alt_module.counted(0, "point") == "0 points"
