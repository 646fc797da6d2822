"""Misconceptions of `occlusion_map`."""

import numpy as np

from autograder.exercises.model import misconception


@misconception(
    "The squares stay: each place sees all earlier ones covered as well, since the copy is made once, before the loops. "
    "Every place starts from the whole image."
)
def occlusion_map__not_restored(score, image, label, size, stride, fill):
    _, h, w = image.shape
    answer = np.zeros(((h - size) // stride + 1, (w - size) // stride + 1))
    covered = image.copy()
    for i, j in np.ndindex(*answer.shape):
        covered[:, i * stride : i * stride + size, j * stride : j * stride + size] = fill
        answer[i, j] = score(covered)[label]
    return answer


@misconception(
    "You cover the image itself, and it stays covered: for the next square and for whoever gave it to you. Work on a copy."
)
def occlusion_map__in_place(score, image, label, size, stride, fill):
    _, h, w = image.shape
    answer = np.zeros(((h - size) // stride + 1, (w - size) // stride + 1))
    for i, j in np.ndindex(*answer.shape):
        image[:, i * stride : i * stride + size, j * stride : j * stride + size] = fill
        answer[i, j] = score(image)[label]
    return answer


@misconception(
    "Your square is black: it is filled with 0, whatever `fill` says. For many images 0 is a strong signal; grey says "
    "little, and that is what covering is for."
)
def occlusion_map__black(score, image, label, size, stride, fill):
    _, h, w = image.shape
    answer = np.zeros(((h - size) // stride + 1, (w - size) // stride + 1))
    for i, j in np.ndindex(*answer.shape):
        covered = image.copy()
        covered[:, i * stride : i * stride + size, j * stride : j * stride + size] = 0
        answer[i, j] = score(covered)[label]
    return answer


@misconception("You fill the square with the mean of the image. What it is filled with stands in `fill`.")
def occlusion_map__mean_fill(score, image, label, size, stride, fill):
    _, h, w = image.shape
    answer = np.zeros(((h - size) // stride + 1, (w - size) // stride + 1))
    for i, j in np.ndindex(*answer.shape):
        covered = image.copy()
        covered[:, i * stride : i * stride + size, j * stride : j * stride + size] = image.mean()
        answer[i, j] = score(covered)[label]
    return answer


@misconception("You add `fill` to what is there. A cover hides: what was under it must not shine through.")
def occlusion_map__shines_through(score, image, label, size, stride, fill):
    _, h, w = image.shape
    answer = np.zeros(((h - size) // stride + 1, (w - size) // stride + 1))
    for i, j in np.ndindex(*answer.shape):
        covered = image.copy()
        covered[:, i * stride : i * stride + size, j * stride : j * stride + size] += np.asarray(fill, image.dtype)
        answer[i, j] = score(covered)[label]
    return answer


@misconception("You cover the first channel only. A square hides all colours at its place.")
def occlusion_map__first_channel(score, image, label, size, stride, fill):
    _, h, w = image.shape
    answer = np.zeros(((h - size) // stride + 1, (w - size) // stride + 1))
    for i, j in np.ndindex(*answer.shape):
        covered = image.copy()
        covered[0, i * stride : i * stride + size, j * stride : j * stride + size] = fill
        answer[i, j] = score(covered)[label]
    return answer


@misconception(
    "You cover everything *but* the square. That asks what the square alone is worth; here the question is what the image "
    "is worth without it."
)
def occlusion_map__all_but_the_square(score, image, label, size, stride, fill):
    _, h, w = image.shape
    answer = np.zeros(((h - size) // stride + 1, (w - size) // stride + 1))
    for i, j in np.ndindex(*answer.shape):
        covered = np.full_like(image, fill)
        square = (slice(None), slice(i * stride, i * stride + size), slice(j * stride, j * stride + size))
        covered[square] = image[square]
        answer[i, j] = score(covered)[label]
    return answer


@misconception(
    "You keep the highest probability at each place, of whichever class it is. When the network changes its mind, your map "
    "does not notice. Follow `label`."
)
def occlusion_map__highest_class(score, image, label, size, stride, fill):
    _, h, w = image.shape
    answer = np.zeros(((h - size) // stride + 1, (w - size) // stride + 1))
    for i, j in np.ndindex(*answer.shape):
        covered = image.copy()
        covered[:, i * stride : i * stride + size, j * stride : j * stride + size] = fill
        answer[i, j] = score(covered).max()
    return answer


@misconception(
    "You follow the class that the network predicts for the whole image. Where it is wrong, the map is about the wrong "
    "class: follow `label`."
)
def occlusion_map__predicted_class(score, image, label, size, stride, fill):
    _, h, w = image.shape
    answer = np.zeros(((h - size) // stride + 1, (w - size) // stride + 1))
    winner = score(image).argmax()
    for i, j in np.ndindex(*answer.shape):
        covered = image.copy()
        covered[:, i * stride : i * stride + size, j * stride : j * stride + size] = fill
        answer[i, j] = score(covered)[winner]
    return answer


@misconception(
    "Your map holds which class wins at each place. That is a nice map, too; asked for is the *probability* of `label`."
)
def occlusion_map__winners(score, image, label, size, stride, fill):
    _, h, w = image.shape
    answer = np.zeros(((h - size) // stride + 1, (w - size) // stride + 1), dtype=int)
    for i, j in np.ndindex(*answer.shape):
        covered = image.copy()
        covered[:, i * stride : i * stride + size, j * stride : j * stride + size] = fill
        answer[i, j] = score(covered).argmax()
    return answer


@misconception(
    "Your map says by how much the probability falls. Asked for is the probability itself: low where something important "
    "was covered."
)
def occlusion_map__fall(score, image, label, size, stride, fill):
    _, h, w = image.shape
    answer = np.zeros(((h - size) // stride + 1, (w - size) // stride + 1))
    for i, j in np.ndindex(*answer.shape):
        covered = image.copy()
        covered[:, i * stride : i * stride + size, j * stride : j * stride + size] = fill
        answer[i, j] = score(image)[label] - score(covered)[label]
    return answer


@misconception(
    "You divide by the probability of the whole image. Asked for is the probability itself, between 0 and 1."
)
def occlusion_map__relative(score, image, label, size, stride, fill):
    _, h, w = image.shape
    answer = np.zeros(((h - size) // stride + 1, (w - size) // stride + 1))
    for i, j in np.ndindex(*answer.shape):
        covered = image.copy()
        covered[:, i * stride : i * stride + size, j * stride : j * stride + size] = fill
        answer[i, j] = score(covered)[label] / score(image)[label]
    return answer


@misconception(
    "The square jumps by its own size. `stride` says how far it moves; with a small one the squares overlap, and the map "
    "gets finer."
)
def occlusion_map__steps_of_its_size(score, image, label, size, stride, fill):
    _, h, w = image.shape
    answer = np.zeros((h // size, w // size))
    for i, j in np.ndindex(*answer.shape):
        covered = image.copy()
        covered[:, i * size : i * size + size, j * size : j * size + size] = fill
        answer[i, j] = score(covered)[label]
    return answer


@misconception(
    "`size` and `stride` are swapped in your version: size is how large the square is, stride how far it moves."
)
def occlusion_map__size_and_stride_swapped(score, image, label, size, stride, fill):
    size, stride = stride, size
    _, h, w = image.shape
    answer = np.zeros(((h - size) // stride + 1, (w - size) // stride + 1))
    for i, j in np.ndindex(*answer.shape):
        covered = image.copy()
        covered[:, i * stride : i * stride + size, j * stride : j * stride + size] = fill
        answer[i, j] = score(covered)[label]
    return answer


@misconception(
    "Your map has a place for each pixel that the square can begin at: it moves by one, whatever `stride` says."
)
def occlusion_map__stride_ignored(score, image, label, size, stride, fill):
    _, h, w = image.shape
    answer = np.zeros((h - size + 1, w - size + 1))
    for i, j in np.ndindex(*answer.shape):
        covered = image.copy()
        covered[:, i : i + size, j : j + size] = fill
        answer[i, j] = score(covered)[label]
    return answer


@misconception(
    "Your answer has the right shape, but the square moves by one pixel from place to place. At which row does the square "
    "of place (1, 0) begin?"
)
def occlusion_map__moves_by_one(score, image, label, size, stride, fill):
    _, h, w = image.shape
    answer = np.zeros(((h - size) // stride + 1, (w - size) // stride + 1))
    for i, j in np.ndindex(*answer.shape):
        covered = image.copy()
        covered[:, i : i + size, j : j + size] = fill
        answer[i, j] = score(covered)[label]
    return answer


@misconception(
    "You let the square hang over the edge at the end of a row. Only places where it fits whole count, so that every "
    "number covers equally much."
)
def occlusion_map__hanging_over(score, image, label, size, stride, fill):
    _, h, w = image.shape
    answer = np.zeros((-(-h // stride), -(-w // stride)))
    for i, j in np.ndindex(*answer.shape):
        covered = image.copy()
        covered[:, i * stride : i * stride + size, j * stride : j * stride + size] = fill
        answer[i, j] = score(covered)[label]
    return answer


@misconception(
    "The last place of each row and column is missing. Count with your fingers: a square of 2 moves by 1 in a row of 4. "
    "How many places?"
)
def occlusion_map__last_place_missing(score, image, label, size, stride, fill):
    _, h, w = image.shape
    answer = np.zeros(((h - size) // stride, (w - size) // stride))
    for i, j in np.ndindex(*answer.shape):
        covered = image.copy()
        covered[:, i * stride : i * stride + size, j * stride : j * stride + size] = fill
        answer[i, j] = score(covered)[label]
    return answer


@misconception(
    "Your map lies on its side: rows and columns are swapped. Row i of the map is the square i steps *down*."
)
def occlusion_map__on_its_side(score, image, label, size, stride, fill):
    _, h, w = image.shape
    answer = np.zeros(((w - size) // stride + 1, (h - size) // stride + 1))
    for i, j in np.ndindex(*answer.shape):
        covered = image.copy()
        covered[:, j * stride : j * stride + size, i * stride : i * stride + size] = fill
        answer[i, j] = score(covered)[label]
    return answer


@misconception("Your map is one long row. Give it the shape of the places: rows and columns.")
def occlusion_map__flat(score, image, label, size, stride, fill):
    _, h, w = image.shape
    answer = []
    for i in range(0, h - size + 1, stride):
        for j in range(0, w - size + 1, stride):
            covered = image.copy()
            covered[:, i : i + size, j : j + size] = fill
            answer.append(score(covered)[label])
    return np.array(answer)


@misconception(
    "You index the image with rows and columns alone, so that rows take the place of the channels. Its shape is "
    "(C, H, W): the channels come first, and all of them are covered."
)
def occlusion_map__channels_forgotten(score, image, label, size, stride, fill):
    _, h, w = image.shape
    answer = np.zeros(((h - size) // stride + 1, (w - size) // stride + 1))
    for i, j in np.ndindex(*answer.shape):
        covered = image.copy()
        covered[i * stride : i * stride + size, j * stride : j * stride + size] = fill
        answer[i, j] = score(covered)[label]
    return answer


@misconception(
    "You give `score` a batch of one image, and read its answer like a batch. It takes one image (C, H, W) and gives the "
    "probabilities of its classes, (K,)."
)
def occlusion_map__batch_of_one(score, image, label, size, stride, fill):
    _, h, w = image.shape
    answer = np.zeros(((h - size) // stride + 1, (w - size) // stride + 1))
    for i, j in np.ndindex(*answer.shape):
        covered = image.copy()
        covered[:, i * stride : i * stride + size, j * stride : j * stride + size] = fill
        answer[i, j] = score(covered[None])[0, label]
    return answer


@misconception(
    "Your map is as large as the image. It has one entry for each *place* of the square, and these are fewer than pixels."
)
def occlusion_map__as_large_as_the_image(score, image, label, size, stride, fill):
    _, h, w = image.shape
    answer = np.zeros((h, w))
    for i in range(0, h - size + 1, stride):
        for j in range(0, w - size + 1, stride):
            covered = image.copy()
            covered[:, i : i + size, j : j + size] = fill
            answer[i : i + size, j : j + size] = score(covered)[label]
    return answer
