"""Weights are judged by what they compute: any network that does the job is right."""

import numpy as np
import pytest

from glassnet.check import Case, Outcome
from glassnet.check.calling import call_function
from glassnet.check.compare import compare, spec_for
from glassnet.check.diagnose import alike
from glassnet.check.network import run_network
from glassnet.check.probes import run_case

CORNERS = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
NAMES = ("w", "b")
AND = (np.array([1.0, 1.0]), -1.5)
XOR = (np.array([[1.0, 1.0], [1.0, 1.0]]), np.array([-0.5, -1.5]), np.array([1.0, -2.0]), -0.5)


def ran(weights, unit="step", inputs=CORNERS, layers=1):
    def call(_name, args, kwargs, *, measure_memory=False):
        return call_function(lambda: weights, args, kwargs)

    return run_case(
        call, Case("any", (), "f", probe="network", options={"inputs": inputs, "unit": unit, "layers": layers})
    )


def test_a_neuron_and_a_network_answer_with_steps():
    assert ran(AND).value[:2][1].tolist() == [0, 0, 0, 1]
    assert ran(XOR, layers=2).value[1].tolist() == [0, 1, 1, 0]
    assert ran(AND).value[0] is True


def test_exactly_zero_does_not_fire():
    assert ran((np.array([1.0, 1.0]), -1.0)).value[1].tolist() == [0, 0, 0, 1]


def test_relu_network_is_linear_at_its_end():
    weights = (np.array([[1.0], [1.0]]), np.array([0.0, -1.0]), np.array([2.0, -5.0]), 1.0)
    assert ran(weights, "relu", np.array([[-1.0], [0.5], [3.0]]), 2).value[1].tolist() == [1.0, 2.0, -3.0]


def test_other_weights_that_do_the_same_are_right():
    other = (np.array([20, 20]), -30)
    assert compare("network", ran(other).value, ran(AND).value, "network", NAMES) is None


def test_the_first_wrong_inputs_are_named():
    wrong = compare("network", ran((np.array([1.0, 1.0]), -0.5)).value, ran(AND).value, "network", NAMES)
    assert wrong.level == "value"
    assert "input [0, 1]: expected 1" not in wrong.text
    assert "input [0, 1]: expected 0, got 1\ninput [1, 0]: expected 0, got 1" in wrong.text


@pytest.mark.parametrize(
    ("weights", "level", "text"),
    [
        (None, "type", "is a `return` missing?"),
        (np.ones(2), "type", "expected 2 values (w, b), got an array of floats"),
        ((np.ones(2), 1.0, 1.0), "type", "expected 2 values (w, b), got 3 values"),
        (([1.0, 1.0], -1.5), "type", "w: expected an array of numbers, got a list of 2 items"),
        (XOR, "type", "expected 2 values (w, b), got 4 values"),
        ((np.ones(3), -1.5), "shape", "w, b: shapes (3,), (), where (2,), () would fit"),
        ((np.ones(2), np.ones(1)), "shape", "shapes (2,), (1,)"),
    ],
)
def test_what_is_no_neuron_is_told_as_such(weights, level, text):
    wrong = compare("network", ran(weights).value, ran(AND).value, "network", NAMES)
    assert wrong.level == level
    assert text in wrong.text


def test_shapes_of_a_hidden_layer_are_held_to_its_width():
    turned = (np.ones((2, 3)), np.ones(3), np.ones(3), 0.0)  # inputs in rows: 3 neurons, of 2 inputs each
    assert run_network(turned, CORNERS, "step", 2)[0] is False
    assert run_network((turned[0].T, *turned[1:]), CORNERS, "step", 2)[0] is True


def test_an_answer_that_pretends_to_have_run_is_no_network():
    pretended = (True, np.array([0, 0, 0, 1]), CORNERS)
    assert compare("network", ran(pretended).value, ran(AND).value, "network", NAMES).level == "type"


def test_single_precision_is_compared_as_such():
    tenth = (np.array([1000.1, -1000.0]), 0.0)  # 0.1 for the input 1, 1; single precision leaves 0.09998
    coarse = (tenth[0].astype(np.float32), 0.0)
    assert compare("network", ran(coarse, "relu").value, ran(tenth, "relu").value, "network", NAMES) is None
    as_coarse = (coarse[0].astype(float), 0.0)
    assert compare("network", ran(as_coarse, "relu").value, ran(tenth, "relu").value, "network", NAMES) is not None


def test_the_same_mistake_is_recognised_by_its_answers():
    how = spec_for("network", "network")
    assert alike(how, ran((np.array([1.0, 1.0]), -0.5)).value, ran((np.array([3.0, 3.0]), -1.0)).value)
    assert not alike(how, ran((np.array([1.0, 1.0]), -0.5)).value, ran(AND).value)


def test_an_error_stays_an_error():
    def call(_name, args, kwargs, *, measure_memory=False):
        return Outcome(error="ValueError")

    assert run_case(call, Case("any", (), "f", probe="network", options={})).error == "ValueError"
