import json
import threading
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import uuid4

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from installation import CLIPS, Installation, installed
from run_files import leave_record
from test_who_may import assert_problem

from veravox import __version__
from veravox.core.front_end import PICTURE, RECIPES, windows_in, windows_over
from veravox.core.manifest import Clip, DatasetFolder, counts
from veravox.core.protocols import Part, divide
from veravox.core.settings import Settings
from veravox.core.specs import Phase, Protocol, TrainingJobSpec, TrainingJobStatus
from veravox.gateway.runs.curve import CurveReader

EXAMPLE = {"dataset": {"name": "example"}}


async def test_a_run_is_queued_as_it_was_asked_for(gateway: Installation) -> None:
    await gateway.has_imported()
    made = await gateway.start_run(title="Two voices", model={"architecture": "compact", "weights": "none"})
    assert (made["title"], made["status"]["phase"], made["model"]) == ("Two voices", "Pending", None)
    assert made["folder"] == str(gateway.data / "runs" / made["id"])
    assert made["badge"] == "the same voices on both sides"
    assert (await gateway.http.get(f"/api/v1/runs/{made['id']}")).json() == made
    job = await gateway.job(made["id"])
    assert (job.kind, job.generation, job.ended_at) == ("training", 1, None)
    spec = TrainingJobSpec.model_validate(job.spec)
    assert (spec.model.architecture, spec.dataset.version) == ("compact", "version-of-example")


async def test_a_run_without_a_name_gets_one_that_tells_it_apart(gateway: Installation) -> None:
    await gateway.has_imported()
    made = await gateway.start_run(protocol={"name": "random"})
    assert made["title"] == made["spec"]["title"] == "ResNet18, example, nothing kept apart"
    other = await gateway.start_run(protocol={"name": "random"})
    assert other["title"] == "ResNet18, example, nothing kept apart · 2"
    assert (await gateway.http.delete(f"/api/v1/runs/{made['id']}")).status_code == 204  # it may be brought back
    third = await gateway.start_run(protocol={"name": "random"})
    assert third["title"] == "ResNet18, example, nothing kept apart · 3"


async def test_a_name_that_was_made_up_is_told_and_found_in_the_readers_language(gateway: Installation) -> None:
    await gateway.has_imported()
    portuguese = {"Accept-Language": "pt-BR"}
    asked = EXAMPLE | {"protocol": {"name": "random"}}
    made = (await gateway.http.post("/api/v1/runs", json=asked, headers=portuguese)).json()
    assert made["title"] == "ResNet18, example, nada mantido separado"
    assert made["spec"]["title"] == "ResNet18, example, nothing kept apart"
    found = await gateway.http.get("/api/v1/runs", params={"search": "mantido"}, headers=portuguese)
    assert [each["id"] for each in found.json()["items"]] == [made["id"]]
    queue = (await gateway.http.get("/api/v1/queue", headers=portuguese)).json()["items"]
    assert made["title"] in [each["title"] for each in queue]


def _seen(parts: Mapping[Part, Sequence[Clip]], window: int) -> int:
    """What an epoch sees: of the training part windows side by side, of the others as many as cover each clip."""
    mel = RECIPES["mel"]
    return sum(
        (windows_in if part is Part.TRAIN else windows_over)(mel.frames(clip.seconds), window)
        for part, rows in parts.items()
        for clip in rows
    )


@pytest.mark.parametrize(
    ("choice", "field", "says"),
    [
        (
            {"protocol": {"name": "speaker"}},
            "protocol.name",
            "Protocol speaker needs at least 3 speakers; this choice has 2",
        ),
        ({"dataset": {"name": "example", "generators": ["bonafide"]}}, "dataset.generators", "at least two classes"),
        ({"protocol": {"name": "generator"}}, "protocol.name", "needs at least 2 generators besides the human class"),
        ({"protocol": {"heldOut": ["carl/1"]}}, "protocol.heldOut", "There is no sentence carl/1 to hold out"),
        ({"protocol": {"folds": 7}}, "protocol.folds", "Protocol utterance needs at least 7 sentences"),
    ],
)
async def test_what_can_never_be_divided_is_refused_at_once(
    gateway: Installation, choice: dict[str, Any], field: str, says: str
) -> None:
    await gateway.has_imported()
    refused = assert_problem(await gateway.http.post("/api/v1/runs", json=EXAMPLE | choice), 422)
    assert refused["errors"][0]["field"] == field
    assert says in refused["detail"]


async def test_a_run_may_be_queued_while_its_data_are_still_being_imported(gateway: Installation) -> None:
    await gateway.import_example()
    made = await gateway.start_run(dataset={"name": "example", "speakers": ["anybody"]})
    assert made["spec"]["dataset"]["version"] == ""


@pytest.mark.parametrize(
    ("spec", "status", "field", "says"),
    [
        ({"dataset": {"name": "exmaple"}}, 404, "", "there is no dataset exmaple; the list shows those there are"),
        ({}, 422, "dataset", "this is missing"),
        (EXAMPLE | {"model": {"architecture": "resnet81"}}, 422, "model.architecture", "Did you mean resnet18?"),
        (
            {"dataset": {"name": "example", "speakers": ["anna", "carl"]}},
            422,
            "dataset.speakers",
            "example has no carl; it has anna, bert",
        ),
        ({"dataset": {"name": "example", "generators": ["wrld"]}}, 422, "dataset.generators", "has bonafide, world"),
        ({"dataset": {"name": "example", "conditions": ["snr20"]}}, 422, "dataset.conditions", "it has clean"),
        (
            EXAMPLE | {"model": {"weights": "resnet"}},
            422,
            "model.weights",
            "neither imagenet, none, nor the id of a run",
        ),
        (EXAMPLE | {"model": {"weights": str(uuid4())}}, 422, "model.weights", "nor the id of a run with a model"),
        ({"dataset": {"name": "example", "version": "../runs"}}, 422, "dataset.version", "it has version-of-example"),
        (EXAMPLE | {"training": {"epochs": "many"}}, 422, "training.epochs", "no whole number"),
        (EXAMPLE | {"training": {"epoch": 3}}, 422, "training.epoch", "did you mean training.epochs?"),
        (EXAMPLE | {"resources": {"nodes": 2}}, 422, "resources.nodes", "one machine, which has one node; ask for 1"),
        (EXAMPLE | {"callbackCode": "callbacks = []"}, 422, "callbackCode", "runs no Python of its users'"),
        (EXAMPLE | {"protocol": {"folds": 1}}, 422, "protocol.folds", "one fold leaves nothing to learn from"),
        (EXAMPLE | {"protocol": {"name": "external"}}, 422, "protocol.external", "names the dataset to test on"),
        (
            EXAMPLE | {"protocol": {"name": "external", "external": {"name": "nowhere"}}},
            404,
            "",
            "there is no dataset nowhere",
        ),
        (EXAMPLE | {"callbacks": ["exit()"]}, 422, "callbacks", "no callback is called 'exit'"),
    ],
)
async def test_what_cannot_be_trained_is_refused_with_what_would_be_right(
    gateway: Installation, spec: dict[str, Any], status: int, field: str, says: str
) -> None:
    await gateway.has_imported()
    for path in ("/api/v1/runs", "/api/v1/runs/preview"):
        if path.endswith("preview") and field == "model.weights":
            continue  # what goes in does not depend on the weights
        refused = assert_problem(await gateway.http.post(path, json=spec), status)
        assert says in refused["detail"]
        assert [each["field"] for each in refused.get("errors", [{"field": ""}])] == [field]
    assert (await gateway.http.get("/api/v1/runs")).json()["items"] == []


async def test_where_free_python_is_allowed_a_run_may_bring_its_own(own_settings: Settings) -> None:
    async with installed(own_settings.model_copy(update={"free_python": True})) as gateway:
        assert (await gateway.http.get("/api/v1/installation")).json()["freePython"] is True
        await gateway.has_imported()
        made = await gateway.start_run(callbackCode="callbacks = []")
        assert made["spec"]["callbackCode"] == "callbacks = []"


async def test_an_installation_says_its_version_and_that_it_runs_no_python_of_its_users(gateway: Installation) -> None:
    told = (await gateway.http.get("/api/v1/installation")).json()
    assert (told["version"], told["freePython"]) == (__version__, False)


async def test_code_that_is_empty_but_for_space_is_none(gateway: Installation) -> None:
    await gateway.has_imported()
    await gateway.start_run(callbackCode=" \n")


async def test_a_run_goes_on_from_a_run_that_left_a_model(gateway: Installation) -> None:
    model = await gateway.has_model()
    made = await gateway.start_run(model={"architecture": "compact", "weights": model})
    assert made["spec"]["model"]["weights"] == model


async def test_the_preview_counts_what_the_manifest_holds_and_starts_nothing(gateway: Installation) -> None:
    await gateway.has_imported()
    seen = (await gateway.http.post("/api/v1/runs/preview", json=EXAMPLE)).json()
    told = Counter[tuple[str, str, str]]()
    for row in seen["rows"]:
        told[row["speaker"], row["generator"], row["condition"]] += row["clips"]
    assert told == {(each.speaker, each.generator, each.condition): each.clips for each in counts(CLIPS)}
    division = divide(CLIPS, Protocol(), "bonafide")
    for part, rows in division.parts.items():
        (said,) = (each for each in seen["parts"] if each["part"] == part)
        assert (said["clips"], said["seconds"]) == (len(rows), sum(row.seconds for row in rows))
        assert said["speakers"] == list(dict.fromkeys(row.speaker for row in rows))
        assert sum(row["clips"] for row in seen["rows"] if row["part"] == part) == len(rows)
    windows = _seen(division.parts, RECIPES["mel"].window_frames("Resize", 1.28))
    assert (seen["clips"], seen["windows"], seen["seconds"]) == (len(CLIPS), windows, sum(c.seconds for c in CLIPS))
    assert (seen["badge"], seen["title"]) == ("the same voices on both sides", "ResNet18, example, sentences apart")
    assert (await gateway.http.get("/api/v1/runs")).json()["items"] == []


async def test_the_preview_follows_the_choice_and_the_window(gateway: Installation) -> None:
    await gateway.has_imported()
    narrow = EXAMPLE | {
        "dataset": {"name": "example", "speakers": ["bert"]},
        "frontEnd": {"windowSeconds": 0.5},
    }
    seen = (await gateway.http.post("/api/v1/runs/preview", json=narrow)).json()
    assert {(row["speaker"], row["clips"]) for row in seen["rows"]} == {("bert", 1)}  # a sentence a part
    assert [part["clips"] for part in seen["parts"]] == [2, 2, 2]
    assert seen["windows"] == 2 * (2 + 4 + 6 + 2)  # clips of 1, 2 and 3 seconds; those judged are covered to their ends


async def test_all_that_a_dataset_lacks_is_named_at_once(gateway: Installation) -> None:
    """As of a template on a dataset that it was not made for."""
    await gateway.has_imported()
    chosen = {"name": "example", "speakers": ["bdl", "bert"], "conditions": ["amplitude1"], "generators": ["vocos"]}
    answer = await gateway.http.post("/api/v1/runs/preview", json=EXAMPLE | {"dataset": chosen})
    refused = assert_problem(answer, 422)
    assert [each["field"] for each in refused["errors"]] == [
        "dataset.speakers",
        "dataset.conditions",
        "dataset.generators",
    ]
    assert all(name in refused["detail"] for name in ("no bdl;", "no amplitude1;", "no vocos;"))


async def test_the_preview_says_what_is_missing_for_a_division(gateway: Installation) -> None:
    await gateway.has_imported()
    answer = await gateway.http.post("/api/v1/runs/preview", json=EXAMPLE | {"protocol": {"name": "condition"}})
    refused = assert_problem(answer, 422)
    assert refused["errors"][0]["field"] == "protocol.name"
    assert "needs at least 2 conditions; this choice has 1: clean" in refused["detail"]


async def test_a_training_may_be_tested_on_another_dataset_in_the_version_that_it_has_now(
    gateway: Installation,
) -> None:
    await gateway.has_imported()
    elsewhere = [replace(clip, speaker="carl", sha256=f"{clip.sha256}00") for clip in CLIPS[:6]]
    await gateway.has_imported("elsewhere", elsewhere)
    protocol = {"name": "external", "external": {"name": "elsewhere"}}
    seen = (await gateway.http.post("/api/v1/runs/preview", json=EXAMPLE | {"protocol": protocol})).json()
    (tested,) = (part for part in seen["parts"] if part["part"] == "test")
    assert (tested["clips"], tested["speakers"]) == (6, ["carl"])
    made = await gateway.start_run(protocol=protocol)
    assert made["spec"]["protocol"]["external"] == {"name": "elsewhere", "version": "version-of-elsewhere"}
    same = EXAMPLE | {"protocol": {"name": "external", "external": {"name": "example"}}}
    refused = assert_problem(await gateway.http.post("/api/v1/runs", json=same), 422)
    assert "has no clip that the training does not hold" in refused["detail"]
    await gateway.import_example("coming")
    coming = EXAMPLE | {"protocol": {"name": "external", "external": {"name": "coming"}}}
    assert "is not imported yet" in assert_problem(await gateway.http.post("/api/v1/runs", json=coming), 422)["detail"]


async def test_the_test_dataset_of_a_stranger_is_not_there(gateway: Installation) -> None:
    """Who may not read a dataset cannot have clips of it judged either."""
    await gateway.has_imported()
    await gateway.has_imported("secret")
    async with await gateway.stranger() as stranger:
        asked = EXAMPLE | {"protocol": {"name": "external", "external": {"name": "secret"}}}
        assert_problem(await stranger.post("/api/v1/runs", json=asked), 404)


async def test_the_preview_of_random_crops_counts_what_the_trainer_takes(gateway: Installation) -> None:
    await gateway.has_imported()
    crop = EXAMPLE | {"frontEnd": {"transform": "RandomCrop", "windowSeconds": 0.5}}
    seen = (await gateway.http.post("/api/v1/runs/preview", json=crop)).json()
    assert seen["windows"] == _seen(divide(CLIPS, Protocol(), "bonafide").parts, PICTURE)


async def test_long_files_are_read_beside_the_event_loop(
    gateway: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    await gateway.has_imported()
    id = (await gateway.start_run())["id"]
    loop, readers = threading.get_ident(), dict[str, int]()

    def told(owner: type, name: str) -> None:
        read = getattr(owner, name)

        def reading(self: object) -> object:
            readers[name] = threading.get_ident()
            return read(self)

        monkeypatch.setattr(owner, name, reading)

    told(CurveReader, "all")
    told(DatasetFolder, "rows")
    assert (await gateway.http.get(f"/api/v1/runs/{id}/curve")).status_code == 200
    assert (await gateway.http.post("/api/v1/runs/preview", json=EXAMPLE)).json()["clips"] == len(CLIPS)
    assert sorted(readers) == ["all", "rows"]
    assert loop not in readers.values()


async def test_the_epochs_of_a_run_are_told_without_its_batches(gateway: Installation) -> None:
    await gateway.has_imported()
    id = (await gateway.start_run())["id"]
    assert (await gateway.http.get(f"/api/v1/runs/{id}/epochs")).json() == {"items": []}
    leave_record(gateway.run_folder(id))
    seen = (await gateway.http.get(f"/api/v1/runs/{id}/epochs")).json()["items"]
    assert [(row["epoch"], row["validationLoss"], row["equalErrorRate"]) for row in seen] == [
        (1, 0.8, 0.2),
        (2, 0.6, None),
    ]


async def test_the_preview_of_data_that_are_not_there_yet_is_empty(gateway: Installation) -> None:
    await gateway.import_example()
    seen = (await gateway.http.post("/api/v1/runs/preview", json=EXAMPLE)).json()
    assert (seen["rows"], seen["clips"], seen["windows"]) == ([], 0, 0)


async def test_what_is_wanted_changes_the_spec_and_its_generation_only(gateway: Installation) -> None:
    await gateway.has_imported()
    id = (await gateway.start_run())["id"]
    before = (await gateway.job(id)).spec
    for desired, generation in (("Pause", 2), ("Pause", 2), ("Run", 3), ("Stop", 4)):
        answer = await gateway.http.patch(f"/api/v1/runs/{id}", json={"desired": desired})
        assert (answer.status_code, answer.json()["spec"]["desired"]) == (200, desired)
        job = await gateway.job(id)
        assert (job.generation, job.spec) == (generation, {**before, "desired": desired})


async def test_a_run_that_has_ended_cannot_be_steered(gateway: Installation) -> None:
    id = await gateway.has_model()
    refused = assert_problem(await gateway.http.patch(f"/api/v1/runs/{id}", json={"desired": "Run"}), 409)
    assert refused["detail"] == "the run has ended (Succeeded); start a new one to go on"
    assert (await gateway.job(id)).generation == 1


@pytest.mark.parametrize("body", [{}, {"desired": "Fly"}, {"desired": "Stop", "title": "new"}])
async def test_nothing_else_of_a_run_can_be_changed(gateway: Installation, body: dict[str, str]) -> None:
    await gateway.has_imported()
    id = (await gateway.start_run())["id"]
    assert_problem(await gateway.http.patch(f"/api/v1/runs/{id}", json=body), 422)


async def test_a_deleted_run_is_stopped_gone_and_comes_back(gateway: Installation) -> None:
    await gateway.has_imported()
    id = (await gateway.start_run())["id"]
    assert (await gateway.http.delete(f"/api/v1/runs/{id}")).status_code == 204
    assert (await gateway.job(id)).spec["desired"] == "Stop"
    for path in ("", "/curve", "/report", "/files/log.txt", "/events"):
        assert_problem(await gateway.http.get(f"/api/v1/runs/{id}{path}"), 404)
    back = (await gateway.http.post(f"/api/v1/runs/{id}/restore")).json()
    assert (back["id"], (await gateway.http.get("/api/v1/runs")).json()["items"]) == (id, [back])
    assert_problem(await gateway.http.post(f"/api/v1/runs/{id}/restore"), 404)


async def test_deleting_an_ended_run_does_not_touch_its_job(gateway: Installation) -> None:
    id = await gateway.has_model()
    assert (await gateway.http.delete(f"/api/v1/runs/{id}")).status_code == 204
    assert (await gateway.job(id)).generation == 1
    assert (await gateway.http.get(f"/api/v1/models/{id}")).status_code == 200


async def test_a_report_is_told_whole_and_missed_with_a_sentence(gateway: Installation) -> None:
    await gateway.has_imported()
    id = (await gateway.start_run())["id"]
    assert "first epoch" in assert_problem(await gateway.http.get(f"/api/v1/runs/{id}/report"), 404)["detail"]
    gateway.run_folder(id).path.mkdir(parents=True)
    gateway.run_folder(id).report.write_text(json.dumps({"protocol": "utterance", "n": 12}))
    assert (await gateway.http.get(f"/api/v1/runs/{id}/report")).json() == {
        "report": {"protocol": "utterance", "n": 12}
    }


async def test_a_status_is_shown_as_the_runner_wrote_it(gateway: Installation) -> None:
    await gateway.has_imported()
    id = (await gateway.start_run())["id"]
    status = TrainingJobStatus(phase=Phase.RUNNING)
    status.progress.step, status.metrics.train_loss = 7, 0.5
    await gateway.has_status(id, status)
    seen = (await gateway.http.get(f"/api/v1/runs/{id}")).json()["status"]
    assert TrainingJobStatus.model_validate(seen) == status


async def test_a_figure_that_is_not_a_number_is_told_as_none(gateway: Installation) -> None:
    """PostgreSQL knows no NaN in JSON, and neither does a browser."""
    await gateway.has_imported()
    id = (await gateway.start_run())["id"]
    status = TrainingJobStatus(phase=Phase.RUNNING)
    status.metrics.validation_loss, status.metrics.f1 = float("nan"), float("inf")
    await gateway.has_status(id, status)
    seen = (await gateway.http.get(f"/api/v1/runs/{id}")).json()["status"]["metrics"]
    assert (seen["validationLoss"], seen["f1"]) == (None, None)


names = st.sampled_from(["title", "dataset", "name", "training", "epochs", "model", "weights", "callbacks", "limits"])
texts = st.text(max_size=8) | st.sampled_from(["example", "imagenet", "\x00", "EarlyStoppingCallback()"])
leaves = st.none() | st.booleans() | st.integers() | st.floats() | texts
bodies = st.recursive(
    leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names | texts, inner, max_size=4), max_leaves=12
)
near_misses = st.fixed_dictionaries(
    {"dataset": st.fixed_dictionaries({"name": st.just("example")}, optional={"speakers": bodies, "version": texts})},
    optional={
        "title": texts,
        "group": texts,
        "model": st.fixed_dictionaries({}, optional={"weights": leaves, "architecture": texts}),
        "training": st.fixed_dictionaries({}, optional={"epochs": leaves, "learningRate": st.floats(), "seed": leaves}),
        "scheduling": st.fixed_dictionaries({}, optional={"nodeSelector": st.dictionaries(texts, texts, max_size=2)}),
        "callbacks": st.lists(texts, max_size=2),
    },
)


@settings(max_examples=120)
@given(body=near_misses | bodies)
async def test_no_body_whatever_breaks_anything(gateway: Installation, body: Any) -> None:
    if (await gateway.http.get("/api/v1/datasets/example")).status_code == 404:
        await gateway.has_imported()
    content = json.dumps(body)  # NaN and lone surrogates too: clients send them
    headers = {"Content-Type": "application/json"}
    answer = await gateway.http.post("/api/v1/runs", content=content, headers=headers)
    if answer.status_code == 201:
        assert (await gateway.http.get(f"/api/v1/runs/{answer.json()['id']}")).json() == answer.json()
    else:
        assert_problem(answer, answer.status_code)
        assert answer.status_code in {400, 404, 422}


@pytest.mark.parametrize("body", ['{"\\ud800": 1}', '{"dataset": {"name": "\\ud800"}}', '{"title": "\\ud800"}'])
async def test_half_a_character_is_refused_as_any_other_nonsense(http: httpx.AsyncClient, body: str) -> None:
    answer = await http.post("/api/v1/runs", content=body, headers={"Content-Type": "application/json"})
    assert_problem(answer, 422)
