"""Make docs/reference/training-job.md from the spec and the catalogue: `make client`, and a test that it is true."""

import sys
from collections.abc import Mapping
from pathlib import Path

from veravox.core.catalogue import ARCHITECTURES, CALLBACKS, PROTOCOLS, SCHEDULES, TRANSFORMS, Choice
from veravox.core.specs import TrainingJobSpec
from veravox.core.specs.fields import fields_of

PAGE = Path(__file__).parent.parent / "docs" / "reference" / "training-job.md"
CHOICES: Mapping[str, Mapping[str, Choice]] = {
    "model.architecture": ARCHITECTURES,
    "protocol.name": PROTOCOLS,
    "frontEnd.transform": TRANSFORMS,
    "training.schedule": SCHEDULES,
}


def main(page: Path = PAGE) -> None:
    page.write_text("\n".join([HEAD, *fields(), *choices(), *callbacks(), ""]))


HEAD = """# The fields of a training

Made by `make client` from the spec: do not edit. `veravox train --set PATH=VALUE` sets one, `--file job.yaml` reads
all (`dataset: {name: example}` and so on, or a whole resource with a `spec`). For `compact`, which nobody has
pretrained, the defaults are `model.weights: none`, `training.schedule: OneCycle`, `training.learningRate: 0.003` and
`resources.gpus: 0`.

| path | what it does | default | unit |
| --- | --- | --- | --- |"""


def fields() -> list[str]:
    return [
        f"| `{path}` | {field.description} | {_default(field.get_default(call_default_factory=True))} | {_unit(field)} |"
        for path, field in fields_of(TrainingJobSpec)
    ]


def choices() -> list[str]:
    lines: list[str] = []
    for path, known in CHOICES.items():
        lines += ["", f"## `{path}`", "", "| value | shown as | |", "| --- | --- | --- |"]
        lines += [f"| `{each.name}` | {each.title} | {each.help} |" for each in known.values()]
    return lines


def callbacks() -> list[str]:
    lines = ["", "## `callbacks`", "", "One call with plain values each, parsed and never evaluated.", ""]
    for each in CALLBACKS.values():
        arguments = ", ".join(f"{name}={value!r}" for name, value in each.arguments.items())
        lines.append(f"- `{each.name}({arguments})`: {each.help}")
    return lines


def _default(value: object) -> str:
    shown = "" if type(value).__name__ == "PydanticUndefinedType" else f"`{value}`"
    return {"``": "", "`[]`": "all or none", "`{}`": "none"}.get(shown, shown)


def _unit(field: object) -> str:
    extra = getattr(field, "json_schema_extra", None) or {}
    return str(extra.get("unit", ""))


if __name__ == "__main__":
    main(*(Path(each) for each in sys.argv[1:]))
