"""What an API server refuses, as a problem in the words of people who know nothing of it."""

import re
from collections.abc import Mapping
from types import MappingProxyType

from veravox.cluster.api import ApiError
from veravox.core import problems
from veravox.core.problems import Problem, ProblemType
from veravox.core.text import N_, _

LONGEST = 500  # letters of the cluster's own words
OBJECT = "spec."
VALUE = re.compile(r'^Invalid value: (?:"(?:[^"\\]|\\.)*"|[^:"]*): ')  # then comes the sentence
QUOTA = (problems.CONFLICT, N_("the namespace's quota is used up: {why}"))
SILENT = (problems.UNAVAILABLE, N_("the cluster's API server does not answer; try again in a moment ({why})"))
SAID: Mapping[int, tuple[ProblemType, str]] = MappingProxyType(
    {
        401: (problems.UNAVAILABLE, N_("the cluster does not know the gateway's service account: {why}")),
        403: (problems.FORBIDDEN, N_("the cluster forbids it: {why}")),
        404: (problems.UNAVAILABLE, N_("the cluster lacks what jobs need, its CRDs or the namespace: {why}")),
        409: (problems.CONFLICT, N_("there is {name} already on the cluster; choose another name, or delete that one")),
    }
)


def problem_of(error: ApiError, name: str) -> Problem:
    """The problem that a refusal amounts to.

    Args:
        error: of the API server.
        name: of the resource that was made or changed.
    """
    if error.status in {400, 422}:
        return _invalid(error)
    over_quota = error.status == 403 and "quota" in error.message
    kind, sentence = QUOTA if over_quota else SAID.get(error.status, SILENT)
    return Problem(kind, _(sentence).format(why=error.message[:LONGEST], name=name))


def _invalid(error: ApiError) -> Problem:
    found = [{"field": _field(field), "message": VALUE.sub("", message)} for field, message in error.causes]
    told = "; ".join(f"{each['field']}: {each['message']}" if each["field"] else each["message"] for each in found)
    return Problem(problems.INVALID, told or error.message, found)


def _field(path: str) -> str:
    return path.removeprefix(OBJECT).removeprefix("metadata.") if path != "<nil>" else ""
