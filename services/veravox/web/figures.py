"""Figures of reports and models, as the trainer writes them: each with what it was measured on."""

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any

from veravox.core.audit import Crossing, in_several_parts
from veravox.core.said_again import again
from veravox.core.text import _, numeral
from veravox.web import words
from veravox.web.elements import Handler, Tag, badge, button, definitions

Figures = Mapping[str, Any]
Choose = Callable[[str, str], Awaitable[None]]  # a row and a column
PERCENTAGES = {"testAccuracy", "testBalancedAccuracy", "testEqualErrorRate"}  # of the API's figures; others are numbers


def said(name: str, value: float | None) -> str:
    """A figure of a group or a comparison, by its name in the API: accuracies and error rates in percent."""
    return words.percent(value, 1) if name in PERCENTAGES else words.figure(value)


def spread_said(name: str, mean: float | None, deviation: float | None) -> str:
    """0.853 ± 0.071, 12.5 ± 1.3 %; the mean alone where there is but one value."""
    if mean is None or deviation is None:
        return said(name, mean)
    shown = f"{100 * mean:.1f} ± {100 * deviation:.1f} %" if name in PERCENTAGES else f"{mean:.3f} ± {deviation:.3f}"
    return numeral(shown)


def test_f1(metrics: Figures) -> float | None:
    """Macro F1 on the test part, None while there was no test."""
    value = (metrics.get("test") or {}).get("f1Macro")
    return float(value) if isinstance(value, int | float) else None


def measured_on(metrics: Figures) -> str:
    """In words, what the figures rest on."""
    protocol, test = metrics.get("protocol") or {}, metrics.get("test") or {}
    title = kept_apart(protocol) or _("unknown protocol")
    return _("{protocol}, n = {n}").format(protocol=title, n=words.count(test["n"])) if test.get("n") else title


def kept_apart(protocol: Figures) -> str:
    """A report's protocol as people call it, with the names that its test part alone has."""
    title, held = again(str(protocol.get("title") or "")), list(protocol.get("heldOut") or [])
    return f"{title}: {words.listed(held)}" if held else title


def test_figures(metrics: Figures) -> None:
    """The test part's figures with protocol and n."""
    test, protocol = metrics.get("test") or {}, metrics.get("protocol") or {}
    if not test:
        Tag(
            "p",
            _("There was no test: the training goes on, or ended before. Its figures by epoch are on validation data."),
            "soft",
        )
        return
    crossing = in_several_parts(Crossing.model_validate(each) for each in metrics.get("crossings") or [])
    definitions(
        [
            (_("Macro F1"), words.figure(test.get("f1Macro"))),
            (_("Accuracy"), words.percent(test.get("accuracy"), 1)),
            (_("Balanced accuracy"), words.percent(test.get("balancedAccuracy"), 1)),
            (_("Equal error rate"), words.percent(test.get("eer"), 1)),
            (_("Measured on"), _("{n} clips of the test part").format(n=words.count(test.get("n", 0)))),
            (_("Protocol"), lambda: badge(protocol.get("badge", ""), protocol.get("title", "–"))),
            *([(_("In the test alone"), words.listed(list(protocol["heldOut"])))] if protocol.get("heldOut") else []),
            *([(_("Never met in training"), words.listed(list(protocol["unmet"])))] if protocol.get("unmet") else []),
            *([(_("In several parts"), crossing)] if crossing else []),
        ]
    )


def wrongly_said(metrics: Figures) -> list[tuple[str, str]]:
    """How often each verdict was wrong on the test part: what a reader may expect of the next one."""
    verdicts = (metrics.get("test") or {}).get("verdicts") or {}
    rows = []
    for answer, title in (("machine", _("“Machine” was wrong")), ("human", _("“Human” was wrong"))):
        counts = verdicts.get(answer) or {}
        total = counts.get("right", 0) + counts.get("wrong", 0)
        if total:
            rows.append((title, _("{wrong} of {total}").format(wrong=counts.get("wrong", 0), total=total)))
    return rows


def confusion_matrix(
    classes: list[str], rows: list[str], matrix: list[list[int]], caption: str, choose: Choose | None = None
) -> None:
    """Rows are what a clip is, columns what the model said; shares of each row, and the numbers behind them.

    Where there is somebody to `choose` a cell (by row and column), those that hold clips are buttons that lead to
    what is called `clips` on the page.
    """
    with Tag("div", "", "scroll", tabindex="0", role="region", aria_label=caption), Tag("table", "", "matrix"):
        Tag("caption", caption)
        with Tag("thead"), Tag("tr"):
            Tag("th", _("is · was called"), scope="col")
            for name in classes:
                Tag("th", name, scope="col")
        with Tag("tbody"):
            for name, row in zip(rows, matrix, strict=True):
                with Tag("tr"):
                    Tag("th", name, scope="row")
                    for said, value in zip(classes, row, strict=True):
                        _cell(value, sum(row), partial(choose, name, said) if choose and value else None, (name, said))


def _cell(value: int, total: int, choose: Handler | None, of: tuple[str, str]) -> None:
    share = value / total if total else 0.0
    with Tag("td", style=f"--share:{share:.3f}"):
        says = _("Show the {n} clips of {name} that were taken for {said}")
        label = says.format(n=words.count(value), name=of[0], said=of[1])
        with button("", choose, "cell", aria_label=label, data_shows="clips") if choose else Tag("div"):
            Tag("span", words.percent(share) if total else "–")
            Tag("small", words.count(value))
