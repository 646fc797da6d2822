"""The image collections that everybody reports on: how large they are, how they are split, what is typical on them.

Shares are test accuracies, top-1 where nothing else is said. "Typical" is what a sound ConvNet reaches without tricks.

References
----------
B. Y. Li, "Multi-layer perceptron and convolutional neural network", lecture AI6103, NTU (sizes and typical accuracies).
Human readers: Y. LeCun et al., "Comparison of learning algorithms for handwritten digit recognition", 1995 (MNIST);
Y. Netzer et al., 2011 (SVHN); the benchmark table in the repository of Fashion-MNIST (1000 images, three laymen each);
A. Karpathy, "Lessons learned from manually classifying CIFAR-10", 2011 (one reader, 400 images); O. Russakovsky et al.,
"ImageNet large scale visual recognition challenge", 2015 (one expert, top-5).
"""

from typing import NamedTuple

from glassnet.data.cifar import NAMES10
from glassnet.data.idx import CLOTHES


class Collection(NamedTuple):
    """One collection of images.

    Attributes
    ----------
    name : str
    year : int
    what : str
        What is in it, and what it is used for.
    classes : int
    size : str
        Of an image, in pixels.
    train, validation, test : int or None
        Images in each published part. Where `validation` is None, split it off the training set.
    typical : str
        Test accuracy, as lectures print it; empty where it depends on the task.
    human : str
        The same, of people; empty where nobody measured it.
    loader : str
        The function of `glassnet.data` that reads it; empty where the answers are not one folder for each class.
    names : tuple of str
        Of the classes, where they are few and words.
    """

    name: str
    year: int
    what: str
    classes: int
    size: str
    train: int | None
    validation: int | None
    test: int | None
    typical: str = ""
    human: str = ""
    loader: str = ""
    names: tuple[str, ...] = ()


_COLLECTIONS = (
    Collection(
        *("MNIST", 1998, "handwritten digits, grey", 10, "28×28", 60_000, None, 10_000),
        *("> 99 %", "99.8 %", "mnist"),
    ),
    Collection(
        *("SVHN", 2011, "digits of photographed house numbers", 10, "32×32", 73_257, None, 26_032),
        *("> 95 %", "98 %", "svhn"),
    ),
    Collection(
        *("Fashion-MNIST", 2017, "pieces of clothing, grey", 10, "28×28", 60_000, None, 10_000),
        *("> 89 %", "83.5 %", "fashion_mnist", CLOTHES),
    ),
    Collection(
        *("CIFAR-10", 2009, "small photographs", 10, "32×32", 50_000, None, 10_000),
        *("> 85 %, ResNet-18 93 %", "94 %", "cifar10", NAMES10),
    ),
    Collection(
        *("CIFAR-100", 2009, "small photographs, 20 groups of classes", 100, "32×32", 50_000, None, 10_000),
        *("> 65 %", "", "cifar100"),
    ),
    Collection(
        *("ImageNet-1000", 2012, "photographs; ILSVRC, a part of ImageNet", 1000, "varies, 224×224"),
        *(1_281_167, 50_000, 100_000, "> 90 % (best of 2021)", "94.9 % (top-5)"),
        loader="image_folder",
    ),
    Collection("COCO 2017", 2017, "objects to find, outline and describe", 80, "about 640×480", 118_287, 5_000, 40_670),
    Collection("Pascal VOC", 2012, "objects to name, find and outline", 20, "about 500×375", 5_717, 5_823, 10_991),
    Collection(
        *("Stanford Dogs", 2011, "breeds of dogs", 120, "varies", 12_000, None, 8_580),
        loader="image_folder",
    ),
    Collection("Dogs vs. Cats", 2013, "12,500 dogs, 12,500 cats; a Kaggle contest", 2, "varies", 25_000, None, 12_500),
    Collection("ISIC 2018", 2018, "spots of skin, seven diagnoses", 7, "600×450", 10_015, 193, 1_512),
    Collection("BraTS 2021", 2021, "brain tumours to outline, volumes of MRI", 3, "240×240×155", 1_251, 219, 570),
)


def catalogue() -> tuple[Collection, ...]:
    """List well-known image collections: sizes, published parts, typical accuracies.

    Returns
    -------
    collections : tuple of Collection

    Examples
    --------
    >>> [(c.name, c.train) for c in catalogue() if c.classes == 1000]
    [('ImageNet-1000', 1281167)]
    """
    return _COLLECTIONS
