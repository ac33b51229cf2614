"""The examples of the API's document run: each is sent to a real gateway, and answered as the document says."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from audited import audited
from fastapi import FastAPI
from installation import Installation
from run_files import leave_record
from test_laboratory import evaluated
from test_repeats import ended_repeat
from test_verdict_evidence import EVIDENCE
from test_verdicts import CLIP, SOUND, ask
from test_who_may import ALL

from veravox.core.layers import LayerTable
from veravox.core.manifest import DatasetFolder
from veravox.gateway import examples
from veravox.gateway.once import takes_key
from veravox.gateway.runs.files import RunFile, path_of

STEPS = ("get", "post", "put", "patch", "delete", "restore", "withdraw")  # what is deleted comes back afterwards
NOTHING_YET = {"read_verdict_progress": 404}  # no recording is being judged, which is what its document says then


@dataclass(frozen=True)
class Example:
    """A request of the document, and which answers it promises if all goes well."""

    operation: str
    verb: str
    path: str
    query: dict[str, Any]
    kind: str  # of its body
    body: Any
    good: set[int]


def examples_of(verb: str, path: str, operation: dict[str, Any]) -> Iterator[Example]:
    shown = {"path": dict[str, Any](), "query": dict[str, Any](), "header": dict[str, Any]()}
    for each in operation.get("parameters", []):
        if "example" in each:
            shown[each["in"]][each["name"]] = each["example"]
    place = path.format(**shown["path"])
    good = {int(status) for status in operation["responses"] if int(status) < 300}
    content = operation.get("requestBody", {}).get("content", {}) or {"": {"examples": {"": {"value": None}}}}
    for kind, told in content.items():
        for each in told["examples"].values():
            yield Example(operation["operationId"], verb, place, shown["query"], kind, each["value"], good)


EXAMPLES = [
    example
    for verb, path, operation in ALL
    for example in examples_of(verb, path, operation)
    if takes_key(operation["tags"])  # those of people: test_examples_of_people.py
]


async def furnished(gateway: Installation, detector: FastAPI) -> dict[str, str]:
    """One of each kind of thing; by the ids of the examples, those that things have here."""
    model = await gateway.has_model(title="Compact", group="monday")
    leave_record(gateway.run_folder(model))
    for file in (RunFile.LEARNER, RunFile.ONNX, RunFile.SPEC):
        path_of(gateway.run_folder(model), file).write_bytes(b"what is in it")
    card = {"schema": 1, "architecture": "compact", "classes": ["bonafide", "world"], "bonafide": "bonafide"}
    (gateway.run_folder(model).bundle / "model.json").write_text(json.dumps(card))
    await gateway.http.post(f"/api/v1/models/{model}/publish", json={})
    repeat = await ended_repeat(gateway, model)
    running = (await gateway.start_run(group="monday"))["id"]
    evaluations = [await evaluated(gateway, model) for _ in range(2)]
    (gateway.data / "jobs" / evaluations[0] / "report.html").write_text("<p>")
    verdict = (await ask(gateway, model)).json()["id"]
    version = DatasetFolder(gateway.services.folder.dataset("version-of-example").path)
    audited(version)
    for clip in ("anna/bonafide/0.flac", "anna/world/0.flac", "bert/bonafide/0.flac"):
        sound = version.clips / clip
        sound.parent.mkdir(parents=True, exist_ok=True)
        sound.write_bytes(SOUND)
    uploads = [
        (await gateway.http.post("/api/v1/uploads", json={"name": name, "size": size})).json()["id"]
        for name, size in (("clips.zip", 100), ("bundle.zip", 4))
    ]
    await gateway.http.put(f"/api/v1/uploads/{uploads[1]}", content=b"PK\3\4")
    hook = (await gateway.http.post("/api/v1/webhooks", json={"url": "https://lab.example/"})).json()["id"]
    theirs = {"title": "Theirs", "bundle": {"path": f"uploads/{uploads[1]}"}}
    taken = (await gateway.http.post("/api/v1/models/import", json=theirs)).json()["id"]
    explains(gateway, detector, verdict)
    assert (await gateway.http.put("/api/v1/me/picture", content="\u0089PNG".encode())).status_code == 200
    return {
        examples.FOLDER: gateway.speech,
        examples.MODEL: model,
        examples.REPEAT: repeat,
        examples.RUNNING: running,
        examples.EVALUATION: evaluations[0],
        examples.ANOTHER: evaluations[1],
        examples.VERDICT: verdict,
        examples.UPLOAD: uploads[0],
        examples.SENT: uploads[1],
        examples.WEBHOOK: hook,
        examples.IMPORT: taken,
    }


def explains(gateway: Installation, detector: FastAPI, verdict: str) -> None:
    """The small detector answers for what rests on a network too."""
    folder = gateway.data / "verdicts" / verdict
    (folder / "evidence-grad-cam.png").write_bytes(b"\x89PNG map")
    (folder / "without-noise.wav").write_bytes(b"RIFF quiet")

    @detector.post("/explain")
    def explain() -> dict[str, Any]:
        return EVIDENCE

    @detector.post("/layers")
    def layers() -> Any:
        return LayerTable.model_construct(rows=[], layers=[], parameters=0, input=[]).outside()


def in_words_of(gateway_ids: dict[str, str], value: Any) -> Any:
    text = json.dumps(value)
    for id, own in gateway_ids.items():
        text = text.replace(id, own)
    return json.loads(text)


async def send(http: httpx.AsyncClient, example: Example) -> httpx.Response:
    sent: dict[str, Any] = {"params": example.query}
    if example.kind == "application/json":
        sent["json"] = example.body
    elif example.kind == "multipart/form-data":
        sent |= {"files": {"file": (example.body["file"], SOUND)}, "data": {"model": example.body["model"]}}
    elif example.kind:
        sent["content"] = example.body.encode()
    return await http.request(example.verb, example.path, **sent)


def step_of(example: Example) -> int:
    last = example.path.rpartition("/")[2]
    return STEPS.index(last if last in STEPS else example.verb)


async def lab_example(_host: str, _port: int) -> Sequence[str]:
    return ["93.184.215.14"]


async def test_each_example_is_answered_as_the_document_says(judging: tuple[Installation, FastAPI]) -> None:
    gateway, detector = judging
    gateway.app.state.services = replace(gateway.services, resolve=lab_example)
    ids = await furnished(gateway, detector)
    wrong = []
    for example in sorted(EXAMPLES, key=step_of):
        if example.operation == "follow_run":
            continue  # it has no end here: below
        told = replace(
            example,
            path=in_words_of(ids, example.path),
            query=in_words_of(ids, example.query),
            body=in_words_of(ids, example.body),
        )
        answer = await send(gateway.http, told)
        if answer.status_code not in {*example.good, NOTHING_YET.get(example.operation)}:
            wrong.append(f"{example.verb} {example.path}: {answer.status_code} {answer.text[:300]}")
    assert not wrong, "\n".join(wrong)


async def test_the_example_of_following_a_run_runs_too(gateway: Installation) -> None:
    id = await gateway.has_model()
    assert (await gateway.http.get(f"/api/v1/runs/{id}/events")).status_code == 200


@pytest.mark.parametrize(("verb", "path", "operation"), ALL, ids=lambda each: each if isinstance(each, str) else "")
def test_every_request_has_an_example(verb: str, path: str, operation: dict[str, Any]) -> None:
    for each in operation.get("parameters", []):
        assert "example" in each or not each.get("required"), f"{verb} {path}: {each['name']}"
    for kind, content in operation.get("requestBody", {}).get("content", {}).items():
        assert content["examples"], f"{verb} {path}: {kind}"


def test_the_recording_of_the_examples_is_one() -> None:
    assert Path(CLIP).suffix == ".flac"
