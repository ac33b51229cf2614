"""What a resource that is deleted leaves on the volume."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast
from uuid import UUID

import pytest

from veravox.cluster import names
from veravox.cluster.api import Api
from veravox.core.data_folder import DataFolder
from veravox_operator.farewell import Farewell
from veravox_operator.removing import Remover
from veravox_operator.settings import OperatorSettings
from veravox_operator.view import View, key_of

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
ID = UUID("aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee")


class Answering:
    """An API server that takes every patch."""

    async def merge(self, *_told: object) -> dict[str, Any]:
        return {"metadata": {"finalizers": []}}


def deleted(kind: str, spec: dict[str, Any]) -> dict[str, Any]:
    meta = {"name": "speech", "namespace": "lab", "uid": str(ID), "resourceVersion": "7", "labels": {}}
    meta |= {"finalizers": [names.FINALIZER], "deletionTimestamp": NOW.isoformat()}
    meta["creationTimestamp"] = (NOW - timedelta(hours=1)).isoformat()
    return {"kind": kind, "metadata": meta, "spec": spec}


def say(folder: DataFolder, body: dict[str, Any]) -> timedelta | None:
    api, view, settings = cast(Api, Answering()), View(), OperatorSettings(data=folder.path)
    view.put_resource(body)
    return asyncio.run(
        Farewell(api, view, settings, Remover(api, view, settings)).say(key_of(body), body, NOW + timedelta(seconds=1))
    )


@pytest.fixture
def folder(tmp_path: Path) -> DataFolder:
    folder = DataFolder(tmp_path)
    folder.making(str(ID)).mkdir(parents=True)
    (folder.making(str(ID)) / "half.wav").write_bytes(b"half")
    return folder


def test_clips_that_became_no_dataset_go_with_their_resource(folder: DataFolder) -> None:
    assert say(folder, deleted("Dataset", {"source": {"path": "uploads/arctic"}})) is None
    assert not folder.making(str(ID)).exists()


def test_a_run_whose_resource_is_deleted_keeps_what_it_has_saved(folder: DataFolder) -> None:
    kept = folder.run(ID).checkpoints / "step-00000007"
    kept.mkdir(parents=True)
    assert say(folder, deleted("TrainingJob", {"dataset": {"name": "arctic"}, "desired": "Stop"})) is None
    assert kept.exists()
