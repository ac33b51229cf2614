"""The process that loads a learner: `python -m veravox.detection.learners.unpickling ROOM SECONDS MEMORY OUTPUT <x.pkl`.

It confines itself first. It leaves `learner.json`, and `model.safetensors` beside it, in ROOM; or `trouble.json`. Nobody
believes any of that: whoever wrote the pickle may have written these too.
"""

import json
import os
import sys
from pathlib import Path
from typing import Any, BinaryIO

from veravox.confinement.confining import Limits, Unconfined, confine
from veravox.detection.learners.tolerance import Tolerant

WEIGHTS, WORD, TROUBLE, HELD = "model.safetensors", "learner.json", "trouble.json", "held.json"
DAMAGED, NO_LEARNER, UNCONFINED = "damaged", "no learner", "unconfined"  # kinds of trouble
LONGEST = 300  # letters of a detail


def main(arguments: list[str]) -> int:
    room = Path(arguments[0])
    try:
        held = confine(room, Limits(*map(int, arguments[1:4])))
    except Unconfined as missing:
        return _trouble(room, UNCONFINED, str(missing))
    _write(room / HELD, held)
    try:
        learner = _loaded(sys.stdin.buffer)
    except Exception as error:  # whatever a stranger's pickle may raise
        return _trouble(room, DAMAGED, f"{type(error).__name__}: {error}")
    try:
        weights, word = _weights(learner), told_of(learner)
    except (AttributeError, TypeError, ValueError, KeyError) as error:
        return _trouble(room, NO_LEARNER, f"{type(learner).__name__}: {error}")
    from safetensors.torch import save_file

    save_file(weights, room / WEIGHTS)
    _write(room / WORD, word)
    return 0


def _loaded(file: BinaryIO) -> Any:
    import torch

    torch.set_num_threads(1)
    try:
        return torch.load(file, map_location="cpu", pickle_module=Tolerant, weights_only=False)
    except (TypeError, ValueError, AttributeError):
        Tolerant.without_code = True
        file.seek(0)
        return torch.load(file, map_location="cpu", pickle_module=Tolerant, weights_only=False)


def _weights(learner: Any) -> dict[str, Any]:
    """By name; those that training in half precision left so are made float32, as every network here is."""
    found = {}
    for name, each in learner.model.state_dict().items():
        plain = each.float() if each.is_floating_point() else each
        found[name.removeprefix("module.")] = plain.detach().clone().contiguous()
    return found


def told_of(learner: Any) -> dict[str, Any]:
    """What else there is to know of a learner: its classes, and its way from a picture to a network's input."""
    loader = learner.dls.loaders[0]
    vocabulary = learner.dls.vocab
    if vocabulary and not isinstance(vocabulary[0], str):  # of several blocks
        vocabulary = vocabulary[-1]
    word: dict[str, Any] = {"classes": [str(each) for each in vocabulary], "missing": sorted(Tolerant.missing)[:20]}
    for step in _steps(loader, "after_item"):
        name = type(step).__name__
        if name in {"Resize", "RandomCrop", "RandomResizedCrop", "CropPad"}:
            word |= {"transform": name, "size": [int(each) for each in step.size]}
            word["method"] = str(getattr(step, "method", ""))
    for step in _steps(loader, "after_batch"):
        if type(step).__name__ == "Normalize":
            word["mean"] = step.mean.flatten().tolist()
            word["deviation"] = step.std.flatten().tolist()
    card = vars(learner).get("veravox")
    return word | ({"card": card} if isinstance(card, str) else {})


def _steps(loader: Any, when: str) -> list[Any]:
    return list(getattr(getattr(loader, when, None), "fs", ()))


def _trouble(room: Path, kind: str, detail: str) -> int:
    _write(room / TROUBLE, {"kind": kind, "detail": detail[:LONGEST]})
    return 1


def _write(path: Path, what: Any) -> None:
    path.write_text(json.dumps(what))


if __name__ == "__main__":
    status = main(sys.argv[1:])
    sys.stdout.flush()
    os._exit(status)  # nothing that a pickle has left behind is run any more
