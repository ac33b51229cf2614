"""What one uses of what one may."""

from functools import partial

from veravox.client import ProblemError
from veravox.client.models import UsageRead
from veravox.core.text import _, numeral
from veravox.web.context import Viewer
from veravox.web.elements import Part, Tag, bar, card
from veravox.web.frame import Frame


def own_usage(viewer: Viewer, around: Frame) -> None:
    """A card that is filled once the gateway has measured: large folders take it a while."""
    with card(_("What you use"), id="usage"):
        shown: Part[UsageRead | str] = Part(partial(_rows, viewer.account.deleted_at is not None), role="status")
        shown.show(_("Measuring"))

    async def ask() -> None:
        try:
            shown.show(await viewer.client.read_usage())
        except ProblemError as problem:
            shown.show(problem.detail)

    around.once(ask)


def _rows(of_guest: bool, usage: UsageRead | str) -> None:
    if isinstance(usage, str):
        Tag("p", usage, "soft")
        return
    with Tag("div", "", "grid"):
        _row(_("Storage: datasets, uploads and runs"), usage.storage_gigabytes, usage.storage_limit, _("{n} GB"), 1)
        _row(_("Jobs that wait or work"), usage.unfinished_jobs, usage.unfinished_limit, "{n}", 0)
        since = _("GPU hours since {when}").format(when=f"{usage.month:%Y-%m-%d}")
        _row(since, usage.gpu_hours, usage.gpu_hours_limit, _("{n} h"), 1)
        if not {usage.storage_limit, usage.unfinished_limit, usage.gpu_hours_limit} - {None}:
            return
        Tag(
            "small",
            _("What is deleted is free at once; an administrator can give you more.")
            if not of_guest
            else _("The guests of one address share this; what you delete counts until it has gone for good."),
        )


def _row(title: str, used: float, limit: float | None, unit: str, digits: int) -> None:
    with Tag("div", "", "field"):
        with Tag("div", "", "between"):
            Tag("span", title)
            Tag("b", of_limit(used, limit, unit, digits))
        if limit is not None:
            bar(share(used, limit), title, data_full=True if used >= limit else None)


def of_limit(used: float, limit: float | None, unit: str, digits: int) -> str:
    """3.4 GB of 50 GB; where there is no limit, the first alone."""
    said = unit.format(n=amount(used, digits))
    if limit is None:
        return _("{used}, no limit").format(used=said)
    return _("{used} of {limit}").format(used=said, limit=unit.format(n=numeral(f"{limit:,g}")))


def amount(used: float, digits: int) -> str:
    """Never 0.0 for what is not nothing."""
    least = 10.0**-digits
    return numeral(f"< {least:g}" if 0 < used < least / 2 else f"{used:,.{digits}f}")


def share(used: float, limit: float) -> float:
    """How full, in [0, 1]; of nothing that one may have, full."""
    return min(used / limit, 1.0) if limit else 1.0
