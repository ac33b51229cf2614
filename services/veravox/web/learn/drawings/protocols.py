"""A small dataset, divided by the very code that divides the real ones."""

from collections.abc import Sequence
from typing import Any

from veravox.core.manifest import Clip
from veravox.core.protocols import External, Part, divide
from veravox.core.specs import Protocol
from veravox.core.text import N_, _
from veravox.web.learn import svg

VOICES, SENTENCES = ("Ana", "Ben", "Carla", "Dario"), 6
CLASSES = ("human", "WORLD", "LPCNet")
CONDITIONS = ("clean", "snr20")
CELL, LEFT, TOP = 22.0, 90.0, 40.0
SEED = 17
SIGNS = {Part.TRAIN: N_("L"), Part.VALIDATION: N_("V"), Part.TEST: N_("T"), None: "·"}
KINDS = {Part.TRAIN: "train", Part.VALIDATION: "valid", Part.TEST: "test", None: "left"}


def clips(seed_names: str = "", conditions: Sequence[str] = CONDITIONS[:1]) -> list[Clip]:
    """Each voice says each sentence once, and each generator makes a copy of it; made up, there is no sound of them."""
    return [
        Clip(
            clip=f"{seed_names}{voice}/{generator}/{condition}/{sentence}.flac",
            speaker=voice,
            generator=generator,
            condition=condition,
            prompt=f"sentence {sentence}",
            pair=f"{seed_names}{voice} {sentence}",
            sha256=f"{seed_names}{voice} {generator} {condition} {sentence}",
            seconds=2.0,
            rate=16_000,
            channels=1,
            level=-26.0,
            peak=-6.0,
            silence=0.1,
            dc=0.0,
            bandwidth=7_000.0,
        )
        for voice in VOICES
        for sentence in range(1, SENTENCES + 1)
        for generator in CLASSES
        for condition in conditions
    ]


def parts(name: str, seed: int) -> tuple[list[Clip], dict[str, Part]]:
    """The small dataset, and the part of each clip that is used for one."""
    rows = clips(conditions=CONDITIONS if name == "condition" else CONDITIONS[:1])
    asked: dict[str, Any] = {"name": name, "seed": seed, "validation": 0.2, "test": 0.25}
    outside = None
    if name == "external":
        asked["external"] = {"name": "another"}
        outside = External(clips("another "), CLASSES[0])
    divided = divide(rows, Protocol.model_validate(asked), CLASSES[0], outside)
    return rows, {row.clip: part for part, each in divided.parts.items() for row in each}


def draw(name: str, seed: int = SEED) -> None:
    """Voices downwards, sentences across, and in each field its human clip and the copies."""
    rows, part_of = parts(name, seed)
    classes = [(kind, condition) for kind in CLASSES for condition in dict.fromkeys(row.condition for row in rows)]
    wide = CELL * len(classes) + 10
    says = _(
        "Which of the clips of four voices, six sentences and three classes are learnt from (L), choose the epoch (V), and test (T)"
    )
    with svg.drawing(says, LEFT + SENTENCES * wide + 8, TOP + len(VOICES) * (CELL + 10) + 78):
        for sentence in range(SENTENCES):
            middle = LEFT + sentence * wide + (wide - 10) / 2
            svg.text(_("sentence {n}").format(n=sentence + 1), middle, 14, "small")
            for place, (kind, condition) in enumerate(classes):
                svg.text(letter(kind, condition), LEFT + sentence * wide + CELL * (place + 0.5), 32, "tiny")
        for row in rows:
            x = LEFT + (int(row.prompt.split()[1]) - 1) * wide + CELL * classes.index((row.generator, row.condition))
            y = TOP + VOICES.index(row.speaker) * (CELL + 10)
            part = part_of.get(row.clip)
            svg.box(x + 1, y, CELL - 2, CELL, KINDS[part])
            svg.text(_(SIGNS[part]), x + CELL / 2, y + 15, f"tiny {KINDS[part]}")
        for place, voice in enumerate(VOICES):
            svg.text(voice, LEFT - 10, TOP + place * (CELL + 10) + 16, "small", "end")
        _legend(TOP + len(VOICES) * (CELL + 10) + 16, name)


def letter(kind: str, condition: str) -> str:
    """What stands above a column: a word's first letter, or that of a generator's name, which is the same in all languages."""
    if condition != "clean":
        return "~"
    return _("h") if kind == "human" else kind[0]


def _legend(y: float, name: str) -> None:
    said = [
        (Part.TRAIN, _("learnt from")),
        (Part.VALIDATION, _("chooses the epoch")),
        (Part.TEST, _("tests")),
        (None, _("used for nothing")),
    ]
    x = 8.0
    for part, words in said:
        svg.box(x, y, CELL - 2, CELL - 2, KINDS[part])
        svg.text(_(SIGNS[part]), x + CELL / 2 - 1, y + 14, f"tiny {KINDS[part]}")
        svg.text(words, x + CELL + 4, y + 15, "small", "start")
        x += 40 + 7.2 * len(words)
    letters = _("h: human, W and L: copies by two generators")
    noisy = _("h: human, W and L: copies by two generators, ~: the same with noise")
    svg.text(noisy if name == "condition" else letters, 8, y + 38, "small", "start")
    if name == "external":
        svg.text(_("All of the other dataset tests."), 8, y + 56, "small", "start")
