"""Numbers and times as people say them. A number carries its unit, and what it was measured on stands beside it."""

import math
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from veravox.core.text import N_, _, numeral
from veravox.core.verdict import MOST_SUPPORTED

MINUTE, HOUR, DAY = 60.0, 3600.0, 86400.0
DAYS = (
    N_("{day} Jan"),
    N_("{day} Feb"),
    N_("{day} Mar"),
    N_("{day} Apr"),
    N_("{day} May"),
    N_("{day} Jun"),
    N_("{day} Jul"),
    N_("{day} Aug"),
    N_("{day} Sep"),
    N_("{day} Oct"),
    N_("{day} Nov"),
    N_("{day} Dec"),
)


def count(number: float) -> str:
    """12,345."""
    return numeral(f"{number:,.0f}")


def percent(share: float | None, digits: int = 0) -> str:
    """A share in [0, 1] as 71 %; never 0 % or 100 % for what is neither."""
    if share is None:
        return "–"
    shown = f"{100 * share:.{digits}f}"
    least = 10.0**-digits
    if float(shown) == 0 and share > 0:
        return numeral(f"< {least:g} %")
    if float(shown) == 100 and share < 1:
        return numeral(f"> {100 - least:g} %")
    return numeral(f"{shown} %")


def figure(value: float | None) -> str:
    """A loss or an F1: three digits after the point."""
    return "–" if value is None else numeral(f"{value:.3f}")


def signed(value: float) -> str:
    """A score with its sign, the typographic minus included."""
    return numeral(f"{value:+.1f}".replace("-", "−"))


def score(value: float) -> str:
    """A log-likelihood ratio: with its sign, as far as any calibration can support it."""
    if abs(value) <= MOST_SUPPORTED:
        return signed(value)
    return _("beyond {limit}").format(limit=numeral(f"{math.copysign(MOST_SUPPORTED, value):+g}".replace("-", "−")))


def shape(sizes: Iterable[int]) -> str:
    """16 × 64 × 64."""
    return " × ".join(map(str, sizes))


def duration(seconds: float) -> str:
    """0.4 s, 17 s, 4 min 10 s, 3 h 5 min, 2 d 4 h."""
    if seconds < 9.95:
        return _("{n} s").format(n=numeral(f"{seconds:.1f}".removesuffix(".0")))
    whole = round(seconds)
    if whole < MINUTE:
        return _("{n} s").format(n=whole)
    for unit, below, names in (
        (MINUTE, HOUR, (_("{n} min"), _("{n} s"), 1.0)),
        (HOUR, DAY, (_("{n} h"), _("{n} min"), MINUTE)),
        (DAY, float("inf"), (_("{n} d"), _("{n} h"), HOUR)),
    ):
        if whole < below:
            large, small, part = names
            rest = int(whole % unit // part)
            return large.format(n=int(whole // unit)) + (f" {small.format(n=rest)}" if rest else "")
    raise AssertionError


def time_left(seconds: float | None) -> str:
    """About 4 min left; empty where nobody knows."""
    if seconds is None:
        return ""
    if seconds < 10:
        return _("a few seconds left")
    coarse = seconds if seconds < MINUTE else MINUTE * round(seconds / MINUTE)
    coarse = 10 * round(seconds / 10) if seconds < 55 else max(coarse, MINUTE)
    return _("about {time} left").format(time=duration(coarse))


def hours(seconds: float) -> str:
    """The length of speech: minutes up to two hours, hours from there on."""
    if seconds < 2 * HOUR:
        return _("{n} min").format(n=numeral(f"{seconds / MINUTE:.1f}"))
    return _("{n} h").format(n=numeral(f"{seconds / HOUR:.1f}"))


def when(moment: datetime, now: datetime | None = None) -> str:
    """14:02 today, yesterday 14:02, 3 May 14:02, 3 May 2025: in the server's time zone."""
    now = (now or datetime.now(UTC)).astimezone()
    local = moment.astimezone(now.tzinfo)
    clock = f"{local:%H:%M}"
    if local.date() == now.date():
        return clock
    if local.date() == (now - timedelta(days=1)).date():
        return _("yesterday {clock}").format(clock=clock)
    day = _(DAYS[local.month - 1]).format(day=local.day)
    return f"{day} {clock}" if local.year == now.year else _("{day} {year}").format(day=day, year=local.year)


def listed(names: list[str], most: int = 6) -> str:
    """awb, bdl and 3 more."""
    if len(names) <= most:
        return ", ".join(names)
    return _("{names} and {n} more").format(names=", ".join(names[:most]), n=len(names) - most)
