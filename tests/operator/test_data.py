"""Whether what a job reads is there, on a volume and in a cluster of the test's own."""

import json
import os
import time
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from veravox.cluster import names
from veravox.core.access import Access, write_access
from veravox.core.data_folder import DataFolder
from veravox.core.files import replace_json
from veravox.core.manifest import Card
from veravox.core.reconcile import Data
from veravox.core.specs import DatasetSpec, TrainingJobSpec
from veravox.core.specs.sources import DatasetRef
from veravox_operator.data import data_of_data_job, data_of_training
from veravox_operator.data_seen import DataSeen, Pack
from veravox_operator.mounts import mounts_of_data_job
from veravox_operator.sources import reaches_outside
from veravox_operator.starting_weights import ASK_AGAIN
from veravox_operator.view import View

VERSION, NEWER = "3f9c2a77b1d04e58", "ffffffffffffffff"
RUN = UUID("aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee")
OWN = UUID(int=2)
NOON, LATER = "2026-01-01T12:00:00Z", "2026-01-01T13:00:00Z"


class World:
    """A volume, and what is known of the cluster."""

    def __init__(self, path: Path) -> None:
        self.folder, self.view, self._versions = DataFolder(path), View(), 0

    def files(self, version: str = VERSION, pack: bool = True) -> None:
        card = Card(
            name="arctic", version=version, bonafide=None, generators=[], speakers=[], conditions=[], clips=1, seconds=1
        )
        self.folder.dataset(version).write_card(card)
        if pack:
            replace_json(self.folder.dataset(version).pack("mel") / "pack.json", {})

    def dataset(
        self, name: str = "arctic", *, made: str = "", ended: str = "", owner: str = "", when: str = "", **status: Any
    ) -> None:
        """A Dataset resource: with a result, or at an end without one, or on its way."""
        self._versions += 1
        meta = {"name": name, "namespace": "lab", "uid": name, "resourceVersion": str(self._versions)}
        made_for = {names.MADE_FOR: "pack"} if name.startswith("pack-") and not owner else {}
        meta |= {"labels": made_for | ({names.OWNER: owner} if owner else {})}
        if made:
            status |= {
                "result": {"version": made},
                "phase": "Succeeded",
                "attempt": {"number": 1, "ended": "Succeeded"},
            }
        if ended:
            status |= {"phase": "Failed", "attempt": {"number": 1, "ended": "Failed", "reason": ended}}
        if when:
            status |= {"endedAt": when}
        self.view.put_resource({"kind": "Dataset", "metadata": meta, "status": status})

    def training(self, known: str = "", owner: str = "", **spec: Any) -> DataSeen:
        asked = TrainingJobSpec.model_validate(
            {"dataset": {"name": "arctic"}, "model": {"architecture": "compact"}} | spec
        )
        return data_of_training(self.folder, self.view, body(owner), asked, known)

    def data_job(
        self,
        owner: str = "",
        labels: dict[str, str] | None = None,
        steps: list[dict[str, Any]] | None = None,
        **source: Any,
    ) -> DataSeen:
        asked = DatasetSpec.model_validate({"source": source, "steps": steps or []})
        return data_of_data_job(self.folder, self.view, body(owner, labels), asked)


def body(owner: str = "", labels: dict[str, str] | None = None) -> dict[str, Any]:
    labels = {**(labels or {}), **({names.OWNER: owner} if owner else {})}
    return {
        "metadata": {"name": "first", "uid": str(OWN), "namespace": "lab", "creationTimestamp": NOON, "labels": labels}
    }


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def test_a_training_waits_for_a_dataset_that_nobody_has_applied_yet(world: World) -> None:
    seen = world.training()
    assert (seen.state, seen.reason) == (Data.COMING, "DatasetMissing")
    assert "arctic in namespace lab" in seen.message


def test_a_training_waits_for_a_dataset_that_is_being_made(world: World) -> None:
    world.dataset(phase="Running")
    seen = world.training()
    assert (seen.state, seen.reason) == (Data.COMING, "")
    assert "Running" in seen.message


def test_a_dataset_that_could_not_be_made_says_why(world: World) -> None:
    world.dataset(ended="DiskFull")
    seen = world.training()
    assert seen.state is Data.FAILED
    assert "DiskFull" in seen.message


def test_a_training_begins_when_dataset_and_pack_are_there_and_keeps_the_version(world: World) -> None:
    world.files()
    world.dataset(made=VERSION)
    assert world.training() == DataSeen(Data.READY, version=VERSION)
    world.files(NEWER)
    world.dataset(made=NEWER)  # the name means something else from now on
    assert world.training(known=VERSION).version == VERSION
    assert world.training().version == NEWER


def test_what_a_newer_operator_says_of_a_dataset_is_left_out(world: World) -> None:
    world.files()
    world.dataset(made=VERSION, somethingNewer={})
    assert world.training().state is Data.READY


def test_who_may_not_read_a_dataset_is_told_so(world: World) -> None:
    world.files()
    world.dataset(made=VERSION, owner="anna")
    for seen in (
        world.training(owner="bela"),
        world.training(),
        world.training(dataset={"name": "arctic", "version": VERSION}),
    ):
        assert (seen.state, seen.reason, seen.version) == (Data.FAILED, "NotPermitted", "")
    assert world.training(owner="anna").state is Data.READY
    write_access(world.folder.dataset(VERSION).path, Access(accounts=["bela"]))
    assert world.training(owner="bela", dataset={"name": "arctic", "version": VERSION}).state is Data.READY


def test_a_job_that_goes_on_needs_no_resource_that_says_what_it_may_read(world: World) -> None:
    """It was permitted when it began, and the Dataset was deleted since, or has made something newer."""
    world.files()
    assert world.training(known=VERSION).state is Data.READY
    assert world.training(dataset={"name": "arctic", "version": VERSION}).reason == "NotPermitted"
    write_access(world.folder.dataset(VERSION).path, Access(accounts=["anna"]))
    assert world.training(known=VERSION, owner="bela").reason == "NotPermitted"  # it was taken back


EXTERNAL = {"name": "external", "external": {"name": "interviews", "version": NEWER}}


def test_a_training_needs_the_pack_of_the_dataset_that_it_is_tested_on_too(world: World) -> None:
    world.files()
    world.files(NEWER, pack=False)
    world.dataset(made=VERSION)
    world.dataset("interviews", made=NEWER)
    seen = world.training(protocol=EXTERNAL)
    assert (seen.state, seen.version) == (Data.MISSING, VERSION)
    assert seen.needs == Pack("interviews", NEWER, "mel")
    replace_json(world.folder.dataset(NEWER).pack("mel") / "pack.json", {})
    assert world.training(protocol=EXTERNAL) == DataSeen(Data.READY, version=VERSION)


def test_nobody_is_tested_on_what_they_may_not_read_nor_on_a_version_that_nobody_named(world: World) -> None:
    world.files()
    world.files(NEWER)
    world.dataset(made=VERSION, owner="anna")
    world.dataset("interviews", made=NEWER, owner="bert")
    seen = world.training(owner="anna", protocol=EXTERNAL)
    assert seen.state is Data.FAILED
    assert "may not read dataset interviews" in seen.message
    unnamed = world.training(owner="anna", protocol={"name": "external", "external": {"name": "interviews"}})
    assert unnamed.state is Data.FAILED
    assert "the test dataset's version is needed" in unnamed.message


@pytest.mark.parametrize("version", ["../runs/secret", "/etc", ".", "..", "a/b"])
def test_a_version_never_leads_out_of_the_folder_of_datasets(world: World, version: str) -> None:
    outside = world.folder.path / "runs" / "secret"
    replace_json(outside / "dataset.json", {})
    write_access(outside, Access(public=True))
    asked = {"name": "arctic", "version": version}
    assert world.training(dataset=asked).state is Data.FAILED
    assert world.data_job(dataset=asked).state is Data.FAILED


def test_files_that_are_gone_are_told(world: World) -> None:
    world.dataset(made=VERSION)
    seen = world.training()
    assert seen.state is Data.FAILED
    assert VERSION in seen.message


def test_a_missing_pack_is_asked_for_once_for_all(world: World) -> None:
    world.files(pack=False)
    world.dataset(made=VERSION)
    seen = world.training()
    pack = seen.needs
    assert isinstance(pack, Pack)
    assert (seen.state, pack) == (Data.MISSING, Pack("arctic", VERSION, "mel"))
    assert pack.resource == Pack("another name", VERSION, "mel").resource
    asked = pack.manifest("lab")
    assert asked["metadata"]["labels"] == {names.MADE_FOR: "pack"}
    assert DatasetSpec.model_validate(asked["spec"]).source.dataset == DatasetRef(name="arctic", version=VERSION)
    world.dataset(pack.resource, phase="Running")
    assert (world.training().state, world.training().needs) == (Data.COMING, None)


@pytest.mark.parametrize(
    ("ended_at", "state"),
    [("2026-01-01T11:00:00Z", Data.MISSING), (LATER, Data.FAILED)],
    ids=["before this job was made, so it is tried again", "for this job"],
)
def test_a_pack_that_failed(world: World, ended_at: str, state: Data) -> None:
    world.files(pack=False)
    world.dataset(made=VERSION)
    world.dataset(Pack("arctic", VERSION, "mel").resource, ended="DiskFull", when=ended_at)
    seen = world.training()
    assert (seen.state, seen.version) == (state, VERSION)
    assert state is Data.MISSING or "DiskFull" in seen.message


def test_a_dataset_that_has_the_packs_name_and_is_not_ours_is_no_pack(world: World) -> None:
    world.files(pack=False)
    world.dataset(made=VERSION)
    world.dataset(Pack("arctic", VERSION, "mel").resource, owner="anna", phase="Paused")
    assert (world.training().state, world.training().reason) == (Data.COMING, "NameTaken")


def test_what_lies_behind_a_link_in_uploads_is_not_imported(world: World) -> None:
    (world.folder.path / "uploads").mkdir(parents=True)
    (world.folder.path / "runs").mkdir()
    (world.folder.path / "uploads" / "mine").symlink_to(world.folder.path / "runs")
    assert "is a link" in world.data_job(path="uploads/mine").message


def test_a_pack_that_was_made_and_is_gone_is_made_again(world: World) -> None:
    world.files(pack=False)
    world.dataset(made=VERSION)
    world.dataset(Pack("arctic", VERSION, "mel").resource, made=VERSION, when=LATER)
    assert world.training().state is Data.MISSING


IMAGENET = {"model": {"architecture": "resnet18"}}


def test_weights_are_waited_for_until_the_cache_has_them(world: World) -> None:
    world.files()
    world.dataset(made=VERSION)
    seen = world.training(**IMAGENET)
    assert (seen.state, seen.reason, seen.needs, seen.version) == (
        Data.COMING,
        "WaitingForWeights",
        "resnet18",
        VERSION,
    )
    note(world, {"file": "resnet18.pth"}, age=10 * ASK_AGAIN)
    assert world.training(**IMAGENET).state is Data.READY
    assert world.training(model={"architecture": "resnet50"}).needs == "resnet50"


def test_weights_that_cannot_be_had_are_asked_for_again_after_an_hour(world: World) -> None:
    world.files()
    world.dataset(made=VERSION)
    note(world, {"file": "", "why": "no network"}, age=ASK_AGAIN - 60)
    seen = world.training(**IMAGENET)
    assert (seen.reason, seen.message, seen.version) == ("WeightsNotFetched", "no network", VERSION)
    assert seen.state is Data.READY or seen.needs  # of its pack; it begins with random ones
    assert seen.state is Data.READY
    note(world, {"file": "", "why": "no network"}, age=ASK_AGAIN + 60)
    assert world.training(**IMAGENET).needs == "resnet18"


def note(world: World, said: dict[str, Any], age: float) -> None:
    path = world.folder.weights / "resnet18.json"
    replace_json(path, said)
    os.utime(path, (time.time() - age,) * 2)


def test_the_weights_of_a_run_must_be_there_and_permitted(world: World) -> None:
    world.files()
    world.dataset(made=VERSION)
    going_on = {"model": {"architecture": "compact", "weights": str(RUN)}}
    assert "has no model" in world.training(**going_on).message
    replace_json(world.folder.run(RUN).bundle / "model.json", {})
    replace_json(world.folder.resource(RUN), {"metadata": {"labels": {names.OWNER: "anna"}}})
    assert world.training(**going_on).reason == "NotPermitted"
    assert world.training(owner="anna", **going_on).state is Data.READY
    assert "not my-run" in world.training(model={"architecture": "compact", "weights": "my-run"}).message


@pytest.mark.parametrize("path", ["/etc", "uploads", "uploads/../runs", "runs/x", "./", "../uploads/x"])
def test_an_import_reads_nothing_but_uploads(world: World, path: str) -> None:
    seen = world.data_job(path=path)
    assert seen.state is Data.FAILED
    assert json.dumps(path)[1:-1] in seen.message


def generator_of(source: str) -> list[dict[str, Any]]:
    """A step that needs a trained generator."""
    return [{"synthesise": {"checkpoints": [{"name": "mine", "kind": "hifigan", "source": source}], "raw": True}}]


def test_a_corpus_and_generators_may_lie_below_uploads_too(world: World) -> None:
    fetch = {"corpus": "arctic", "speakers": ["awb"]}
    assert "source.fetch.address" in world.data_job(fetch=fetch | {"address": "/etc/arctic"}).message
    waits = world.data_job(fetch=fetch | {"address": "uploads/arctic"})
    assert (waits.state, waits.reason) == (Data.COMING, "UploadMissing")
    (world.folder.path / "uploads" / "arctic").mkdir(parents=True)
    write_access(world.folder.path / "uploads" / "arctic", Access(accounts=["anna"]))
    assert world.data_job(fetch=fetch | {"address": "uploads/arctic"}).reason == "NotPermitted"
    mine = {"fetch": fetch | {"address": "uploads/arctic"}, "owner": "anna"}
    assert world.data_job(**mine).state is Data.READY
    assert "steps[0].synthesise.checkpoints" in world.data_job(**mine, steps=generator_of("../secret.tar.gz")).message
    assert world.data_job(**mine, steps=generator_of("uploads/mine.tar.gz")).state is Data.COMING
    (world.folder.path / "uploads" / "mine.tar.gz").touch()
    assert world.data_job(**mine, steps=generator_of("uploads/mine.tar.gz")).state is Data.READY


@pytest.mark.parametrize(
    ("source", "outside"),
    [
        ({"path": "uploads/arctic"}, False),
        ({"fetch": {"corpus": "arctic", "address": "uploads/arctic"}}, False),
        ({"fetch": {"corpus": "arctic"}}, True),
        ({"fetch": {"corpus": "arctic", "address": "https://mirror.example/arctic"}}, True),
    ],
)
def test_only_who_fetches_reaches_a_network_outside(source: dict[str, Any], outside: bool) -> None:
    def reaches(**steps: Any) -> bool:
        return reaches_outside(DatasetSpec.model_validate({"source": source, **steps}))

    assert reaches() is outside
    assert reaches(steps=generator_of("uploads/mine.tar.gz")) is outside
    assert reaches(steps=generator_of("https://example.org/mine.tar.gz"))
    assert reaches(steps=generator_of("ljspeech_hifigan.v1"))


def test_an_import_waits_for_its_folder(world: World) -> None:
    assert (world.data_job(path="uploads/arctic/").state, world.data_job(path="uploads/arctic/").reason) == (
        Data.COMING,
        "UploadMissing",
    )
    (world.folder.path / "uploads" / "arctic").mkdir(parents=True)
    assert world.data_job(path="uploads/arctic/") == DataSeen(Data.READY)


def test_work_on_a_dataset_is_for_those_who_may_read_it_and_for_the_operators_own_packs(world: World) -> None:
    world.files()
    world.dataset(made=VERSION, owner="anna")
    asked = {"name": "arctic", "version": VERSION}
    assert world.data_job(dataset=asked).reason == "NotPermitted"
    assert world.data_job(owner="anna", dataset=asked).state is Data.READY
    assert world.data_job(labels={names.MADE_FOR: "pack"}, dataset=asked).state is Data.READY


def test_a_run_that_has_a_checkpoint_needs_the_weights_no_more_that_it_began_with(world: World) -> None:
    world.files()
    world.dataset(made=VERSION)
    going_on = {"model": {"architecture": "compact", "weights": str(RUN)}}
    assert world.training(**going_on).state is Data.FAILED
    replace_json(world.folder.run(OWN).checkpoints / "7.json", {})
    assert world.training(**going_on).state is Data.READY


def test_what_a_dataset_waits_for_is_told_to_the_training_that_waits_for_it(world: World) -> None:
    world.dataset(phase="Queued", attempt={"number": 1, "reason": "PodRefused", "message": "violates PodSecurity"})
    assert (
        world.training().message
        == "The dataset arctic waits: The cluster refuses to make its pod. violates PodSecurity"
    )


def fetching(address: str) -> DatasetSpec:
    return DatasetSpec.model_validate({"source": {"fetch": {"corpus": "arctic", "address": address}}})


@pytest.mark.parametrize("address", ["", "https://mirror.example/packed"])
def test_a_corpus_from_the_network_waits_for_nothing(world: World, address: str) -> None:
    assert data_of_data_job(world.folder, world.view, {"metadata": {}}, fetching(address)).state is Data.READY
    folders = [mount.folder for mount in mounts_of_data_job(OWN, fetching(address))]
    assert folders == [f"jobs/{OWN}", "datasets", "corpora"]


def test_a_corpus_from_the_volume_lies_below_uploads(world: World) -> None:
    elsewhere = data_of_data_job(world.folder, world.view, {"metadata": {}}, fetching("/etc"))
    assert (elsewhere.state, elsewhere.message[:21]) == (Data.FAILED, "source.fetch.address:")
    coming = data_of_data_job(world.folder, world.view, {"metadata": {}}, fetching("uploads/arctic"))
    assert coming.state is Data.COMING
    (world.folder.path / "uploads" / "arctic").mkdir(parents=True)
    assert data_of_data_job(world.folder, world.view, {"metadata": {}}, fetching("uploads/arctic")).state is Data.READY
    assert mounts_of_data_job(OWN, fetching("uploads/arctic"))[-1].folder == "uploads/arctic"
