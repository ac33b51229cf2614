"""With noise and behind codecs: how far a model can be taken from the clips that it was measured on."""

from collections.abc import Mapping
from typing import Any

from veravox.core.said_again import again
from veravox.core.text import _
from veravox.web import words
from veravox.web.elements import Cell, Tag, bar, card, table
from veravox.web.laboratory.words import between

Robustness = Mapping[str, Any]


def robustness(found: Robustness | None) -> None:
    """A row a condition; nothing where it was not asked for."""
    if not found:
        return
    with card(_("With noise and behind codecs"), "low"):
        if not found["conditions"]:
            Tag("p", again(found["why"]))
            return
        says = _("A draw of {clips} of {of} clips, {utterances} utterances with all their copies (seed {seed}).")
        Tag("p", says.format(**{name: found[name] for name in ("clips", "of", "utterances", "seed")}), "soft")
        columns = [(_("condition"), ""), (_("equal error rate"), "n"), (_("95 % interval"), "n")]
        columns += [(_("balanced accuracy"), "n"), ("", ""), (_("undecided"), "n")]
        table(_("How well it does under each condition"), columns, [_row(each) for each in found["conditions"]])
        Tag(
            "small",
            _(
                "The equal error rate takes the best threshold for each condition; the balanced accuracy that of the scores."
            ),
        )


def _row(each: Mapping[str, Any]) -> list[Cell]:
    right = each["balancedAccuracy"]
    return [
        each["name"],
        words.percent(each["eer"], 1),
        between(each["interval"]) or again(each["whyNone"]),
        words.percent(right, 1),
        lambda: _bar(each["name"], right),
        words.percent(each["undecided"], 1),
    ]


def _bar(name: str, right: float | None) -> None:
    if right is not None:
        with Tag("div", style="min-width:90px"):
            bar(right, _("Balanced accuracy under {name}").format(name=name))
