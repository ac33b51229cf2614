"""Make docs/reference/training-job.md from the spec and the catalogue: `make client`, and a test that it is true."""

import sys
from collections.abc import Mapping
from pathlib import Path

from veravox.core.callbacks import AVAILABLE, METRICS, AvailableCallback
from veravox.core.callbacks.left_out import REASONS
from veravox.core.catalogue import ARCHITECTURES, PROTOCOLS, SCHEDULES, TRANSFORMS, Choice
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
    page.write_text("\n".join([HEAD, *fields(), *choices(), *callbacks(), *metrics(), *left_out(), ""]))


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


CALLBACKS = """
## `callbacks`

One call of a fastai class each, with plain values by position or by name: it is parsed and never evaluated. What
compares is `np.less` or `np.greater`. `EarlyStoppingCallback` may come several times, with another `monitor` each;
`MixUp` and `CutMix` exclude each other.

| callback | argument | what it takes | default | what it does |
| --- | --- | --- | --- | --- |"""

METRICS_HEAD = """
What may be watched, as `monitor='f1_score'`:

| metric | |
| --- | --- |"""

LEFT_OUT = """
What could write elsewhere, run code or break resuming is left out, and so is what is there anyway or has no effect:

| left out | why, and what to do instead |
| --- | --- |"""


def callbacks() -> list[str]:
    return [CALLBACKS, *(line for each in AVAILABLE.values() for line in callback(each))]


def callback(choice: AvailableCallback) -> list[str]:
    return [
        f"| `{choice.name}` | | | | {choice.help} |",
        *(
            f"| | `{each.name}` | {each.takes} | `{each.default!r}` | {each.help} |"
            for each in choice.arguments.values()
        ),
    ]


def metrics() -> list[str]:
    return [METRICS_HEAD, *(f"| `{name}` | {help} |" for name, help in METRICS.items())]


def left_out() -> list[str]:
    return [LEFT_OUT, *(f"| {', '.join(f'`{name}`' for name in names)} | {reason} |" for reason, names in REASONS)]


def _default(value: object) -> str:
    shown = "" if type(value).__name__ == "PydanticUndefinedType" else f"`{value}`"
    return {"``": "", "`[]`": "all or none", "`{}`": "none"}.get(shown, shown)


def _unit(field: object) -> str:
    extra = getattr(field, "json_schema_extra", None) or {}
    return str(extra.get("unit", ""))


if __name__ == "__main__":
    main(*(Path(each) for each in sys.argv[1:]))
