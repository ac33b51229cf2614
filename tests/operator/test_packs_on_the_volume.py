"""Packs on the volume that no resource needs."""

import os
import time
from pathlib import Path
from typing import Any

import pytest

from veravox.core.data_folder import DataFolder
from veravox.core.unused_packs import DAY
from veravox_operator.settings import OperatorSettings
from veravox_operator.tidying import Tidying
from veravox_operator.view import View

NOW = time.time()


def old_pack(data: DataFolder, version: str, front_end: str = "mel") -> Path:
    pack = data.dataset(version).pack(front_end)
    pack.mkdir(parents=True)
    (pack / "pack.json").write_text("{}")
    for path in (pack / "pack.json", pack):
        os.utime(path, (NOW - 40 * DAY, NOW - 40 * DAY))
    return pack


def resource(kind: str, name: str, spec: dict[str, Any], status: dict[str, Any]) -> dict[str, Any]:
    meta = {"namespace": "default", "name": name, "uid": f"uid-of-{kind}-{name}", "resourceVersion": "1"}
    return {"kind": kind, "metadata": meta, "spec": spec, "status": status}


def training(name: str, version: str, ended: bool = False, **status: Any) -> dict[str, Any]:
    spec = {"dataset": {"name": "speech", "version": version}, "model": {"architecture": "compact", "weights": "none"}}
    return resource("TrainingJob", name, spec, status | ({"attempt": {"ended": "Succeeded"}} if ended else {}))


@pytest.mark.parametrize(
    ("bodies", "stays"),
    [
        ([], False),
        ([training("a", "v1")], True),
        ([training("a", "v2")], False),
        ([training("a", "v1", ended=True)], False),
        ([training("a", "", datasetVersion="v1")], True),
        ([training("a", ""), resource("Dataset", "speech", {"source": {"path": "x"}}, {"result": None})], False),
        (
            [resource("Dataset", "b", {"source": {"dataset": {"name": "speech", "version": "v1"}}, "packs": [{}]}, {})],
            True,
        ),
        (
            [resource("Dataset", "b", {"source": {"dataset": {"name": "speech", "version": "v1"}}, "packs": []}, {})],
            False,
        ),
    ],
)
def test_what_no_unfinished_resource_needs_is_deleted(tmp_path: Path, bodies: list[Any], stays: bool) -> None:
    data, view = DataFolder(tmp_path), View()
    pack = old_pack(data, "v1")
    for body in bodies:
        assert view.put_resource(body)
    tidying = Tidying(view, OperatorSettings.model_validate({"data": tmp_path}))
    assert bool(tidying.tidy(NOW)) is not stays
    assert pack.exists() is stays


def test_a_resource_that_came_meanwhile_gets_its_pack_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data, view = DataFolder(tmp_path), View()
    pack = old_pack(data, "v1")
    tidying = Tidying(view, OperatorSettings.model_validate({"data": tmp_path}))
    asked = tidying.needed

    def meanwhile(self: Tidying) -> list[tuple[str, str]]:
        before = list(asked())
        view.put_resource(training("late", "v1"))
        return before

    monkeypatch.setattr(Tidying, "needed", meanwhile)
    assert tidying.tidy(NOW) == 0
    assert pack.exists()
