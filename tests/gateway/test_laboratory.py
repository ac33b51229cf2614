"""Evaluations: the list, their clips, their scores, and several against each other."""

import random
import tracemalloc
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import soundfile
from commands import at_a_terminal
from fastapi import FastAPI
from installation import Installation
from small_detector import PICTURE
from test_who_may import assert_problem

from veravox.core.judged_clips import CLIPS, JudgedClip, read_clips, write_clips
from veravox.core.specs import EvaluationStatus, Phase

Made = dict[str, Any]
CLASSES = ["bonafide", "world"]
SCORES = {"anna/bonafide/0.flac": 3.0, "anna/bonafide/1.flac": -2.0, "bert/bonafide/0.flac": 0.1}
SCORES |= {"anna/world/0.flac": -4.0, "anna/world/1.flac": 1.0, "bert/world/0.flac": -0.2}


def judged(clip: str, score: float) -> JudgedClip:
    """What a model says of it whose scores of less than 0.5 either way decide nothing."""
    speaker, truth, _file = clip.split("/")
    verdict = "inconclusive" if abs(score) < 0.5 else "human" if score > 0 else "machine"
    shares = {"bonafide": 0.9, "world": 0.1} if score > 0 else {"bonafide": 0.2, "world": 0.8}
    named = max(shares, key=lambda each: shares[each])
    is_human = truth == "bonafide"
    return JudgedClip(clip, truth, is_human, named, score, verdict, speaker, "clean", speaker + clip[-6:], 1.5, shares)


async def evaluated(
    gateway: Installation, model: str, dataset: str = "example", scores: dict[str, float] | None = None
) -> str:
    """The id of an evaluation that has succeeded with these clips."""
    answer = await gateway.http.post("/api/v1/evaluations", json={"model": model, "dataset": dataset})
    assert answer.status_code == 201, answer.text
    id = str(answer.json()["id"])
    clips = [judged(clip, score) for clip, score in (SCORES if scores is None else scores).items()]
    folder = gateway.data / "jobs" / id
    write_clips(folder / CLIPS, clips, CLASSES)
    lines = [f"{each.clip},{each.truth},{each.score},{each.verdict},0.5,0.5" for each in clips]
    (folder / "scores.csv").write_text("\n".join(["clip,class,score,verdict,p_bonafide,p_world", *lines, ""]))
    result = {"n": len(clips), "eer": 0.25, "by": {"speaker": []}, "curves": {"det": {}}}
    await gateway.has_status(id, EvaluationStatus(phase=Phase.SUCCEEDED, result=result), ended=True)
    return id


async def test_evaluations_of_a_model_on_the_same_clips_are_told_apart(gateway: Installation) -> None:
    model = await gateway.has_model(title="mine")
    plain = await evaluated(gateway, model)
    asked = {"model": model, "dataset": "example", "robustness": {"conditions": ["snr20", "gsm"]}, "explanations": 60}
    more = (await gateway.http.post("/api/v1/evaluations", json=asked)).json()["id"]
    groups = {"speaker": [{}, {}, {}], "condition": [{}, {}], "length": []}
    result = {"n": 42, "leftOut": 237, "by": groups}
    await gateway.has_status(more, EvaluationStatus(phase=Phase.SUCCEEDED, result=result), ended=True)
    second, first = (await gateway.http.get("/api/v1/evaluations")).json()["items"]
    assert (first["id"], first["robustness"], first["explanations"]) == (plain, None, 0)
    assert (second["id"], second["robustness"]["conditions"], second["explanations"]) == (more, ["snr20", "gsm"], 60)
    assert second["status"]["result"] == {"n": 42, "leftOut": 237, "groups": {"speaker": 3, "condition": 2}}
    async with at_a_terminal(gateway) as terminal:
        said = " ".join((await terminal.veravox("laboratory", "list")).said.split())
    assert all(
        part in said for part in ("3 speakers · 2 conditions ·", "explanations on 60 pairs")
    )  # between, it folds


async def clips_of(gateway: Installation, id: str, **asked: Any) -> Made:
    answer = await gateway.http.get(f"/api/v1/evaluations/{id}/clips", params=asked)
    assert answer.status_code == 200, answer.text
    return answer.json()  # type: ignore[no-any-return]


async def test_evaluations_are_listed_newest_first_by_model_and_dataset_without_what_is_long(
    gateway: Installation,
) -> None:
    first, second = await gateway.has_model(title="one"), await gateway.has_model(title="two")
    await gateway.has_imported("other")
    made = [
        await evaluated(gateway, first),
        await evaluated(gateway, second),
        await evaluated(gateway, second, "other"),
    ]
    place = "/api/v1/evaluations"

    async def ids(**asked: Any) -> list[str]:
        return [each["id"] for each in (await gateway.http.get(place, params=asked)).json()["items"]]

    assert await ids() == made[::-1]
    assert await ids(model=second) == [made[2], made[1]]
    assert await ids(dataset="example") == [made[1], made[0]]
    assert await ids(model=second, dataset="other") == [made[2]]
    assert await ids(dataset="nobody") == []
    part = (await gateway.http.get(place, params={"limit": 1, "model": second})).json()
    assert ([each["id"] for each in part["items"]], part["next"]) == ([made[2]], made[2])
    assert await ids(limit=1, model=second, after=part["next"]) == [made[1]]
    assert part["items"][0]["status"]["result"] == {"n": 6, "eer": 0.25}
    whole = (await gateway.http.get(f"{place}/{made[2]}")).json()
    assert (whole["version"], whole["status"]["result"]["by"]) == ("version-of-other", {"speaker": []})
    async with await gateway.stranger() as stranger:
        assert (await stranger.get(place)).json()["items"] == []
        for path in ("clips", "scores", "clips/0/recording", "clips/0/spectrogram"):
            assert_problem(await stranger.get(f"{place}/{made[0]}/{path}"), 404)
        both = {"evaluation": [made[0], made[1]]}
        assert_problem(await stranger.get(f"{place}/compare", params=both), 404)


async def test_a_deleted_evaluation_is_gone_and_comes_back_and_one_that_runs_is_stopped(gateway: Installation) -> None:
    model = await gateway.has_model()
    place = f"/api/v1/evaluations/{await evaluated(gateway, model)}"
    said = (await gateway.http.get(place)).json()
    assert (await gateway.http.delete(place)).status_code == 204
    assert_problem(await gateway.http.get(place), 404)
    assert_problem(await gateway.http.get(f"{place}/clips"), 404)
    assert (await gateway.http.post(f"{place}/restore")).json() == said
    running = (await gateway.http.post("/api/v1/evaluations", json={"model": model, "dataset": "example"})).json()
    assert (await gateway.http.delete(f"/api/v1/evaluations/{running['id']}")).status_code == 204
    assert (await gateway.job(running["id"])).spec["desired"] == "Stop"


async def test_clips_come_worst_best_or_most_doubtful_first(gateway: Installation) -> None:
    id = await evaluated(gateway, await gateway.has_model())
    orders = {
        order: [each["clip"] for each in (await clips_of(gateway, id, order=order))["items"]]
        for order in ("worst", "best", "doubtful", "file")
    }
    worst = ["anna/bonafide/1.flac", "anna/world/1.flac", "bert/bonafide/0.flac", "bert/world/0.flac"]
    assert orders["worst"] == [*worst, "anna/bonafide/0.flac", "anna/world/0.flac"]
    assert orders["best"] == orders["worst"][::-1]
    assert orders["doubtful"][:3] == ["bert/bonafide/0.flac", "bert/world/0.flac", "anna/world/1.flac"]
    assert orders["file"] == list(SCORES)
    (first,) = (await clips_of(gateway, id, limit=1))["items"]
    assert first == {
        "place": 1,
        "clip": "anna/bonafide/1.flac",
        "truth": "bonafide",
        "human": True,
        "predicted": "world",
        "verdict": "machine",
        "right": False,
        "score": -2.0,
        "probabilities": {"bonafide": 0.2, "world": 0.8},
        "speaker": "anna",
        "condition": "clean",
        "seconds": 1.5,
    }


@pytest.mark.parametrize(
    ("asked", "clips"),
    [
        ({"truth": "bonafide", "predicted": "world"}, {"anna/bonafide/1.flac"}),
        ({"verdict": "inconclusive"}, {"bert/bonafide/0.flac", "bert/world/0.flac"}),
        ({"speaker": "bert", "truth": "world"}, {"bert/world/0.flac"}),
        ({"condition": "clean", "length": "under 2 s"}, set(SCORES)),
        ({"condition": "snr20"}, set()),
        ({"length": "over 10 s"}, set()),
    ],
    ids=lambda each: "-".join(each) if isinstance(each, dict) else "",
)
async def test_clips_of_a_cell_or_a_group_alone(gateway: Installation, asked: Made, clips: set[str]) -> None:
    id = await evaluated(gateway, await gateway.has_model())
    found = await clips_of(gateway, id, **asked)
    assert ({each["clip"] for each in found["items"]}, found["total"]) == (clips, len(clips))
    assert found["wrong"] == len(clips & {"anna/bonafide/1.flac", "anna/world/1.flac"})


async def test_tens_of_thousands_of_clips_are_paged_through_in_bounded_memory(gateway: Installation) -> None:
    draw = random.Random(17)
    scores = {f"anna/{CLASSES[n % 2]}/{n}.flac": round(draw.gauss(0, 2), 2) for n in range(40_000)}  # many are equal
    id = await evaluated(gateway, await gateway.has_model(), scores=scores)
    first = await clips_of(gateway, id, limit=200, order="doubtful")
    second = await clips_of(gateway, id, limit=200, order="doubtful", after=first["next"])
    assert first["total"] == second["total"] == 40_000
    both = [each["clip"] for part in (first, second) for each in part["items"]]
    assert both == sorted(scores, key=lambda clip: abs(scores[clip]))[:400]
    tracemalloc.start()
    await clips_of(gateway, id, limit=24)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 4 << 20


async def test_places_that_are_none_and_clips_that_are_not_there_are_refused(gateway: Installation) -> None:
    model = await gateway.has_model()
    place = f"/api/v1/evaluations/{await evaluated(gateway, model)}"
    for after in ("soon", "1.0", "1.0,x"):
        refused = assert_problem(await gateway.http.get(f"{place}/clips", params={"after": after}), 422)
        assert "is no place in this list" in refused["detail"]
    assert_problem(await gateway.http.get(f"{place}/clips", params={"order": "newest"}), 422)
    assert "no clip 6" in assert_problem(await gateway.http.get(f"{place}/clips/6/recording"), 404)["detail"]
    assert "is gone" in assert_problem(await gateway.http.get(f"{place}/clips/0/recording"), 404)["detail"]
    old = (await gateway.http.post("/api/v1/evaluations", json={"model": model, "dataset": "example"})).json()["id"]
    refused = assert_problem(await gateway.http.get(f"/api/v1/evaluations/{old}/clips"), 404)
    assert "start it again" in refused["detail"]


async def test_a_clip_is_heard_and_seen_and_nothing_beside_it(judging: tuple[Installation, FastAPI]) -> None:
    gateway, detector = judging
    model = await gateway.has_model()
    folder = gateway.data / "datasets" / "version-of-example" / "clips"
    clip = folder / "anna" / "bonafide" / "0.flac"
    clip.parent.mkdir(parents=True)
    soundfile.write(clip, [0.0] * 801, 16000)
    place = f"/api/v1/evaluations/{await evaluated(gateway, model)}/clips/0"
    heard = await gateway.http.get(f"{place}/recording")
    assert heard.content == clip.read_bytes()
    assert heard.headers["content-type"].startswith("audio/")
    part = await gateway.http.get(f"{place}/recording", headers={"Range": "bytes=0-3"})
    assert (part.status_code, part.content) == (206, b"fLaC")
    seen = await gateway.http.get(f"{place}/spectrogram")
    assert (seen.content, seen.headers["content-type"]) == (PICTURE, "image/png")
    assert {each.headers["cache-control"] for each in (heard, seen)} == {"private, no-cache"}
    recording = "datasets/version-of-example/clips/anna/bonafide/0.flac"
    assert detector.state.asked == [{"account": str(await gateway.account()), "model": model, "recording": recording}]
    secret = gateway.data / "secret.flac"
    soundfile.write(secret, [0.0] * 801, 16000)
    (folder / "anna" / "world").mkdir()
    (folder / "anna" / "world" / "linked.flac").symlink_to(secret)
    for name in ("../../../secret.flac", str(secret), "anna/world/linked.flac"):
        id = await evaluated(gateway, model)
        text = (gateway.data / "jobs" / id / CLIPS).read_text()
        (gateway.data / "jobs" / id / CLIPS).write_text(text.replace("anna/bonafide/0.flac", name))
        assert_problem(await gateway.http.get(f"/api/v1/evaluations/{id}/clips/0/recording"), 404)
        assert_problem(await gateway.http.get(f"/api/v1/evaluations/{id}/clips/0/spectrogram"), 404)


async def test_clips_of_a_dataset_that_is_no_longer_shared_are_not_heard(gateway: Installation) -> None:
    model = await gateway.has_model()
    clip = gateway.data / "datasets" / "version-of-example" / "clips" / "anna" / "bonafide" / "0.flac"
    clip.parent.mkdir(parents=True)
    soundfile.write(clip, [0.0] * 801, 16000)
    sharing = f"/api/v1/datasets/{(await gateway.http.get('/api/v1/datasets/example')).json()['id']}/sharing"
    await gateway.http.put(f"/api/v1/models/{model}/sharing", json={"who": [], "all": True})
    async with await gateway.stranger() as bert:
        await gateway.http.put(sharing, json={"who": ["stranger"]})
        place = f"/api/v1/evaluations/{await evaluated(replace(gateway, http=bert), model)}/clips"
        assert (await bert.get(f"{place}/0/recording")).status_code == 200
        await gateway.http.put(sharing, json={"who": []})
        for path in ("recording", "spectrogram"):
            assert "not shared" in assert_problem(await bert.get(f"{place}/0/{path}"), 404)["detail"]
        assert (await bert.get(place)).json()["total"] == 6  # what was found out stays whose it is


async def test_scores_are_fetched_in_either_form(gateway: Installation) -> None:
    place = f"/api/v1/evaluations/{await evaluated(gateway, await gateway.has_model())}/scores"
    plain = await gateway.http.get(place)
    assert plain.headers["content-type"].startswith("text/csv")
    assert plain.text.splitlines()[1] == "anna/bonafide/0.flac,bonafide,3.0,human,0.5,0.5"
    field = await gateway.http.get(place, params={"form": "asvspoof5"})
    assert field.headers["content-disposition"].endswith('.tsv"')
    lines = [line.split("\t") for line in field.text.splitlines()]
    assert lines[0] == ["filename", "cm-score"]
    assert {name: float(score) for name, score in lines[1:]} == SCORES
    assert_problem(await gateway.http.get(place, params={"form": "pickle"}), 422)


async def test_only_evaluations_of_the_same_clips_are_compared(judging: tuple[Installation, FastAPI]) -> None:
    gateway, detector = judging
    model = await gateway.has_model()
    await gateway.has_imported("other")
    first, second, other = [await evaluated(gateway, model, each) for each in ("example", "example", "other")]
    running = (await gateway.http.post("/api/v1/evaluations", json={"model": model, "dataset": "example"})).json()["id"]
    place = "/api/v1/evaluations/compare"
    for asked, status, says in (
        ([first], 422, "name 2 to 10"),
        ([first, first], 422, "stands there twice"),
        ([first, other], 409, "different datasets, example, other"),
        ([first, running], 409, f"{running} has not succeeded"),
        ([first, "00000000-0000-0000-0000-000000000000"], 404, "no evaluation"),
    ):
        refused = assert_problem(await gateway.http.get(place, params={"evaluation": asked}), status)
        assert says in refused["detail"]
    answer = await gateway.http.get(place, params={"evaluation": [second, first]})
    assert answer.status_code == 200, answer.text
    assert (answer.json()["first"], [each["id"] for each in answer.json()["against"]]) == (second, [first])
    detector.state.refuses = "Only 0 clips were judged by both models."
    refused = assert_problem(await gateway.http.get(place, params={"evaluation": [second, first]}), 409)
    assert refused["detail"] == "Only 0 clips were judged by both models."


def test_what_is_written_of_clips_is_read_again(tmp_path: Path) -> None:
    clips = [judged(clip, score) for clip, score in SCORES.items()]
    clips += [
        JudgedClip('a, "b"/é.flac', "x", None, "world", None, "", "", "", "", 0.3, {"bonafide": 0.5, "world": 0.5})
    ]
    write_clips(tmp_path / CLIPS, clips, CLASSES)
    with (tmp_path / CLIPS).open(newline="", encoding="utf-8") as file:
        assert list(read_clips(file)) == clips
