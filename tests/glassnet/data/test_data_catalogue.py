"""The catalogue says what the lecture's slides and the loaders say."""

import re

import pytest

from glassnet import data

BY_NAME = {c.name: c for c in data.catalogue()}
# As printed: classes, training, test, typical accuracy (and, where there is one, the validation set).
PRINTED = {
    "MNIST": (10, 60_000, None, 10_000, "99"),
    "SVHN": (10, 73_257, None, 26_032, "95"),
    "Fashion-MNIST": (10, 60_000, None, 10_000, "89"),
    "CIFAR-10": (10, 50_000, None, 10_000, "85"),
    "CIFAR-100": (100, 50_000, None, 10_000, "65"),
    "ImageNet-1000": (1000, 1_281_167, 50_000, 100_000, "90"),
}


@pytest.mark.parametrize("name", PRINTED)
def test_as_printed(name):
    found = BY_NAME[name]
    assert (found.classes, found.train, found.validation, found.test, re.search(r"> (\d+)", found.typical)[1]) == (
        PRINTED[name]
    )


def test_every_loader_is_one_and_every_part_that_it_loads_is_listed():
    assert len(BY_NAME) == len(data.catalogue()) == 12
    for found in data.catalogue():
        doc = getattr(data, found.loader).__doc__ if found.loader else ""
        if found.loader in {"mnist", "svhn", "cifar10"}:
            assert f"{found.train:,}" in doc
            assert f"{found.test:,}" in doc
    by_folders = {c.name for c in data.catalogue() if c.loader == "image_folder"}
    assert by_folders == {"ImageNet-1000", "Stanford Dogs"}
    assert {c.name for c in data.catalogue() if c.loader} == PRINTED.keys() | by_folders


def test_names_stand_in_the_order_of_their_labels():
    assert all(not c.names or len(c.names) == c.classes for c in data.catalogue())
    clothes = ("T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot")
    assert BY_NAME["Fashion-MNIST"].names == clothes
    assert BY_NAME["CIFAR-10"].names[3] == "cat"


def test_dogs_and_cats_are_counted_once():
    assert BY_NAME["Dogs vs. Cats"].train == 2 * 12_500
    assert BY_NAME["Stanford Dogs"].train + BY_NAME["Stanford Dogs"].test == 20_580
