"""A safetensors file of somebody whom nobody vouches for: looked at before anything of it is parsed or built.

Layout: 8 bytes, the header's length (little-endian); the header, JSON that names each tensor's type, shape and bytes;
the tensors. Source: the format's description at https://github.com/huggingface/safetensors
"""

from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor, nn

from veravox.core.catalogue import ARCHITECTURES
from veravox.core.sizes import size
from veravox.core.text import _
from veravox.detection import strict_json
from veravox.detection.networks import build_network
from veravox.detection.refusing import BundleError
from veravox.detection.strict_json import Unreadable

Shape = tuple[int, ...]
Described = Mapping[str, tuple[str, Shape]]  # name: type as safetensors writes it, shape

TYPES = {torch.float32: "F32", torch.int64: "I64"}  # of which every network here is made
MEANS, PRECISION = "generator_means", "generator_precision"  # beside a network
BYTES = {"F32": 4, "I64": 8}
LARGEST_FILE = 512 << 20  # bytes; of the networks known here the largest has 102 MB
LARGEST_HEADER = 1 << 20  # bytes; VGG19's has 6 kB
MOST_TENSORS = 2000  # ResNet50 has 326
MOST_DIMENSIONS = 8
LONGEST_NAME = 200  # characters
MOST_CLASSES = 1000
BESIDE = "beside."  # begins the names of tensors that are not the network's
METADATA = "__metadata__"  # texts by which a file may describe itself; nobody here reads them


def weights_in(content: bytes, name: str) -> Described:
    """What the header says of the tensors, once all of it fits the file: types, shapes, and where each lies.

    Args:
        content: the whole file.
        name: what to call it in a sentence.

    Raises:
        BundleError: naming the tensor, if anything of it does not fit.
    """
    if len(content) > LARGEST_FILE:
        raise _refused(name, _("it has more than {most}").format(most=size(LARGEST_FILE)))
    length = int.from_bytes(content[:8], "little")
    if len(content) < 8 or length > len(content) - 8:
        raise _refused(name, _("its header is said to be longer than the file"))
    try:
        said = strict_json.parse(content[8 : 8 + length], LARGEST_HEADER)
    except Unreadable as why:
        raise _refused(name, _("its header cannot be read: {why}").format(why=why)) from None
    if not isinstance(said, dict):
        raise _refused(name, _("its header names no tensors"))
    tensors = {key: each for key, each in said.items() if key != METADATA}
    if len(tensors) > MOST_TENSORS:
        raise _refused(name, _("it names more than {n} tensors").format(n=MOST_TENSORS))
    _refuse_odd_metadata(name, said.get(METADATA, {}))
    found = {key: _told(name, key, each) for key, each in tensors.items()}
    _refuse_gaps(name, [(*place, key) for key, (_type, _shape, place) in found.items()], len(content) - 8 - length)
    return {key: (type, shape) for key, (type, shape, _place) in found.items()}


def described(architecture: str, classes: int, colours: int) -> Described:
    """The weights of a network of ours; it is built without memory for them."""
    with torch.device("meta"):
        network = build_network(architecture, classes, colours=colours)
    return {name: (TYPES[each.dtype], tuple(each.shape)) for name, each in network.state_dict().items()}


def refuse_misfits(weights: Described, architecture: str, classes: int, colours: int) -> None:
    """Hold weights against the network that a card names, before that network is built.

    Raises:
        BundleError: if there is no such network, or it has other weights.
    """
    if architecture not in ARCHITECTURES:
        raise BundleError(_("This version knows no architecture {name}.").format(name=architecture))
    if not 2 <= classes <= MOST_CLASSES or (architecture == "compact" and colours != 1):
        raise BundleError(_("There is no {name} with {n} classes.").format(name=architecture, n=classes))
    expected = described(architecture, classes, colours)
    weights = {name: each for name, each in weights.items() if not name.startswith(BESIDE)}
    wrong = next((key for key in {**expected, **weights} if weights.get(key) != expected.get(key)), None)
    if wrong is not None:
        sentence = _(
            "The weights do not fit {name} with {n} classes: {wrong} is missing, too many or of another shape."
        )
        raise BundleError(sentence.format(name=architecture, n=classes, wrong=_short(wrong)))


def refuse_odd_neighbours(beside: Mapping[str, Tensor], network: nn.Sequential, method: str) -> None:
    """Hold what is known of known generators against the network: see `calibration.strangers`.

    Args:
        beside: by name.
        network: built.
        method: by which strangers are known; empty where they are not.

    Raises:
        BundleError: if something is missing, too much or of another shape.
    """
    head = network[1]
    assert isinstance(head, nn.Sequential)
    last = head[-1]
    assert isinstance(last, nn.Linear)
    n, generators = last.in_features, len(beside.get(MEANS, ()))
    shapes = {name: tuple(each.shape) for name, each in beside.items()}
    fits = shapes in ({}, {MEANS: (generators, n), PRECISION: (n, n)})
    if not fits or (beside and not 0 < generators <= last.out_features) or (method == "distance" and not beside):
        raise BundleError(_("What the model knows of its generators does not fit it; fetch or write the model again."))


def refuse_what_is_no_number(weights: Mapping[str, Tensor], name: str) -> None:
    """Raises BundleError where a weight is NaN or infinite: such a network says nothing of anything."""
    for key, each in weights.items():
        if not bool(torch.isfinite(each).all()):
            raise _refused(name, _("{tensor} holds numbers that are none (NaN or infinite)").format(tensor=_short(key)))


def _told(file: str, name: str, said: Any) -> tuple[str, Shape, tuple[int, int]]:
    """A tensor's type, shape, and from which byte to which it lies."""
    if not isinstance(said, dict) or set(said) != {"dtype", "shape", "data_offsets"} or len(name) > LONGEST_NAME:
        raise _refused(file, _("{tensor} is not told by dtype, shape and data_offsets").format(tensor=_short(name)))
    type, shape, place = said["dtype"], said["shape"], said["data_offsets"]
    if type not in (known := list(BYTES)):
        sentence = _("{tensor} is not of the types {known}")
        raise _refused(file, sentence.format(tensor=_short(name), known=", ".join(known)))
    if not _are_counts(shape) or len(shape) > MOST_DIMENSIONS:
        raise _refused(file, _("{tensor} has a shape that is none").format(tensor=_short(name)))
    if not _are_counts(place) or len(place) != 2 or place[1] - place[0] != BYTES[type] * _product(shape):
        raise _refused(file, _("{tensor} lies on other bytes than its shape needs").format(tensor=_short(name)))
    return type, tuple(shape), (place[0], place[1])


def _are_counts(said: Any) -> bool:
    return isinstance(said, list) and all(type(each) is int and each >= 0 for each in said)


def _product(shape: list[int]) -> int:
    total = 1
    for each in shape:
        total *= each  # of at most 8 numbers below 2 to the power of 63
    return total


def _refuse_gaps(file: str, places: list[tuple[int, int, str]], length: int) -> None:
    """Each tensor begins where the one before ends, and the last ends with the file."""
    at = 0
    for begin, end, name in sorted(places):
        if begin != at:
            raise _refused(file, _("{tensor} overlaps another tensor, or leaves a gap").format(tensor=_short(name)))
        at = end
    if at != length:
        raise _refused(
            file, _("its tensors have {said}, and {there} are there").format(said=size(at), there=size(length))
        )


def _refuse_odd_metadata(file: str, said: Any) -> None:
    if not isinstance(said, dict) or not all(isinstance(each, str) for each in said.values()):
        raise _refused(file, _("its {name} is no table of texts").format(name=METADATA))


def _short(name: str) -> str:
    return repr(name[:60])


def _refused(file: str, why: str) -> BundleError:
    return BundleError(_("{file} is not taken: {why}; fetch or write the model again.").format(file=file, why=why))
