"""Misconceptions of `find_bug`."""

import numpy as np

from autograder.exercises.model import misconception


@misconception(
    "Your error is the plain difference. Behind a stage that multiplies by a million even rounding is large, and "
    "behind one that takes a millionth a wrong gradient looks small. Compare with the size of the gradients."
)
def find_bug__absolute(stages, x, dy, h=1e-5):
    inputs = [np.asarray(x, dtype=float)]
    for forward, _ in stages:
        inputs.append(forward(inputs[-1]))
    up = np.asarray(dy, dtype=float)
    worst, found = 1e-4, -1
    for number in range(len(stages) - 1, -1, -1):
        forward, backward = stages[number]
        at, given = inputs[number], backward(up, inputs[number])
        slopes = np.zeros(at.shape)
        for i in np.ndindex(at.shape):
            step = np.zeros(at.shape)
            step[i] = h
            slopes[i] = np.sum(up * (forward(at + step) - forward(at - step))) / (2 * h)
        size = max(np.abs(given).max(), np.abs(slopes).max())
        far = np.abs(given - slopes).max()
        if far > worst:
            worst, found = far, number
        up = given
    return found, float(worst) if found >= 0 else 0.0


@misconception(
    "You check every stage with an upstream gradient of ones. Under ones many bugs look right: columns in another "
    "order, a mean that is lost. Each stage gets what arrives there from `dy`."
)
def find_bug__upstream_ones(stages, x, dy, h=1e-5):
    inputs = [np.asarray(x, dtype=float)]
    for forward, _ in stages:
        inputs.append(forward(inputs[-1]))
    up = np.ones(np.shape(dy))
    worst, found = 1e-4, -1
    for number in range(len(stages) - 1, -1, -1):
        forward, backward = stages[number]
        at, given = inputs[number], backward(up, inputs[number])
        slopes = np.zeros(at.shape)
        for i in np.ndindex(at.shape):
            step = np.zeros(at.shape)
            step[i] = h
            slopes[i] = np.sum(up * (forward(at + step) - forward(at - step))) / (2 * h)
        size = max(np.abs(given).max(), np.abs(slopes).max())
        far = np.abs(given - slopes).max() / size if size else 0.0
        if far > worst:
            worst, found = far, number
        up = given
    return found, float(worst) if found >= 0 else 0.0


@misconception(
    "Your slopes come from a step to one side. Their error shrinks only like h itself, so where a curve is steep even "
    "a right stage looks wrong. Step to both sides."
)
def find_bug__one_sided(stages, x, dy, h=1e-5):
    inputs = [np.asarray(x, dtype=float)]
    for forward, _ in stages:
        inputs.append(forward(inputs[-1]))
    up = np.asarray(dy, dtype=float)
    worst, found = 1e-4, -1
    for number in range(len(stages) - 1, -1, -1):
        forward, backward = stages[number]
        at, given = inputs[number], backward(up, inputs[number])
        slopes = np.zeros(at.shape)
        for i in np.ndindex(at.shape):
            step = np.zeros(at.shape)
            step[i] = h
            slopes[i] = np.sum(up * (forward(at + step) - forward(at))) / h
        size = max(np.abs(given).max(), np.abs(slopes).max())
        far = np.abs(given - slopes).max() / size if size else 0.0
        if far > worst:
            worst, found = far, number
        up = given
    return found, float(worst) if found >= 0 else 0.0


@misconception(
    "Your slopes are measured over a step of your own, far larger than h. Over such a distance a curve bends, and a "
    "right stage is off by the bend. Take the h that is given."
)
def find_bug__own_step(stages, x, dy, h=1e-5):
    inputs = [np.asarray(x, dtype=float)]
    for forward, _ in stages:
        inputs.append(forward(inputs[-1]))
    up = np.asarray(dy, dtype=float)
    worst, found = 1e-4, -1
    for number in range(len(stages) - 1, -1, -1):
        forward, backward = stages[number]
        at, given = inputs[number], backward(up, inputs[number])
        slopes = np.zeros(at.shape)
        for i in np.ndindex(at.shape):
            step = np.zeros(at.shape)
            step[i] = 0.05
            slopes[i] = np.sum(up * (forward(at + step) - forward(at - step))) / 0.1
        size = max(np.abs(given).max(), np.abs(slopes).max())
        far = np.abs(given - slopes).max() / size if size else 0.0
        if far > worst:
            worst, found = far, number
        up = given
    return found, float(worst) if found >= 0 else 0.0


@misconception(
    "You compare the gradient of everything behind a stage, not of the stage alone. A bug further back then makes all "
    "stages before it look wrong. Measure each stage by itself."
)
def find_bug__from_there_to_the_end(stages, x, dy, h=1e-5):
    inputs = [np.asarray(x, dtype=float)]
    for forward, _ in stages:
        inputs.append(forward(inputs[-1]))
    up = np.asarray(dy, dtype=float)
    worst, found = 1e-4, -1
    for number in range(len(stages) - 1, -1, -1):
        forward, backward = stages[number]
        at, given = inputs[number], backward(up, inputs[number])
        slopes = np.zeros(at.shape)

        def chain(value, first=number):
            for later, _ in stages[first:]:
                value = later(value)
            return value

        for i in np.ndindex(at.shape):
            step = np.zeros(at.shape)
            step[i] = h
            slopes[i] = np.sum(np.asarray(dy, dtype=float) * (chain(at + step) - chain(at - step))) / (2 * h)
        size = max(np.abs(given).max(), np.abs(slopes).max())
        far = np.abs(given - slopes).max() / size if size else 0.0
        if far > worst:
            worst, found = far, number
        up = given
    return found, float(worst) if found >= 0 else 0.0


@misconception(
    "Every stage is checked at the network's own input. A stage only ever sees what the stages before it made of x: "
    "keep the inputs of the forward run."
)
def find_bug__everything_at_x(stages, x, dy, h=1e-5):
    inputs = [np.asarray(x, dtype=float)]
    for forward, _ in stages:
        inputs.append(forward(inputs[-1]))
    up = np.asarray(dy, dtype=float)
    worst, found = 1e-4, -1
    for number in range(len(stages) - 1, -1, -1):
        forward, backward = stages[number]
        at, given = inputs[0], backward(up, inputs[0])
        slopes = np.zeros(at.shape)
        for i in np.ndindex(at.shape):
            step = np.zeros(at.shape)
            step[i] = h
            slopes[i] = np.sum(up * (forward(at + step) - forward(at - step))) / (2 * h)
        size = max(np.abs(given).max(), np.abs(slopes).max())
        far = np.abs(given - slopes).max() / size if size else 0.0
        if far > worst:
            worst, found = far, number
        up = given
    return found, float(worst) if found >= 0 else 0.0


@misconception(
    "Every stage gets the upstream gradient of the last one. What arrives at a stage is what the stages behind it "
    "hand back."
)
def find_bug__dy_everywhere(stages, x, dy, h=1e-5):
    inputs = [np.asarray(x, dtype=float)]
    for forward, _ in stages:
        inputs.append(forward(inputs[-1]))
    up = np.asarray(dy, dtype=float)
    worst, found = 1e-4, -1
    for number in range(len(stages) - 1, -1, -1):
        forward, backward = stages[number]
        at, given = inputs[number], backward(up, inputs[number])
        slopes = np.zeros(at.shape)
        for i in np.ndindex(at.shape):
            step = np.zeros(at.shape)
            step[i] = h
            slopes[i] = np.sum(up * (forward(at + step) - forward(at - step))) / (2 * h)
        size = max(np.abs(given).max(), np.abs(slopes).max())
        far = np.abs(given - slopes).max() / size if size else 0.0
        if far > worst:
            worst, found = far, number
    return found, float(worst) if found >= 0 else 0.0


@misconception(
    "Your error is the mean over all numbers of a stage. One wrong number among many right ones then hardly shows: "
    "the worst one counts."
)
def find_bug__mean_error(stages, x, dy, h=1e-5):
    inputs = [np.asarray(x, dtype=float)]
    for forward, _ in stages:
        inputs.append(forward(inputs[-1]))
    up = np.asarray(dy, dtype=float)
    worst, found = 1e-4, -1
    for number in range(len(stages) - 1, -1, -1):
        forward, backward = stages[number]
        at, given = inputs[number], backward(up, inputs[number])
        slopes = np.zeros(at.shape)
        for i in np.ndindex(at.shape):
            step = np.zeros(at.shape)
            step[i] = h
            slopes[i] = np.sum(up * (forward(at + step) - forward(at - step))) / (2 * h)
        size = max(np.abs(given).max(), np.abs(slopes).max())
        far = np.abs(given - slopes).mean() / size if size else 0.0
        if far > worst:
            worst, found = far, number
        up = given
    return found, float(worst) if found >= 0 else 0.0


@misconception(
    "You compare without taking the size of the differences: where one gradient is too small the difference is "
    "negative, and the largest of them says nothing. Errors are distances."
)
def find_bug__signed(stages, x, dy, h=1e-5):
    inputs = [np.asarray(x, dtype=float)]
    for forward, _ in stages:
        inputs.append(forward(inputs[-1]))
    up = np.asarray(dy, dtype=float)
    worst, found = 1e-4, -1
    for number in range(len(stages) - 1, -1, -1):
        forward, backward = stages[number]
        at, given = inputs[number], backward(up, inputs[number])
        slopes = np.zeros(at.shape)
        for i in np.ndindex(at.shape):
            step = np.zeros(at.shape)
            step[i] = h
            slopes[i] = np.sum(up * (forward(at + step) - forward(at - step))) / (2 * h)
        size = max(np.abs(given).max(), np.abs(slopes).max())
        far = (given - slopes).max() / size if size else 0.0
        if far > worst:
            worst, found = far, number
        up = given
    return found, float(worst) if found >= 0 else 0.0


@misconception(
    "Each difference is divided by its own two numbers. Where a right gradient is next to 0, rounding alone then "
    "looks like a bug. Divide by the largest number of both gradients."
)
def find_bug__element_by_element(stages, x, dy, h=1e-5):
    inputs = [np.asarray(x, dtype=float)]
    for forward, _ in stages:
        inputs.append(forward(inputs[-1]))
    up = np.asarray(dy, dtype=float)
    worst, found = 1e-4, -1
    for number in range(len(stages) - 1, -1, -1):
        forward, backward = stages[number]
        at, given = inputs[number], backward(up, inputs[number])
        slopes = np.zeros(at.shape)
        for i in np.ndindex(at.shape):
            step = np.zeros(at.shape)
            step[i] = h
            slopes[i] = np.sum(up * (forward(at + step) - forward(at - step))) / (2 * h)
        size = max(np.abs(given).max(), np.abs(slopes).max())
        far = (np.abs(given - slopes) / np.maximum(np.abs(given) + np.abs(slopes), 1e-300)).max() if size else 0.0
        if far > worst:
            worst, found = far, number
        up = given
    return found, float(worst) if found >= 0 else 0.0


@misconception(
    "Your error is divided by the sum of the two gradients' sizes. Here it is divided by the larger one, so that a "
    "gradient that is 0 throughout has error 1."
)
def find_bug__half(stages, x, dy, h=1e-5):
    inputs = [np.asarray(x, dtype=float)]
    for forward, _ in stages:
        inputs.append(forward(inputs[-1]))
    up = np.asarray(dy, dtype=float)
    worst, found = 1e-4, -1
    for number in range(len(stages) - 1, -1, -1):
        forward, backward = stages[number]
        at, given = inputs[number], backward(up, inputs[number])
        slopes = np.zeros(at.shape)
        for i in np.ndindex(at.shape):
            step = np.zeros(at.shape)
            step[i] = h
            slopes[i] = np.sum(up * (forward(at + step) - forward(at - step))) / (2 * h)
        size = np.abs(given).max() + np.abs(slopes).max()
        far = np.abs(given - slopes).max() / size if size else 0.0
        if far > worst:
            worst, found = far, number
        up = given
    return found, float(worst) if found >= 0 else 0.0


@misconception(
    "Your number counts from the last stage. The stages are numbered as they come in the list: the first one is 0."
)
def find_bug__counted_from_the_end(stages, x, dy, h=1e-5):
    inputs = [np.asarray(x, dtype=float)]
    for forward, _ in stages:
        inputs.append(forward(inputs[-1]))
    up = np.asarray(dy, dtype=float)
    worst, found = 1e-4, -1
    for number in range(len(stages) - 1, -1, -1):
        forward, backward = stages[number]
        at, given = inputs[number], backward(up, inputs[number])
        slopes = np.zeros(at.shape)
        for i in np.ndindex(at.shape):
            step = np.zeros(at.shape)
            step[i] = h
            slopes[i] = np.sum(up * (forward(at + step) - forward(at - step))) / (2 * h)
        size = max(np.abs(given).max(), np.abs(slopes).max())
        far = np.abs(given - slopes).max() / size if size else 0.0
        if far > worst:
            worst, found = far, len(stages) - 1 - number
        up = given
    return found, float(worst) if found >= 0 else 0.0


@misconception("Your numbers begin with 1. The first stage of the list is number 0, and -1 means that there is no bug.")
def find_bug__counted_from_one(stages, x, dy, h=1e-5):
    inputs = [np.asarray(x, dtype=float)]
    for forward, _ in stages:
        inputs.append(forward(inputs[-1]))
    up = np.asarray(dy, dtype=float)
    worst, found = 1e-4, -1
    for number in range(len(stages) - 1, -1, -1):
        forward, backward = stages[number]
        at, given = inputs[number], backward(up, inputs[number])
        slopes = np.zeros(at.shape)
        for i in np.ndindex(at.shape):
            step = np.zeros(at.shape)
            step[i] = h
            slopes[i] = np.sum(up * (forward(at + step) - forward(at - step))) / (2 * h)
        size = max(np.abs(given).max(), np.abs(slopes).max())
        far = np.abs(given - slopes).max() / size if size else 0.0
        if far > worst:
            worst, found = far, number + 1
        up = given
    return found, float(worst) if found >= 0 else 0.0


@misconception(
    "You name a stage in every case. Where the largest error is as small as rounding, no stage is wrong: -1, and an "
    "error of 0."
)
def find_bug__always_one(stages, x, dy, h=1e-5):
    inputs = [np.asarray(x, dtype=float)]
    for forward, _ in stages:
        inputs.append(forward(inputs[-1]))
    up = np.asarray(dy, dtype=float)
    worst, found = -1.0, -1
    for number in range(len(stages) - 1, -1, -1):
        forward, backward = stages[number]
        at, given = inputs[number], backward(up, inputs[number])
        slopes = np.zeros(at.shape)
        for i in np.ndindex(at.shape):
            step = np.zeros(at.shape)
            step[i] = h
            slopes[i] = np.sum(up * (forward(at + step) - forward(at - step))) / (2 * h)
        size = max(np.abs(given).max(), np.abs(slopes).max())
        far = np.abs(given - slopes).max() / size if size else 0.0
        if far > worst:
            worst, found = far, number
        up = given
    return found, float(worst) if found >= 0 else 0.0


@misconception(
    "You divide by the given gradient alone. Where a bug lets nothing through there is nothing to divide by, and the "
    "stage drops out. Take the larger one of both."
)
def find_bug__largest_gradient(stages, x, dy, h=1e-5):
    inputs = [np.asarray(x, dtype=float)]
    for forward, _ in stages:
        inputs.append(forward(inputs[-1]))
    up = np.asarray(dy, dtype=float)
    worst, found = 1e-4, -1
    for number in range(len(stages) - 1, -1, -1):
        forward, backward = stages[number]
        at, given = inputs[number], backward(up, inputs[number])
        slopes = np.zeros(at.shape)
        for i in np.ndindex(at.shape):
            step = np.zeros(at.shape)
            step[i] = h
            slopes[i] = np.sum(up * (forward(at + step) - forward(at - step))) / (2 * h)
        size = np.abs(given).max()
        far = np.abs(given - slopes).max() / size if size else 0.0
        if far > worst:
            worst, found = far, number
        up = given
    return found, float(worst) if found >= 0 else 0.0


@misconception(
    "You measure in the precision that came in. In float32 a step of 1e-5 drowns in rounding; turn x and dy into "
    "float64 first."
)
def find_bug__single_precision(stages, x, dy, h=1e-5):
    inputs = [np.asarray(x)]
    for forward, _ in stages:
        inputs.append(forward(inputs[-1]))
    up = np.asarray(dy)
    worst, found = 1e-4, -1
    for number in range(len(stages) - 1, -1, -1):
        forward, backward = stages[number]
        at, given = inputs[number], backward(up, inputs[number])
        slopes = np.zeros(at.shape)
        for i in np.ndindex(at.shape):
            step = np.zeros(at.shape, dtype=at.dtype)
            step[i] = h
            slopes[i] = np.sum(up * (forward(at + step) - forward(at - step))) / (2 * h)
        size = max(np.abs(given).max(), np.abs(slopes).max())
        far = np.abs(given - slopes).max() / size if size else 0.0
        if far > worst:
            worst, found = far, number
        up = given
    return found, float(worst) if found >= 0 else 0.0


@misconception(
    "You do say that there is no bug, but with the largest error that you met. That one is rounding: give back -1 and 0."
)
def find_bug__error_of_no_bug(stages, x, dy, h=1e-5):
    inputs = [np.asarray(x, dtype=float)]
    for forward, _ in stages:
        inputs.append(forward(inputs[-1]))
    up = np.asarray(dy, dtype=float)
    worst, found = 0.0, -1
    for number in range(len(stages) - 1, -1, -1):
        forward, backward = stages[number]
        at, given = inputs[number], backward(up, inputs[number])
        slopes = np.zeros(at.shape)
        for i in np.ndindex(at.shape):
            step = np.zeros(at.shape)
            step[i] = h
            slopes[i] = np.sum(up * (forward(at + step) - forward(at - step))) / (2 * h)
        size = max(np.abs(given).max(), np.abs(slopes).max())
        far = np.abs(given - slopes).max() / size if size else 0.0
        if far > worst:
            worst, found = far, number
        up = given
    return found if worst > 1e-4 else -1, float(worst)
