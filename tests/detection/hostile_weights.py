"""safetensors that lie, and what is no safetensors at all."""

import json
from collections.abc import Iterator
from typing import Any

import numpy as np
from hostile_files import Door, Good, Hostile, safetensors
from hostile_pickles import archived_by_torch, calling, calls

from veravox.detection.bundle import CARD, WEIGHTS

LENGTHS = (0, 1, 7, 1 << 20, 1 << 31, 1 << 32, (1 << 63) - 1, 1 << 63, (1 << 64) - 1)
NO_HEADERS = (
    b"",
    b"{",
    b"[]",
    b"null",
    b"1",
    b'"text"',
    b"\xff\xfe{}",
    b"{}garbage",
    b"[" * 100_000,
    b'{"a":' * 60_000,
)
SHAPES: tuple[Any, ...] = (
    [-1],
    [-2, -2],
    [1 << 62],
    [1 << 32, 1 << 32],
    [1 << 21] * 3,
    [2.0],
    ["4"],
    [[4]],
    [True],
    None,
    {},
    "4",
    [1] * 9,
    [1] * 10_000,
    [0, 1 << 62],
)
PLACES: tuple[Any, ...] = (
    [-4, 0],
    [4, 0],
    [0, 1 << 62],
    [1 << 62, (1 << 62) + 4],
    [0],
    [0, 4, 8],
    [0.0, 4.0],
    None,
    "0-4",
    [4, 8],
)
TYPES: tuple[Any, ...] = ("F64", "F16", "U8", "F8_E4M3", "f32", "", None, ["F32"], "object", "F32\x00", 4)
NAMES = (
    "../../veravox-lied",
    "/veravox-lied",
    "a\x00b",
    "\u202eb",
    "\ud800",
    "x" * 100_000,
    "",
    "__class__",
    "²",
    "0" * 5000,
)
METADATA: tuple[Any, ...] = (
    {"a": {"b": 1}},
    [],
    1,
    {"a": None},
    {"format": calling("os", "system", "x").decode("latin-1")},
)


def weights(good: Good, outside: str) -> Iterator[Hostile]:
    """Each with a card that vouches for it."""

    def bundle(kind: str, content: bytes) -> Hostile:
        return Hostile(f"weights: {kind}", Door.BUNDLE, good.with_weights(content))

    for length in LENGTHS:
        yield bundle("a header of another length", safetensors(good.header, good.tensors, length))
    for said in NO_HEADERS:
        yield bundle("a header that is no table", safetensors(said, good.tensors))
    first = max(
        (name for name in good.header if name != "__metadata__"), key=lambda name: len(good.header[name]["shape"])
    )
    for member, values in (("shape", SHAPES), ("data_offsets", PLACES), ("dtype", TYPES)):
        for value in values:
            spoilt = {**good.header, first: {**good.header[first], member: value}}
            yield bundle(f"an absurd {member}", safetensors(spoilt, good.tensors))
    for name in NAMES:
        yield bundle("an absurd name", safetensors({**good.header, name: good.header[first]}, good.tensors))
    for said in METADATA:
        yield bundle("metadata that are none", safetensors({**good.header, "__metadata__": said}, good.tensors))
    for content in _overlapping(good, first):
        yield bundle("tensors that overlap or leave gaps", content)
    for number in (3000, 50_000):
        many = {f"t{at}": {"dtype": "F32", "shape": [0], "data_offsets": [0, 0]} for at in range(number)}
        yield bundle("tensors without end", safetensors(many, b""))
    for content in _of_others(good, first):
        yield bundle("another network's", content)
    for number in (np.nan, np.inf, -np.inf):
        numbers = np.frombuffer(good.tensors, np.float32).copy()
        numbers[:] = number
        yield bundle("numbers that are none", safetensors(good.header, numbers.tobytes()))
    for call in calls(outside)[:12]:
        yield bundle("a pickle that calls", calling(*call))
    for content in (archived_by_torch("os", "system", outside), archived_by_torch("builtins", "exec", outside)):
        yield bundle("a torch archive", content)
    yield from _no_files(good)


def _overlapping(good: Good, first: str) -> Iterator[bytes]:
    header = good.header
    names = sorted((name for name in header if name != "__metadata__"), key=lambda name: header[name]["data_offsets"])
    again = {**header, "again": header[first]}
    yield safetensors(again, good.tensors)
    yield safetensors(header, good.tensors + b"more")
    yield safetensors(header, good.tensors[:-4])
    yield safetensors(header, b"")
    yield safetensors({name: header[name] for name in names[1:]}, good.tensors)
    begin, end = header[names[1]]["data_offsets"]
    yield safetensors({**header, names[1]: {**header[names[1]], "data_offsets": [begin - 4, end - 4]}}, good.tensors)
    twice = json.dumps(header)
    yield safetensors((twice[:-1] + f', "{first}": {json.dumps(header[first])}}}').encode(), good.tensors)


def _of_others(good: Good, first: str) -> Iterator[bytes]:
    header = good.header
    yield safetensors({("renamed" if name == first else name): each for name, each in header.items()}, good.tensors)
    shape = header[first]["shape"]
    yield safetensors({**header, first: {**header[first], "shape": [int(np.prod(shape))]}}, good.tensors)
    yield safetensors({**header, first: {**header[first], "shape": shape[::-1]}}, good.tensors)
    yield safetensors({}, b"")
    yield safetensors(
        {"1.3.weight": {"dtype": "F32", "shape": [1_000_000, 2], "data_offsets": [0, 8_000_000]}}, bytes(8_000_000)
    )


def _no_files(good: Good) -> Iterator[Hostile]:
    """Empty ones, links, folders and pipes."""
    whole = good.with_weights(good.weights)
    for name in (WEIGHTS, CARD):
        others = {each: content for each, content in whole.items() if each != name}
        for content in (b"", b"\0", b"{"):
            yield Hostile("bundle: a file of a byte or none", Door.BUNDLE, {**others, name: content})
        for target in ("/etc/passwd", "/dev/zero", "/proc/self/mem", "", name, "../../.."):
            yield Hostile("bundle: links, devices and pipes", Door.BUNDLE, others, {name: target})
    yield Hostile("bundle: weights that were changed", Door.BUNDLE, {**whole, WEIGHTS: good.weights[:-1] + b"\x01"})
