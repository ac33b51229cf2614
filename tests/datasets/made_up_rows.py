"""Rows of a manifest without clips, for what only looks at names."""

from hypothesis import strategies as st

from veravox.core.manifest import Clip


def a_row(speaker: str, generator: str, sentence: int | str) -> Clip:
    name = f"{speaker}_{sentence}"
    return Clip(
        clip=f"{speaker}/{generator}/{name}.flac",
        speaker=speaker,
        generator=generator,
        condition="clean",
        prompt=str(sentence),
        pair=f"{speaker}/{name}",
        sha256=f"{speaker}{generator}{sentence}".encode().hex(),
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
def corpora(draw: st.DrawFn, speakers: int = 3) -> list[Clip]:
    """Rows of some speakers, each with complete sentences in every class, in any order."""
    classes = draw(st.integers(2, 4))
    voices = draw(st.integers(speakers, 8))
    sentences = draw(st.integers(3, 12))
    rows = [
        a_row(f"speaker{voice}", f"class{kind}", sentence)
        for voice in range(voices)
        for kind in range(classes)
        for sentence in range(sentences)
    ]
    return draw(st.permutations(rows)) if len(rows) < 60 else rows
