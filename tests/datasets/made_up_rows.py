"""Rows of a manifest without clips, for what only looks at names."""

from hypothesis import strategies as st

from veravox.core.manifest import Clip


def a_row(speaker: str, generator: str, sentence: int | str, condition: str = "clean") -> Clip:
    name = f"{speaker}_{sentence}"
    return Clip(
        clip=f"{speaker}/{generator}/{name}.{condition}.flac",
        speaker=speaker,
        generator=generator,
        condition=condition,
        prompt=str(sentence),
        pair=f"{speaker}/{name}",
        sha256=f"{speaker}{generator}{sentence}{condition}".encode().hex(),
        seconds=2.0,
        rate=16000,
        channels=1,
        level=-26.0,
        peak=-10.0,
        silence=0.1,
        dc=0.0,
        bandwidth=4000.0,
    )


@st.composite
def corpora(draw: st.DrawFn, speakers: int = 3, classes: int = 2, conditions: int = 1) -> list[Clip]:
    """Rows of some speakers, each with complete sentences in every class under every condition, in any order.

    The numbers are the least of each; `class0` is the human class.
    """
    kinds = draw(st.integers(classes, 4))
    voices = draw(st.integers(speakers, 8))
    sentences = draw(st.integers(3, 12))
    places = [f"condition{n}" for n in range(conditions)]
    rows = [
        a_row(f"speaker{voice}", f"class{kind}", sentence, place)
        for voice in range(voices)
        for kind in range(kinds)
        for sentence in range(sentences)
        for place in places
    ]
    return draw(st.permutations(rows)) if len(rows) < 60 else rows
