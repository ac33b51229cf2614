"""Cards that are no JSON, or say what no model can be."""

import json
from collections.abc import Iterator
from typing import Any

from hostile_files import Door, Good, Hostile

HUGE = 1 << 40
ABSURD: tuple[tuple[str, tuple[Any, ...]], ...] = (
    ("recipe__fft", (HUGE, 0, -1, 1 << 16, 1e308, "1024", 1024.5)),
    ("recipe__hop", (0, -256, HUGE, 1, 1e-300)),
    ("recipe__bands", (HUGE, 0, -80, 1 << 30, 4096)),
    ("recipe__rate", (0, -22050, 1, HUGE, 10**18)),
    ("recipe__low", (-1.0, 20000.0, 1e308)),
    ("recipe__high", (0.0, 1e308, -1.0)),
    ("recipe__heard", ([0, 0], [7000, 80], [-1, 7000], [80, 20000.0], [80, 1e308], [80], "80-7000", [0, 1, 2])),
    ("recipe__floor", (40.0, 1e308, 100.0)),
    ("recipe__window", (-1, HUGE)),
    ("recipe__ranges", ([[0, 0]], [[1, 0]] * 80, [[]], [[0, 1]] * 50_000)),
    ("recipe__kind", ("cqt", "lfcc", "linear", "pictures", "os.system", "../mel")),
    ("recipe__name", ("cqt", "pictures", "__class__", "")),
    ("frontEnd__windowSeconds", (0, -1, 60.1, 1e300, "1")),
    ("frontEnd__transform", ("Crop", "exec", [])),
    ("mean", (1e300, "loud", None, [0.1])),
    ("deviation", (0, -1, 1e-320, 1e300)),
    (
        "colours",
        (
            {"mean": [], "deviation": []},
            {"mean": [0.5], "deviation": [0.5]},
            {"mean": [0.1] * 3, "deviation": [0.0] * 3},
            {"mean": [0.1] * 3, "deviation": [0.2] * 3},
            {"mean": [0.1] * 50_000, "deviation": [0.1] * 50_000},
        ),
    ),
    (
        "classes",
        (
            [],
            ["bonafide"],
            ["bonafide"] * 3,
            ["bonafide", "", "lpcnet"],
            ["a\x1b[2J", "bonafide", "b"],
            ["x" * 5000] * 3,
        ),
    ),
    ("classes", ([f"c{at}" for at in range(100_000)], "bonafide", None, [["bonafide"]], {"bonafide": 1}, [1, 2, 3])),
    ("bonafide", ("nobody", "", ["bonafide"], 1)),
    (
        "priors",
        (
            {},
            {"bonafide": 1.0},
            {"bonafide": 0, "fargan": 0.5, "lpcnet": 0.5},
            {"bonafide": 1, "fargan": 0, "lpcnet": 0},
            {"bonafide": -1, "fargan": 1, "lpcnet": 1},
            {"bonafide": 1e308, "fargan": 1e308, "lpcnet": 1e308},
            {"bonafide": 0.3, "fargan": 0.3, "lpcnet": 0.3},
            {"bonafide": 0.4, "fargan": 0.3, "lpcnet": 0.2, "more": 0.1},
        ),
    ),
    ("architecture", ("../../etc", "os.system", "vgg16", "resnet50", "", "x" * 10_000, None, ["compact"])),
    ("schemaVersion", (0, -1, HUGE, "1", None, [1], 1e18)),
    ("parameters", (-1, 1e308, None)),
    ("metrics", ({f"m{at}": 1 for at in range(1000)}, {"a": "b"}, {"x" * 5000: 1}, [])),
    ("notes", (["x" * 100_000], ["n"] * 10_000, "note", ["\x1b]0;lied\x07"], [{}])),
    ("title", ("x" * 10_000, "\x00", {}, "\x9b2J")),
    ("created", ("never", -HUGE, "9999999999-01-01", {})),
    ("provenance", ("trusted", "", None, 1)),
    ("sha256", ("", "0" * 64, None, "../..")),
    ("dataset", ("example", {"name": "x" * 5000, "version": ""}, None)),
    ("__class__", ({"__reduce__": ["os.system", "x"]}, "os.system")),
)


def cards(good: Good) -> Iterator[Hostile]:
    """Each beside sound weights."""

    def bundle(kind: str, card: bytes) -> Hostile:
        return Hostile(f"card: {kind}", Door.BUNDLE, good.with_card(card))

    for place, values in ABSURD:
        for value in values:
            yield bundle(f"an absurd {place.split('__')[0] or 'member'}", _spoilt(good, place, value))
    sound = json.dumps(good.card)
    for text in _no_json(sound):
        yield bundle("no JSON", text)
    for text in ("[" * 100_000, '{"a":' * 100_000, f'{sound[:-1]}, "notes": {"[" * 900}{"]" * 900}}}', '["' * 400):
        yield bundle("depth", text.encode())
    for member in ("sha256", "recipe", "classes"):
        twice = f'{sound[:-1]}, "{member}": {json.dumps(good.card[member])}}}'
        yield bundle("a key that stands twice", twice.encode())
    for number in ("NaN", "Infinity", "-Infinity", "1e999", "9" * 5000, "0." + "1" * 5000, "-9223372036854775809"):
        yield bundle("numbers that are none", sound.replace('"mean": 0.34', f'"mean": {number}').encode())
    for text in (r"\ud800", r"\udfff\ud800"):
        yield bundle("half of a character", sound.replace('"title": ""', f'"title": "{text}"').encode())


def _spoilt(good: Good, place: str, value: Any) -> bytes:
    if place.startswith("__"):
        return json.dumps({**good.card, place: value}).encode()
    return good.spoilt(**{place: value})


def _no_json(sound: str) -> Iterator[bytes]:
    yield b"\xef\xbb\xbf" + sound.encode()
    yield sound.encode("utf-16")
    yield sound.encode("utf-32")
    yield sound.replace('"title": ""', '"title": "\xe9"').encode("latin-1")
    yield sound[:-1].encode()
    yield sound.encode() + sound.encode()
    yield sound.encode() + b"\0"
    yield b"// a comment\n" + sound.encode()
    yield sound.replace('"', "'").encode()
    yield sound.encode() + b" " * (2 << 20)
    yield b"!!python/object/apply:os.system [x]"
