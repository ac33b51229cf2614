"""Make docs/reference/*.md from specs, catalogue, reasons, settings, commands and the API: `make client`, and a test."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from reference import commands, rest, settings

from veravox.core import added, reasons
from veravox.core.callbacks import AVAILABLE, METRICS, AvailableCallback
from veravox.core.callbacks.left_out import REASONS
from veravox.core.catalogue import (
    ARCHITECTURES,
    COMPILATIONS,
    NOISE_COLOURS,
    PRECISIONS,
    PROTOCOLS,
    SCHEDULES,
    TRANSFORMS,
    Choice,
)
from veravox.core.disruptions import DISRUPTIONS
from veravox.core.exits import EXITS, Outcome
from veravox.core.problems import PROBLEMS
from veravox.core.specs import TrainingJobSpec
from veravox.core.specs.fields import fields_of
from veravox.core.waiting import WAITS

FOLDER = Path(__file__).parent.parent / "docs" / "reference"
CHOICES: Mapping[str, Mapping[str, Choice]] = {
    "model.architecture": ARCHITECTURES,
    "protocol.name": PROTOCOLS,
    "frontEnd.transform": TRANSFORMS,
    "training.schedule": SCHEDULES,
    "training.precision": PRECISIONS,
    "training.compile": COMPILATIONS,
    "training.augmentation.noiseColour": NOISE_COLOURS,
}


def main(folder: Path = FOLDER) -> None:
    spec = [HEAD, *fields(), *choices(), *callbacks(), *metrics(), *left_out(), ""]
    (folder / "training-job.md").write_text("\n".join(spec))
    (folder / "conditions.md").write_text("\n".join([*conditions(), ""]))
    (folder / "exits.md").write_text("\n".join([*ends(), *judgements(), ""]))
    (folder / "cluster.md").write_text("\n".join([*waits(), *disruptions(), ""]))
    (folder / "problems.md").write_text("\n".join([PROBLEMS_HEAD, *problem_rows(), ""]))
    (folder / "settings.md").write_text("\n".join([*settings.page(), ""]))
    (folder / "commands.md").write_text("\n".join([*commands.page(), ""]))
    (folder / "rest.md").write_text("\n".join(rest.operations()))
    (folder / "shapes.md").write_text("\n".join(rest.shapes()))


def conditions() -> list[str]:
    lines = [ADDED]
    for each in added.KINDS.values():
        name = f"`{each.prefix}`" + (f" and {each.range}" if each.range else "")
        lines.append(f"| {name} | {each.help} | {', '.join(f'`{example}`' for example in each.examples)} |")
    return lines


ADDED = """# What can be added to clips

Made by `make client` from `veravox.core.added`: do not edit. A step `condition: {names: [snr20, mp3-32k]}` of a dataset
makes a copy of every clean clip for each name. Copies keep length and place in time, and the same seed gives the same
sound; every clip has a seed of its own, so that no noise is heard twice. Where a sum would pass full scale, speech and
noise become quieter together. A clip that a condition could not change (`lowpass8000` at 16 kHz) is refused.

| name | what it does | such as |
| --- | --- | --- |"""


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


EXITS_HEAD = """# How a job ends

Made by `make client` from `core/exits.py` and `core/reasons.py`: do not edit. A process says itself how it ended, by
its exit code and in `ending.json`; `status.attempts` tells it of every attempt, with what to do.

| code | reason | what happens | what to do |
| --- | --- | --- | --- |"""

JUDGED_HEAD = """
What the executor judges, whatever a process says or does not say:

| reason | what it means | what happens | what to do |
| --- | --- | --- | --- |"""

FOLLOWS = {
    Outcome.SUCCEEDED: "it is done",
    Outcome.PAUSED: "it waits for Resume",
    Outcome.STOPPED: "it is done; the model is kept",
    Outcome.INFRASTRUCTURE: "it goes on, up to `limits.infrastructureRetries` times",
    Outcome.FAILED: "it is tried again, up to `limits.retries` times",
    Outcome.HOPELESS: "it has failed",
}
JUDGED = {
    reasons.STALLED: Outcome.FAILED,
    reasons.LOST: Outcome.INFRASTRUCTURE,
    reasons.RESOURCE_DELETED: Outcome.STOPPED,
    reasons.DEADLINE_EXCEEDED: Outcome.HOPELESS,
    reasons.START_DEADLINE_EXCEEDED: Outcome.HOPELESS,
    reasons.DATA_FAILED: Outcome.HOPELESS,
}


def ends() -> list[str]:
    rows = [f"| {each.code} | {each.reason} | {FOLLOWS[each.outcome]} | {each.remedy} |" for each in EXITS.values()]
    return [EXITS_HEAD, *rows]


def judgements() -> list[str]:
    rows = [
        f"| {reason} | {reasons.SENTENCES[reason]} | {FOLLOWS[outcome]} | {reasons.REMEDIES[reason]} |"
        for reason, outcome in JUDGED.items()
    ]
    return [JUDGED_HEAD, *rows]


CLUSTER_HEAD = """# What a cluster may do to a job

Made by `make client` from `core/waiting.py` and `core/disruptions.py`: do not edit. [exits.md](exits.md) lists the rest:
how the processes themselves end; [settings.md](settings.md#the-operator) has the operator's settings.

## What it may wait for

Told in `status.attempt.reason` (the column REASON of `kubectl get tj -o wide`) and in the conditions `DatasetReady`,
`Admitted` or `Running`, with the cluster's own words behind the sentence.

| reason | sentence | what to do |
| --- | --- | --- |"""

DISRUPTED_HEAD = """
## What may end an attempt

| reason | sentence | what happens | what to do |
| --- | --- | --- | --- |"""


def waits() -> list[str]:
    return [CLUSTER_HEAD, *(f"| {each.reason} | {each.sentence} | {each.remedy} |" for each in WAITS.values())]


def disruptions() -> list[str]:
    rows = [
        f"| {each.reason} | {reasons.SENTENCES[each.reason]} | {FOLLOWS[each.outcome]} | {each.remedy} |"
        for each in DISRUPTIONS.values()
    ]
    return [DISRUPTED_HEAD, *rows]


PROBLEMS_HEAD = """# The problems of the API

Made by `make client` from `core/problems.py`: do not edit. Every refusal is a problem as of RFC 9457,
`application/problem+json`: `type`, `title`, `status`, `detail` (what is wrong, where, and what would be right), `instance`,
and `errors` for a payload. A `type` is relative to the installation, whose page and gateway both explain it there to
everybody, without a login. What belongs to a type does not change; new types may come, so go by `status` where one is
unknown.

| type | status | title | what it means | what to do | such as |
| --- | --- | --- | --- | --- | --- |"""


def problem_rows() -> list[str]:
    return [
        f"| `{each.type}` | {each.status} | {each.title} | {each.meaning} | {each.remedy} | {each.example} |"
        for each in PROBLEMS.values()
    ]


def _default(value: object) -> str:
    shown = "" if type(value).__name__ == "PydanticUndefinedType" else f"`{value}`"
    return {"``": "", "`[]`": "all or none", "`{}`": "none"}.get(shown, shown)


def _unit(field: object) -> str:
    extra = getattr(field, "json_schema_extra", None) or {}
    return str(extra.get("unit", ""))


if __name__ == "__main__":
    os.environ["LANGUAGE"] = "en"  # helps of commands are in the terminal's
    main(*(Path(each) for each in sys.argv[1:]))
