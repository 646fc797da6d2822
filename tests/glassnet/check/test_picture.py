"""Pictures of a learner's functions: drawn, or a sentence in their place."""

import matplotlib as mpl
import pytest
from test_notebook import SPEC

from glassnet.check import Checks, notebook
from glassnet.check.picture import draw

mpl.use("Agg")
CHECKS = Checks("00-try", {"double": SPEC})


def _open_figures():
    import matplotlib.pyplot as plt

    return plt.get_fignums()


def test_a_picture_is_drawn_at_once_and_says_nothing(capsys):
    drawn = []

    @CHECKS.picture("double")
    def later():
        drawn.append(1)

    assert drawn == [1]
    assert later is None
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("error", [NotImplementedError("replace this line"), NameError("double")])
def test_not_written_yet_is_one_friendly_line(error, capsys):
    def picture():
        raise error

    assert draw("double", picture) is False
    assert capsys.readouterr().out == "The picture of `double` appears here when its functions work.\n"


def test_an_error_shows_the_learners_line_and_leaves_no_half_drawn_figure(capsys):
    def picture():
        import matplotlib.pyplot as plt

        plt.figure()
        return [1, 2, 3][7]

    assert draw("double", picture) is False
    out = capsys.readouterr().out
    assert "IndexError: list index out of range" in out
    assert "return [1, 2, 3][7]" in out
    assert not _open_figures()


def test_an_endless_loop_is_stopped(capsys):
    def picture():
        while True:
            pass

    assert draw("double", picture, time_limit=0.2) is False
    assert "stopped after 0.2 s" in capsys.readouterr().out


def test_a_picture_that_trains_may_ask_for_more_time(monkeypatch):
    granted = []
    monkeypatch.setattr(notebook, "draw", lambda _name, _picture, seconds: granted.append(seconds))
    CHECKS.picture("double")(print)
    CHECKS.picture("double", seconds=3600)(print)
    assert granted == [30, 3600]


def test_a_misspelt_exercise_is_named():
    with pytest.raises(KeyError, match="no exercise 'duble' in 00-try; its exercises are double"):
        CHECKS.picture("duble")
