"""Make core/callbacks/fastai.json, the facts about fastai's callbacks: `make client`, and a test that it is true.

fastai's source is read and never imported, as many of its modules need packages that are not here.
"""

import ast
import io
import json
import sys
import tokenize
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import distribution, version
from pathlib import Path
from typing import Any

FACTS = Path(__file__).parent.parent / "services" / "veravox" / "core" / "callbacks" / "fastai.json"
ROOT = "Callback"


@dataclass(frozen=True)
class Source:
    """A class as fastai writes it, and the comments of its file by line."""

    module: str
    node: ast.ClassDef
    comments: Mapping[int, str]

    @property
    def bases(self) -> list[str]:
        return [ast.unparse(base).rpartition(".")[2] for base in self.node.bases]

    @property
    def constructor(self) -> ast.FunctionDef | None:
        functions = (each for each in self.node.body if isinstance(each, ast.FunctionDef))
        return next((each for each in functions if each.name == "__init__"), None)

    @property
    def help(self) -> str:
        """The first text that stands in the class by itself: a docstring, or one that came a line too late."""
        texts = (each.value for each in self.node.body if isinstance(each, ast.Expr))
        text = next((each.value for each in texts if isinstance(each, ast.Constant)), "")
        return " ".join(str(text).split())


def main(facts: Path = FACTS) -> None:
    package = Path(str(distribution("fastai").locate_file("fastai")))
    known = callbacks(package)
    content = {"fastai": version("fastai"), "callbacks": {name: described(name, known) for name in sorted(known)}}
    facts.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n")


def callbacks(package: Path) -> dict[str, Source]:
    """`Callback` and every class that descends from it, by name."""
    found = list(classes(package))
    known = {each.node.name: each for each in found if each.node.name == ROOT}
    while more := [each for each in found if each.node.name not in known and known.keys() & set(each.bases)]:
        known |= {each.node.name: each for each in more}
    return known


def classes(package: Path) -> Iterator[Source]:
    for path in sorted(package.rglob("*.py")):
        text = path.read_text()
        module = ".".join(path.relative_to(package.parent).with_suffix("").parts)
        found = [each for each in ast.walk(ast.parse(text)) if isinstance(each, ast.ClassDef)]
        yield from (Source(module, each, comments(text)) for each in found)


def comments(text: str) -> dict[int, str]:
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    return {each.start[0]: each.string.lstrip("# ").rstrip() for each in tokens if each.type == tokenize.COMMENT}


def described(name: str, known: Mapping[str, Source]) -> dict[str, Any]:
    source = known[name]
    arguments, others = taken(name, known)
    facts = {"module": source.module, "bases": source.bases, "help": source.help, "arguments": arguments}
    return facts | ({"others": others} if others else {})


def taken(name: str, known: Mapping[str, Source]) -> tuple[list[dict[str, str]], str]:
    """The arguments of a class' constructor in their order, and what its `**kwargs` stand for beyond them."""
    source = known[name]
    constructor = source.constructor
    if constructor is None:
        return taken(source.bases[0], known)
    own = written(constructor, source.comments)
    target = delegate(source, constructor) if constructor.args.kwarg else ""
    if target not in known:
        return own, target
    names = {each["name"] for each in own}
    inherited, others = taken(target, known)
    return own + [each for each in inherited if "default" in each and each["name"] not in names], others


def delegate(source: Source, constructor: ast.FunctionDef) -> str:
    """What takes a constructor's `**kwargs`: the class of `@delegates`, or functions, as `@funcs_kwargs` has it."""
    for decorator in [*source.node.decorator_list, *constructor.decorator_list]:
        called = decorator.func if isinstance(decorator, ast.Call) else decorator
        match ast.unparse(called):
            case "delegates":
                to = decorator.args if isinstance(decorator, ast.Call) else []
                return ast.unparse(to[0]).removesuffix(".__init__") if to else source.bases[0]
            case "funcs_kwargs":
                return "functions"
    return "anything"


def written(constructor: ast.FunctionDef, comments: Mapping[int, str]) -> list[dict[str, str]]:
    """Arguments as they are spelled: name, default, annotation, and the comment at the end of the line."""
    positional, defaults = constructor.args.args[1:], constructor.args.defaults
    required = [None] * (len(positional) - len(defaults))
    pairs = [
        *zip(positional, [*required, *defaults], strict=True),
        *zip(constructor.args.kwonlyargs, constructor.args.kw_defaults, strict=True),
    ]
    return [spelled(argument, default, help_of(argument, constructor, comments)) for argument, default in pairs]


def spelled(argument: ast.arg, default: ast.expr | None, help: str) -> dict[str, str]:
    said = {
        "name": argument.arg,
        "default": ast.unparse(default) if default else "",
        "annotation": ast.unparse(argument.annotation) if argument.annotation else "",
        "help": help,
    }
    return {key: value for key, value in said.items() if value}


def help_of(argument: ast.arg, constructor: ast.FunctionDef, comments: Mapping[int, str]) -> str:
    """The comment of a line that holds this argument alone."""
    beside = [each for each in constructor.args.args[1:] if each.lineno == argument.lineno]
    alone = len(beside) == 1 and argument.lineno < constructor.body[0].lineno
    return comments.get(argument.lineno, "") if alone else ""


if __name__ == "__main__":
    main(*(Path(each) for each in sys.argv[1:]))
