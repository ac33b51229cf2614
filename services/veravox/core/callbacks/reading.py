"""From a text to one call: Python's grammar reads it, nothing runs it."""

import ast
import warnings

from veravox.core.callbacks.names import available
from veravox.core.text import N_, _

LONGEST = 400  # characters; nobody writes a longer call, and the grammar need not see one
EXAMPLE = "EarlyStoppingCallback(monitor='f1_score', patience=10)"
TOO_LONG = f"a callback has at most {LONGEST} characters; write one call such as {EXAMPLE}"
CURLY = frozenset("‘’“”„«»")  # what word processors make of quotes
ONE_CALL = N_("a callback is one call with plain values, such as {example}")


def read_call(text: str) -> tuple[str, ast.Call]:
    """The name that is called, and the call.

    Args:
        text: without space around it.

    Raises:
        ValueError: the text is anything else; with a sentence that says what would be right.
    """
    if len(text) > LONGEST:
        raise ValueError(_(TOO_LONG))
    match _statements(text):
        case [ast.Expr(value=ast.Call(func=ast.Name(id=name)) as call)] if not text.endswith(";"):
            return name, call
        case [ast.Expr(value=written)]:
            raise _nearly_a_call(written)
        case statements:
            raise _far_from_a_call(statements)


def _statements(text: str) -> list[ast.stmt]:
    """Read as one interactive statement: for a whole module Python would look for a file to quote an error from."""
    if not text:
        raise _refusal(N_("no callback is written here; write one call such as {example}"))
    try:
        with warnings.catch_warnings(action="ignore"):  # what is odd is refused; the log need not hear of it
            return ast.parse(text, mode="single").body
    except (ValueError, SyntaxError, MemoryError, RecursionError, OverflowError):
        curly = CURLY & set(text)
        raise _refusal(N_("quotes are ' or \"; write one call such as {example}") if curly else ONE_CALL) from None


def _far_from_a_call(statements: list[ast.stmt]) -> ValueError:
    if any(isinstance(each, ast.Import | ast.ImportFrom) for each in statements):
        return _refusal(N_("no import is needed; write one call such as {example}"))
    if all(isinstance(each, ast.Expr) for each in statements):
        return _refusal(N_("write one call a line, such as {example}"))
    return _refusal(ONE_CALL)


def _nearly_a_call(written: ast.expr) -> ValueError:
    match written:
        case ast.Call(func=ast.Name(id=name)):
            return _refusal(N_("take away the semicolon behind {name}(...)"), name=name)
        case ast.Call(func=ast.Attribute(attr=name) as path) if _dotted(path):
            return _refusal(N_("write {name}(...) without what stands before the name"), name=available(name).name)
        case ast.Name(id=name):
            return _refusal(N_("{name} must be called: write {name}()"), name=available(name).name)
        case ast.Tuple(elts=[ast.Call()]):
            return _refusal(N_("take away the comma behind the call; one call a line is right, such as {example}"))
        case ast.Tuple(elts=[_, *_]) | ast.List(elts=[_, *_]) | ast.Set():
            return _refusal(N_("write one call a line, without commas and brackets around it, such as {example}"))
    return _refusal(ONE_CALL)


def _dotted(path: ast.expr) -> bool:
    while isinstance(path, ast.Attribute):
        path = path.value
    return isinstance(path, ast.Name)


def _refusal(sentence: str, **said: object) -> ValueError:
    return ValueError(_(sentence).format(example=EXAMPLE, **said))
