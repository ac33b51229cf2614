"""Lines of the documents that are typed at a cluster, as they stand there."""

import re

from pages import to_type, typed

PAGES = [
    f"docs/{each}.md" for each in ("helm", "runbooks", "kubernetes", "kubernetes-gateway", "operations", "upgrade")
]
LOOKS = re.compile(r"kubectl (?:-n veravox )?(?:get|describe|logs|auth|exec|top) ")
LEFT_OUT = {
    "servicemonitor": "it wants the Prometheus operator's definitions",
    "get prometheus": "it wants the same",
    "secret,certificate": "it wants cert-manager's definitions",
    "top pod": "it wants a metrics server",
    "--previous": "it is about a pod that has died",
    "job/$backup": "it is typed where that job is begun",
}


def block(document: str, first: str, last: str) -> str:
    """The lines from the first one that begins so to the next one that begins so, to be typed one after the other."""
    there = to_type(document)
    begin = next(at for at, line in enumerate(there) if line.startswith(first))
    end = next(at for at, line in enumerate(there[begin:], begin) if line.startswith(last))
    return "\n".join(there[begin : end + 1])


def looks() -> list[str]:
    """Those that only look, each once."""
    return typed(PAGES, LOOKS, LEFT_OUT)
