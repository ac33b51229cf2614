"""How far up a generator's copies reach, and whether the chain behind them cuts the human clips there too."""

from collections.abc import Mapping, Sequence

from veravox.core.specs.steps import Step
from veravox.core.text import _, numeral


def reach_at(rate: int) -> int:
    """Hz up to which copies at this rate have what their sources have.

    7/16 of the rate: on speech the codecs at 8 kHz lose 4 to 8 dB from 3,500 Hz on, and all from 4,000 Hz; what runs at
    16 kHz keeps up to 7,000 Hz.
    """
    return rate * 7 // 16


def ends_below_the_chain(steps: Sequence[Step], reaches: Sequence[Mapping[str, int]]) -> str:
    """The sentence about copies that end where the human clips go on; empty where none does, or they are wanted raw.

    Args:
        steps: of the spec.
        reaches: for each step, how far the copies of its generators reach in Hz, as far as that is known.
    """
    ending, left = dict[str, int](), 0.0
    for place, (step, reach) in enumerate(zip(steps, reaches, strict=True)):
        limit = min((each.equalise.high for each in steps[place:] if each.equalise), default=0.0)
        low = {name: hz for name, hz in reach.items() if hz < limit}
        if low and step.synthesise and not step.synthesise.raw:
            ending, left = ending | low, max(left, limit)
    if not ending:
        return ""
    sentence = _(
        "Copies by {names} end below {high} Hz, up to where the chain leaves the human clips: that alone would give"
        " them away. Write equalise: {{high: {fits}}}, leave these generators out, or say raw: true in their step."
    )
    names = ", ".join(
        _("{name} (up to {hz} Hz)").format(name=name, hz=numeral(f"{hz:,}")) for name, hz in ending.items()
    )
    return sentence.format(names=names, high=numeral(f"{left:,g}"), fits=min(ending.values()))
