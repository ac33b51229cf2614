"""Sentences for people go through gettext: the catalogues of `locale/` where there is one, English otherwise."""

import gettext
from pathlib import Path

LOCALE = Path(__file__).parent.parent / "locale"


def N_(sentence: str) -> str:  # noqa: N802 - gettext's customary name
    """Mark a sentence that is written down now and shown later; `_` translates it where it is shown."""
    return sentence


def _(sentence: str) -> str:
    """The sentence in the language of the process (`LANGUAGE`, `LANG`)."""
    return gettext.translation("veravox", LOCALE, fallback=True).gettext(sentence)


def sentences(*parts: str) -> str:
    """One behind the other; what others said without a full stop gets one, unless it comes last."""
    said = [each.strip() for each in parts if each.strip()]
    ended = [each if each.endswith((".", "!", "?", "…")) else f"{each}." for each in said[:-1]]
    return " ".join([*ended, *said[-1:]])
