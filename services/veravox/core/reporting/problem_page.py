"""What a problem means and what to do about it, as a page each: where the `type` of an answer leads."""

from veravox.core.problems import PROBLEMS, Problem, ProblemType
from veravox.core.reporting.document import Document, Facts, Section, Words
from veravox.core.reporting.html import html
from veravox.core.text import _

WHERE = "/api/v1/…"


def problem_page(name: str) -> str | None:
    """The page of a problem as HTML; None where there is no such problem."""
    kind = PROBLEMS.get(name)
    return html(_document(kind)) if kind else None


def _document(kind: ProblemType) -> Document:
    return Document(
        title=_(kind.title),
        about=_("A problem that Veravox answers with: {type}, HTTP status {status}").format(
            type=kind.type, status=kind.status
        ),
        lead=_(kind.meaning),
        caution="",
        sections=[
            Section(_("What to do"), [Words(_(kind.remedy))]),
            Section(_("An example, as application/problem+json"), [Facts(_example(kind))]),
        ],
    )


def _example(kind: ProblemType) -> list[tuple[str, str]]:
    body = Problem(kind, _(kind.example)).body(WHERE)
    return [(name, str(value)) for name, value in body.items()]
