"""From a node of the grammar to a plain value of an argument's kind. Nodes are looked at, never evaluated."""

import ast

from veravox.core.callbacks.kinds import Argument, Comparison, Kind, Value
from veravox.core.callbacks.names import metric
from veravox.core.text import _

LONGEST_QUOTE = 40  # characters of what was written, in the sentence that refuses it


def value_of(callback: str, argument: Argument, node: ast.expr, text: str) -> Value:
    """The value that the node spells.

    Args:
        callback: whose argument it is, for the sentence.
        argument: kind and bounds.
        node: what stands in the call.
        text: what was parsed, for the sentence.

    Raises:
        ValueError: it is no plain value, of another kind, or out of bounds; with what would be right.
    """
    match argument.kind, _plain(node):
        case _, None if argument.default is None:
            return None
        case (Kind.COMPARISON, Comparison() as plain) | (Kind.TRUTH, bool() as plain):
            return plain
        case _, Comparison() | bool():
            pass  # a text and a whole number to Python, not to us
        case Kind.METRIC, str() as name:
            return metric(name)
        case Kind.WHOLE, int() as number if argument.allows(number):
            return number
        case Kind.NUMBER, int() | float() as number if argument.allows(number):
            return float(number)
    sentence = _("{argument} of {callback} is {takes}; not {written}")
    names = {"argument": argument.name, "callback": callback}
    raise ValueError(sentence.format(**names, takes=argument.takes, written=_quoted(node, text)))


def _plain(node: ast.expr) -> object:
    """The value that a node spells; Ellipsis, which no argument takes, where it spells none."""
    match node:
        case ast.Constant(value=value):
            return value
        case ast.UnaryOp(op=ast.USub() | ast.UAdd() as sign, operand=ast.Constant(value=int() | float() as number)):
            return ... if isinstance(number, bool) else -number if isinstance(sign, ast.USub) else number
        case ast.Attribute(value=ast.Name(id="np" | "numpy"), attr="less" | "greater" as function):
            return Comparison(function)
    return ...


def _quoted(node: ast.expr, text: str) -> str:
    """What was written, on one line, short, and without characters that a terminal would obey."""
    written = " ".join((ast.get_source_segment(text, node) or "").split())
    shown = "".join(each if each.isprintable() else "\N{REPLACEMENT CHARACTER}" for each in written)
    return shown if len(shown) <= LONGEST_QUOTE else shown[:LONGEST_QUOTE] + "…"
