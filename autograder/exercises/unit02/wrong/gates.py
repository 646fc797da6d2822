"""Misconceptions of `pattern_neuron` and `boolean_network`."""

import numpy as np

from autograder.exercises.model import misconception


@misconception(
    "A 1 where the pattern has a 0 does not keep your neuron from firing, as if its weight there were 0. It fires for "
    "too many inputs: a 1 in such a place must count *against* firing."
)
def pattern_neuron__zeros_do_not_count(pattern):
    return pattern.astype(float), 0.5 - pattern.sum()


@misconception(
    "The sign of your `b` is turned. `b` is *added* to the weighted sum, so a high threshold means a negative `b`."
)
def pattern_neuron__threshold_added(pattern):
    w = np.where(pattern == 1, 1.0, -1.0)
    return w, pattern.sum() - 0.5


@misconception(
    "Your neuron never fires, not even for its own pattern. Is the sum plus `b` exactly 0 there? At 0 a neuron is "
    "silent: it has to come *above* 0. Put the threshold between the best sum and the second best."
)
def pattern_neuron__exactly_zero(pattern):
    w = 2.0 * pattern - 1
    return w, -float(pattern.sum())


@misconception(
    "Your threshold is too low: patterns with one wrong bit make the neuron fire too. One wrong bit lowers the sum by "
    "1; where must the threshold be so that this is enough?"
)
def pattern_neuron__one_bit_off(pattern):
    w = 2.0 * pattern - 1
    return w, 1.5 - float(pattern.sum())


@misconception(
    "Your neuron is looking for the *opposite* pattern, 0 for 1 and 1 for 0. A positive weight says: a 1 is welcome "
    "here."
)
def pattern_neuron__opposite(pattern):
    w = 1.0 - 2.0 * pattern
    return w, 0.5 - float((1 - pattern).sum())


@misconception(
    "Your neuron is right only for a pattern of nothing but 1s, as if `b` were counted from the number of inputs. What "
    "the sum reaches depends on how many *1s* a pattern has: a 0 in the input adds nothing."
)
def pattern_neuron__counts_inputs(pattern):
    w = 2.0 * pattern - 1
    return w, 0.5 - len(pattern)


@misconception(
    "Your neuron fires too easily, as if `b` were the same for every pattern and one matching bit enough. The more 1s "
    "a pattern has, the larger the sum has to be before the neuron may fire."
)
def pattern_neuron__same_threshold(pattern):
    w = 2.0 * pattern - 1
    return w, -0.5


@misconception(
    "With two patterns or more your network never fires, as if its last neuron wanted *all* of them at once. No input "
    "is two patterns: it should fire if *any* of them is there."
)
def boolean_network__and_at_the_end(patterns):
    m = len(patterns)
    return 2.0 * patterns - 1, 0.5 - patterns.sum(axis=1), np.ones(m), 0.5 - m


@misconception(
    "Your network never fires, not even for one pattern alone. One hidden neuron that fires must be enough to lift the "
    "last sum *above* 0; is it exactly 0 then?"
)
def boolean_network__last_exactly_zero(patterns):
    return 2.0 * patterns - 1, 0.5 - patterns.sum(axis=1), np.ones(len(patterns)), -1.0


@misconception(
    "Your network turns its answer round: it fires for everything but the patterns. Look at the signs of the last "
    "layer."
)
def boolean_network__not(patterns):
    return 2.0 * patterns - 1, 0.5 - patterns.sum(axis=1), -np.ones(len(patterns)), 0.5


@misconception(
    "Your hidden neurons also fire for inputs that have more 1s than their pattern, as if their weights were 0 where it "
    "has a 0. A 1 in such a place must count *against* firing."
)
def boolean_network__zeros_do_not_count(patterns):
    return patterns.astype(float), 0.5 - patterns.sum(axis=1), np.ones(len(patterns)), -0.5


@misconception(
    "Your network answers as if it knew one pattern only, the first. *Each* row of `patterns` needs a hidden neuron that "
    "fires for it, and the last neuron has to hear them all."
)
def boolean_network__first_pattern(patterns):
    first = patterns[:1]
    return 2.0 * first - 1, 0.5 - first.sum(axis=1), np.ones(1), -0.5


@misconception(
    "`W1` lies on its side. Row m of it holds the weights of hidden neuron m, so its shape is (number of patterns, "
    "number of inputs)."
)
def boolean_network__transposed(patterns):
    return (2.0 * patterns - 1).T, 0.5 - patterns.sum(axis=1), np.ones(len(patterns)), -0.5


@misconception(
    "All your hidden neurons have the same threshold. A pattern with more 1s reaches a larger sum, so each neuron "
    "needs a `b` of its own."
)
def boolean_network__one_threshold(patterns):
    m = len(patterns)
    return 2.0 * patterns - 1, np.full(m, 0.5 - patterns[0].sum()), np.ones(m), -0.5


@misconception(
    "Your network fires for every input. With no pattern there it has to be silent: is the `b` of the last neuron above "
    "0, or do the hidden neurons fire too easily?"
)
def boolean_network__always(patterns):
    return 2.0 * patterns - 1, 0.5 - patterns.sum(axis=1), np.ones(len(patterns)), 0.5
