"""A parameter that an operation does not have is refused by its name: misspelt, it would go unseen, and a list be of all."""

from difflib import get_close_matches

from fastapi import Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from veravox.core.text import _
from veravox.gateway.problems import invalid

LONGEST = 40  # letters of a name that are repeated


async def refuse_unknown(request: Request) -> None:
    """Raises Problem, INVALID, at the first parameter that the operation does not have."""
    route = request.scope.get("route")
    if not isinstance(route, APIRoute) or not request.query_params:
        return
    known = parameters_of(route)
    for name, value in request.query_params.multi_items():
        if value and name not in known:  # a bare word is a mark for browsers' caches, and says nothing
            raise invalid(name[:LONGEST], _sentence(name, sorted(known)))


def parameters_of(route: APIRoute) -> frozenset[str]:
    """The names that may stand behind `?`."""
    return frozenset(_names(route.dependant))


def _names(of: Dependant) -> set[str]:
    return {each.alias for each in of.query_params}.union(*map(_names, of.dependencies))


def _sentence(name: str, known: list[str]) -> str:
    if not known:
        return _("there is no such parameter; nothing stands behind the `?` here")
    meant = get_close_matches(name, known, 1)
    if meant:
        return _("there is no such parameter; did you mean {meant}?").format(meant=meant[0])
    return _("there is no such parameter; those there are: {known}").format(known=", ".join(known))
