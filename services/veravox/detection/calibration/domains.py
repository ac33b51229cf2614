"""What the training clips were like, and what about a recording is unlike them."""

import math
from collections.abc import Callable, Sequence

import numpy as np

from veravox.audio import movement
from veravox.audio.conditions import parse
from veravox.audio.conditions.coders import CODERS
from veravox.audio.measures import Sounding
from veravox.audio.recording import AudioError
from veravox.core.calibration import Domain, Span
from veravox.core.manifest import Clip, Kind
from veravox.core.text import _
from veravox.core.verdict import Caution

SILENT = -80.0  # dBFS
OUTER = 0.01  # the share of clips at each end that a span leaves out


def domain_of(rows: Sequence[Clip]) -> Domain | None:
    """None where nothing is known: of pictures.

    Args:
        rows: the training clips.
    """
    sounds = [row for row in rows if row.kind is Kind.SOUND]
    if not sounds:
        return None
    return Domain(
        rates=sorted({row.rate for row in sounds}),
        reach=_span(sounds, lambda row: row.reach),
        level=_span(sounds, lambda row: row.level),
        noise=_span(sounds, lambda row: row.level - row.noise_floor),
        seconds=_span(sounds, lambda row: row.seconds),
        lossy=any(row.bits == 0 or _is_codec(row) for row in sounds),
    )


def cautions(
    domain: Domain | None, seconds: float, rate: int, measures: Sounding, lossy: str, hears_to: float = math.inf
) -> list[Caution]:
    """One sentence for each respect in which a recording is unlike what was learnt, and first whether anybody speaks in it.

    Args:
        domain: the model's, where it is known.
        seconds: the recording's length.
        rate: native, Hz.
        measures: of its samples.
        lossy: the codec's name; empty where the file keeps samples whole.
        hears_to: above what the model hears nothing, Hz: what lies there, and how it could lie there, makes no difference.
    """
    if measures.level < SILENT:
        return [Caution(kind="silence", message=_("It is silent: there is no voice in it to judge."))]
    found = [
        _speech(measures.movement),
        *(_unlike(domain, seconds, rate, measures, lossy, hears_to) if domain else ()),
    ]
    return [each for each in found if each]


def _unlike(
    domain: Domain, seconds: float, rate: int, measures: Sounding, lossy: str, hears_to: float
) -> list[Caution | None]:
    return [
        None if rate >= 2 * hears_to else _rate(domain, rate),
        None if measures.reach >= 0.9 * hears_to - 200 else _reach(domain, measures.reach),
        _level(domain, measures.level),
        _noise(domain, measures.level - measures.noise_floor),
        _length(domain, seconds),
        _codec(domain, lossy),
    ]


def _speech(moves: float) -> Caution | None:
    if moves >= movement.LEAST:
        return None
    sentence = _(
        "There is little or no speech in it: it holds as still as noise or a tone does. Whatever is said of it says nothing."
    )
    return Caution(kind="speech", message=sentence)


def _rate(domain: Domain, rate: int) -> Caution | None:
    if not domain.rates or domain.rates[0] <= rate <= domain.rates[-1]:
        return None
    sentence = _("It was recorded at {rate} Hz; the clips that the model knows at {known}.")
    known = _range(domain.rates[0], domain.rates[-1], "Hz")
    return Caution(kind="rate", message=sentence.format(rate=f"{rate:,}", known=known))


def _reach(domain: Domain, reach: float) -> Caution | None:
    if domain.reach is None or 0.9 * domain.reach.low - 200 <= reach <= 1.1 * domain.reach.high + 200:
        return None
    sentence = _("Its sound reaches up to {reach} Hz; that of the clips that the model knows to {known}.")
    known = _range(domain.reach.low, domain.reach.high, "Hz")
    return Caution(kind="bandwidth", message=sentence.format(reach=f"{reach:,.0f}", known=known))


def _level(domain: Domain, level: float) -> Caution | None:
    if domain.level is None or domain.level.low - 6 <= level <= domain.level.high + 6:
        return None
    sentence = _("It is {how} than the clips that the model knows: {level} dBFS, not {known}.")
    how = _("quieter") if level < domain.level.low else _("louder")
    known = _range(domain.level.low, domain.level.high, "dBFS")
    return Caution(kind="level", message=sentence.format(how=how, level=f"{level:.0f}", known=known))


def _noise(domain: Domain, above: float) -> Caution | None:
    if domain.noise is None or above >= domain.noise.low - 3:
        return None
    sentence = _(
        "It is noisier than the clips that the model knows: {above} dB above its quietest stretches, not {known}."
    )
    known = _range(domain.noise.low, domain.noise.high, "dB")
    return Caution(kind="noise", message=sentence.format(above=f"{above:.0f}", known=known))


def _length(domain: Domain, seconds: float) -> Caution | None:
    if domain.seconds is None or seconds >= 0.8 * domain.seconds.low:
        return None
    sentence = _("It is {seconds} s long; the clips that the model knows have {known}.")
    known = _range(domain.seconds.low, domain.seconds.high, "s", digits=1)
    return Caution(kind="length", message=sentence.format(seconds=f"{seconds:.1f}", known=known))


def _codec(domain: Domain, lossy: str) -> Caution | None:
    if not lossy or domain.lossy is not False:
        return None
    sentence = _("It went through a lossy codec ({codec}); the model knows whole samples alone.")
    return Caution(kind="codec", message=sentence.format(codec=lossy))


def _is_codec(row: Clip) -> bool:
    try:
        kind = parse(row.condition).kind
    except AudioError:  # a name that somebody else gave
        return False
    return kind is not None and kind.name in CODERS


def _span(rows: Sequence[Clip], of: Callable[[Clip], float]) -> Span | None:
    values = np.array([of(row) for row in rows], np.float64)
    values = values[np.isfinite(values)]
    if not values.size:
        return None
    low, high = np.quantile(values, [OUTER, 1 - OUTER])
    return Span(low=round(float(low), 3), high=round(float(high), 3))


def _range(low: float, high: float, unit: str, digits: int = 0) -> str:
    ends = [f"{each:,.{digits}f}" for each in (low, high)]
    return (
        f"{ends[0]} {unit}"
        if ends[0] == ends[1]
        else _("{low} to {high}").format(low=ends[0], high=f"{ends[1]} {unit}")
    )
