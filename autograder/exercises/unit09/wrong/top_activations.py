"""Misconceptions of `top_activations`."""

import numpy as np

from autograder.exercises.model import misconception


@misconception(
    "One image comes several times: you sorted all places of all maps. Nine patches from one image say little; each image "
    "takes part once, with its strongest place."
)
def top_activations__several_of_one_image(maps, channel, k):
    order = np.argsort(-maps[:, channel].ravel(), kind="stable")[:k]
    return np.unravel_index(order, maps[:, channel].shape)


@misconception("Your list begins with the weakest of the best. The strongest image comes first.")
def top_activations__weakest_first(maps, channel, k):
    flat = maps[:, channel].reshape(len(maps), -1)
    images = np.argsort(-flat.max(axis=1), kind="stable")[:k][::-1]
    return images, *np.divmod(flat.argmax(axis=1)[images], maps.shape[3])


@misconception("You found the images that excite the channel *least*: `argsort` sorts upwards, from small to large.")
def top_activations__weakest(maps, channel, k):
    flat = maps[:, channel].reshape(len(maps), -1)
    images = np.argsort(flat.max(axis=1), kind="stable")[:k]
    return images, *np.divmod(flat.argmax(axis=1)[images], maps.shape[3])


@misconception(
    "Your images are the right ones but not in order of their strength. `argpartition` does not sort, nor does sorting the "
    "numbers of the images."
)
def top_activations__not_sorted(maps, channel, k):
    flat = maps[:, channel].reshape(len(maps), -1)
    images = np.sort(np.argsort(-flat.max(axis=1), kind="stable")[:k])
    return images, *np.divmod(flat.argmax(axis=1)[images], maps.shape[3])


@misconception(
    "You rank the images by the mean of their map. A channel that finds its feature in one place has a low mean; its "
    "*strongest* place counts."
)
def top_activations__by_the_mean(maps, channel, k):
    flat = maps[:, channel].reshape(len(maps), -1)
    images = np.argsort(-flat.mean(axis=1), kind="stable")[:k]
    return images, *np.divmod(flat.argmax(axis=1)[images], maps.shape[3])


@misconception(
    "You look at how far the peak stands out of its own map. That forgives a weak map; activations of different images "
    "are compared as they are."
)
def top_activations__relative_to_its_map(maps, channel, k):
    flat = maps[:, channel].reshape(len(maps), -1)
    images = np.argsort(-(flat.max(axis=1) - flat.mean(axis=1)), kind="stable")[:k]
    return images, *np.divmod(flat.argmax(axis=1)[images], maps.shape[3])


@misconception(
    "You stretched each map to 0 ... 1 before you compared. After that all peaks are equal, and the first images win "
    "whatever they show."
)
def top_activations__stretched(maps, channel, k):
    flat = maps[:, channel].reshape(len(maps), -1)
    low, high = flat.min(axis=1, keepdims=True), flat.max(axis=1, keepdims=True)
    flat = (flat - low) / np.where(high > low, high - low, 1)
    images = np.argsort(-flat.max(axis=1).round(9), kind="stable")[:k]
    return images, *np.divmod(flat.argmax(axis=1)[images], maps.shape[3])


@misconception(
    "You put each place on one scale over the batch first, with its own mean and spread. A place that is strong in every "
    "image then looks weak: compare the activations as they are."
)
def top_activations__normalised_over_the_batch(maps, channel, k):
    part = maps[:, channel]
    part = (part - part.mean(axis=0)) / (part.std(axis=0) + 1e-12)
    flat = part.reshape(len(maps), -1).round(9)
    images = np.argsort(-flat.max(axis=1), kind="stable")[:k]
    return images, *np.divmod(flat.argmax(axis=1)[images], maps.shape[3])


@misconception(
    "You take the strongest of all channels. The question is what *this* channel likes: the others have no say."
)
def top_activations__all_channels(maps, channel, k):
    flat = maps.max(axis=1).reshape(len(maps), -1)
    images = np.argsort(-flat.max(axis=1), kind="stable")[:k]
    return images, *np.divmod(flat.argmax(axis=1)[images], maps.shape[3])


@misconception("You always look at the first channel. Which one is asked for stands in `channel`.")
def top_activations__first_channel(maps, channel, k):
    flat = maps[:, 0].reshape(len(maps), -1)
    images = np.argsort(-flat.max(axis=1), kind="stable")[:k]
    return images, *np.divmod(flat.argmax(axis=1)[images], maps.shape[3])


@misconception(
    "You took `channel` for the number of an image and ranked its channels. The axes of maps are (N, C, H, W): images "
    "first."
)
def top_activations__image_for_channel(maps, channel, k):
    flat = maps[channel].reshape(maps.shape[1], -1)
    images = np.argsort(-flat.max(axis=1), kind="stable")[:k]
    return images, *np.divmod(flat.argmax(axis=1)[images], maps.shape[3])


@misconception(
    "You rank by the size without the sign. A strongly negative number is no strong activation: the feature is not there."
)
def top_activations__without_the_sign(maps, channel, k):
    flat = np.abs(maps[:, channel]).reshape(len(maps), -1)
    images = np.argsort(-flat.max(axis=1), kind="stable")[:k]
    return images, *np.divmod(flat.argmax(axis=1)[images], maps.shape[3])


@misconception("Rows and columns are swapped in your answer. The row comes first: image, row, column.")
def top_activations__rows_and_columns_swapped(maps, channel, k):
    flat = maps[:, channel].reshape(len(maps), -1)
    images = np.argsort(-flat.max(axis=1), kind="stable")[:k]
    rows, columns = np.divmod(flat.argmax(axis=1)[images], maps.shape[3])
    return images, columns, rows


@misconception(
    "You split a place by the *height* of the map. A row is as long as the map is wide: how many whole rows fit before the "
    "place?"
)
def top_activations__divided_by_the_height(maps, channel, k):
    flat = maps[:, channel].reshape(len(maps), -1)
    images = np.argsort(-flat.max(axis=1), kind="stable")[:k]
    return images, *np.divmod(flat.argmax(axis=1)[images], maps.shape[2])


@misconception(
    "The places are not those of your images: they stand in the order of the batch. Sort them together with the images."
)
def top_activations__places_of_the_first_images(maps, channel, k):
    flat = maps[:, channel].reshape(len(maps), -1)
    images = np.argsort(-flat.max(axis=1), kind="stable")[:k]
    return images, *np.divmod(flat.argmax(axis=1)[:k], maps.shape[3])


@misconception(
    "Among images that are equally strong the later one comes first in your list. A list that was sorted upwards and then "
    "turned around turns its equals around, too."
)
def top_activations__equals_turned_around(maps, channel, k):
    flat = maps[:, channel].reshape(len(maps), -1)
    images = np.argsort(flat.max(axis=1), kind="stable")[::-1][:k]
    return images, *np.divmod(flat.argmax(axis=1)[images], maps.shape[3])


@misconception("Of equal places in one map you take the last. The rule is the first, row by row.")
def top_activations__last_place(maps, channel, k):
    flat = maps[:, channel].reshape(len(maps), -1)
    images = np.argsort(-flat.max(axis=1), kind="stable")[:k]
    places = flat.shape[1] - 1 - flat[:, ::-1].argmax(axis=1)
    return images, *np.divmod(places[images], maps.shape[3])


@misconception("You give back how strong the activations are. The question is *where*: image, row, column.")
def top_activations__values(maps, channel, k):
    flat = maps[:, channel].reshape(len(maps), -1)
    images = np.argsort(-flat.max(axis=1), kind="stable")[:k]
    return flat.max(axis=1)[images], *np.divmod(flat.argmax(axis=1)[images], maps.shape[3])


@misconception("You list all images, however many there are. Only the k strongest are asked for.")
def top_activations__all_images(maps, channel, k):
    flat = maps[:, channel].reshape(len(maps), -1)
    images = np.argsort(-flat.max(axis=1), kind="stable")
    return images, *np.divmod(flat.argmax(axis=1)[images], maps.shape[3])
