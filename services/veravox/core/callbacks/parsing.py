"""fastai callbacks as text: one call with literal arguments, parsed against the catalogue and never evaluated."""

import ast
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from veravox.core.catalogue import CALLBACKS, METRICS
from veravox.core.text import _

LONGEST = 400  # characters; nobody writes a longer call, and the parser need not see one


@dataclass(frozen=True)
class CallbackCall:
    """A callback's name and the arguments given, defaults left out."""

    name: str
    arguments: dict[str, str | int | float | bool]


def parse_callbacks(texts: Sequence[str]) -> list[CallbackCall]:
    """Each text's call.

    Raises:
        ValueError: as `parse_callback`.
    """
    return [parse_callback(text) for text in texts]


def parse_callback(text: str) -> CallbackCall:
    """The call that the text spells.

    Raises:
        ValueError: with a sentence that says what is wrong and what would be right.
    """
    call = _parse_call(text)
    name = call.func.id if isinstance(call.func, ast.Name) else ""
    if name not in CALLBACKS:
        raise ValueError(_("no callback is called {name!r}; {hint}").format(name=name, hint=_nearest(name, CALLBACKS)))
    takes = list(CALLBACKS[name].arguments)
    if len(call.args) > len(takes):
        raise ValueError(_("{name} takes at most {n} arguments").format(name=name, n=len(takes)))
    given = dict(zip(takes, call.args, strict=False))
    for keyword in call.keywords:
        if keyword.arg not in takes:
            raise ValueError(_("{name} takes {takes}").format(name=name, takes=", ".join(takes)))
        if keyword.arg in given:
            raise ValueError(_("{name} got {argument} twice").format(name=name, argument=keyword.arg))
        given[keyword.arg] = keyword.value
    return CallbackCall(name, {argument: _literal(name, argument, node) for argument, node in given.items()})


def _parse_call(text: str) -> ast.Call:
    example = "EarlyStoppingCallback(monitor='f1_score', patience=10)"
    try:
        if len(text) > LONGEST:
            raise ValueError
        tree = ast.parse(text.strip(), mode="eval").body
        if isinstance(tree, ast.Call):
            return tree
        raise ValueError
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        raise ValueError(
            _("a callback is one call with plain values, such as {example}").format(example=example)
        ) from None


def _literal(name: str, argument: str, node: ast.expr) -> str | int | float | bool:
    try:
        value = ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, RecursionError):
        value = None
    expected = type(CALLBACKS[name].arguments[argument])
    if isinstance(value, int) and not isinstance(value, bool) and expected is float:
        value = float(value)
    if type(value) is not expected or not isinstance(value, str | int | float | bool):
        raise ValueError(_("{argument} of {name} is {kind}").format(argument=argument, name=name, kind=_kind(expected)))
    if argument == "patience" and isinstance(value, int) and value < 1:
        raise ValueError(_("patience of {name} is at least 1").format(name=name))
    if argument == "monitor" and value not in METRICS:
        raise ValueError(
            _("no metric is called {name!r}; {hint}").format(name=value, hint=_nearest(str(value), METRICS))
        )
    return value


def _kind(expected: type) -> str:
    return {str: _("a text in quotes"), int: _("a whole number"), float: _("a number")}.get(expected, expected.__name__)


def _nearest(name: str, known: object) -> str:
    names = [str(each) for each in known]  # type: ignore[attr-defined]
    near = get_close_matches(name, names, n=3, cutoff=0.4) or names
    return _("there are: {names}").format(names=", ".join(near))
