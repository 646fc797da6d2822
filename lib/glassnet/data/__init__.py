"""Data sets: shapes to draw, the real ones that come with scikit-learn, and image collections found or fetched.

Nothing but the loaders of MNIST, Fashion-MNIST, SVHN and CIFAR ever uses the network, and they only where
``GLASSNET_DATA`` and the cache lack the files (see `glassnet.data.places`).
"""

from glassnet.data._images import DamagedFileError, Images
from glassnet.data.augment import average_crops, cutout, random_crop, random_flip, random_shift, ten_crop
from glassnet.data.augment_colour import colour_jitter, pca_jitter
from glassnet.data.augment_normalise import Whitening, channel_statistics, fit_whitening, normalise, to_float, whiten
from glassnet.data.batches import batches, train_validation_split
from glassnet.data.bundled import Dataset, breast_cancer, digits, iris, wine
from glassnet.data.catalogue import Collection, catalogue
from glassnet.data.cifar import cifar10, cifar100, read_cifar_binary
from glassnet.data.cifar_pickle import read_cifar_pickle
from glassnet.data.download import DownloadError, RemoteFile, fetch
from glassnet.data.folders import image_folder
from glassnet.data.idx import fashion_mnist, mnist, read_idx
from glassnet.data.pictures import pictures
from glassnet.data.places import data_folders
from glassnet.data.svhn import read_svhn, svhn
from glassnet.data.things import Things, things
from glassnet.data.toy import ToyData, anisotropic, blobs, moons, rings, uniform, varied

__all__ = [
    "Collection",
    "DamagedFileError",
    "Dataset",
    "DownloadError",
    "Images",
    "RemoteFile",
    "Things",
    "ToyData",
    "Whitening",
    "anisotropic",
    "average_crops",
    "batches",
    "blobs",
    "breast_cancer",
    "catalogue",
    "channel_statistics",
    "cifar10",
    "cifar100",
    "colour_jitter",
    "cutout",
    "data_folders",
    "digits",
    "fashion_mnist",
    "fetch",
    "fit_whitening",
    "image_folder",
    "iris",
    "mnist",
    "moons",
    "normalise",
    "pca_jitter",
    "pictures",
    "random_crop",
    "random_flip",
    "random_shift",
    "read_cifar_binary",
    "read_cifar_pickle",
    "read_idx",
    "read_svhn",
    "rings",
    "svhn",
    "ten_crop",
    "things",
    "to_float",
    "train_validation_split",
    "uniform",
    "varied",
    "whiten",
    "wine",
]
