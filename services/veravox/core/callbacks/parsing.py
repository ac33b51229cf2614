"""fastai callbacks as text: one call with plain arguments, parsed against the catalogue and never evaluated."""

import ast
from collections.abc import Sequence
from dataclasses import dataclass

from veravox.core.callbacks.catalogue import AVAILABLE, AvailableCallback
from veravox.core.callbacks.kinds import Argument, Value
from veravox.core.callbacks.names import available, hint, nearest
from veravox.core.callbacks.reading import read_call
from veravox.core.callbacks.values import value_of
from veravox.core.text import _


@dataclass(frozen=True)
class CallbackCall:
    """A callback's name and the arguments given, by name; defaults are left out."""

    name: str
    arguments: dict[str, Value]

    @property
    def module(self) -> str:
        """Where fastai keeps the class."""
        return AVAILABLE[self.name].module

    @property
    def place(self) -> tuple[str, Value]:
        """What two callbacks of one training may not share."""
        choice = AVAILABLE[self.name]
        if not choice.apart_by:
            return choice.place, None
        return choice.place, self.arguments.get(choice.apart_by, choice.arguments[choice.apart_by].default)


def parse_callbacks(texts: Sequence[str]) -> list[CallbackCall]:
    """Each text's call.

    Raises:
        ValueError: as `parse_callback`, or two of them exclude each other; with the number of the text.
    """
    calls: list[CallbackCall] = []
    for number, text in enumerate(texts, 1):
        try:
            call = parse_callback(text)
            _check_place(call, calls)
        except ValueError as error:
            where = _("callback {number} of {all}: {trouble}") if len(texts) > 1 else "{trouble}"
            raise ValueError(where.format(number=number, all=len(texts), trouble=error)) from None
        calls.append(call)
    return calls


def parse_callback(text: str) -> CallbackCall:
    """The call that the text spells.

    Raises:
        ValueError: with a sentence that says what is wrong and what would be right.
    """
    text = text.strip()
    name, call = read_call(text)
    given = _bound(available(name), call)
    return CallbackCall(name, {each.name: value_of(name, each, node, text) for each, node in given.items()})


def _bound(choice: AvailableCallback, call: ast.Call) -> dict[Argument, ast.expr]:
    """What was given for each argument, by position or by name."""
    names = ", ".join(choice.arguments)
    if (call.args or call.keywords) and not choice.arguments:
        raise ValueError(_("{callback} takes no arguments: write {callback}()").format(callback=choice.name))
    if len(call.args) > len(choice.arguments):
        raise ValueError(_("{callback} takes these arguments alone: {names}").format(callback=choice.name, names=names))
    given = dict(zip(choice.arguments.values(), call.args, strict=False))
    for keyword in call.keywords:
        argument = _named(choice, keyword.arg)
        if argument in given:
            sentence = _("{callback} is given {argument} twice; keep one of them")
            raise ValueError(sentence.format(callback=choice.name, argument=argument.name))
        given[argument] = keyword.value
    return given


def _named(choice: AvailableCallback, name: str | None) -> Argument:
    names = ", ".join(choice.arguments)
    if name is None:
        sentence = _("{callback} takes no **: write each argument as name=value. There are: {names}")
        raise ValueError(sentence.format(callback=choice.name, names=names))
    if name in choice.arguments:
        return choice.arguments[name]
    sentence = _("{callback} has no argument {name!r}{hint}")
    near = hint(nearest(name, choice.arguments), names)
    raise ValueError(sentence.format(callback=choice.name, name=name, hint=near))


def _check_place(call: CallbackCall, earlier: Sequence[CallbackCall]) -> None:
    """Refuse a call whose place is taken already."""
    apart_by = AVAILABLE[call.name].apart_by
    for each in earlier:
        if each.place != call.place:
            continue
        if each.name != call.name:
            sentence = _("{name} cannot stand beside {other}, as each blends windows in its own way; keep one of them")
        elif apart_by:
            sentence = _("{name} stands there already with this {apart_by}; keep one of them, or give another one")
        else:
            sentence = _("{name} stands there already; keep one of them")
        raise ValueError(sentence.format(name=call.name, other=each.name, apart_by=apart_by))
