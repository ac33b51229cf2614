"""What a verdict rests on, asked for through the gateway."""

from uuid import uuid4

from fastapi import FastAPI
from installation import Installation
from test_verdicts import ask
from test_who_may import assert_problem

EVIDENCE = {
    "method": "grad-cam",
    "telling": {"begin": 0.5, "end": 1.5, "evidence": -2.0},
    "without": [{"part": "highs", "whyNot": "there are none", "score": None, "change": None}],
    "scores": None,
}


async def test_evidence_is_computed_when_it_is_asked_for_and_then_seen_and_heard(
    judging: tuple[Installation, FastAPI],
) -> None:
    gateway, detector = judging
    said = (await ask(gateway, await gateway.has_model())).json()
    place, folder = f"/api/v1/verdicts/{said['id']}", gateway.data / "verdicts" / said["id"]
    assert_problem(await gateway.http.get(f"{place}/evidence/grad-cam"), 404)

    @detector.post("/explain")
    def explain(question: dict) -> dict:
        assert (question["recording"], question["method"]) == (f"verdicts/{said['id']}/recording.flac", "grad-cam")
        (folder / "evidence-grad-cam.png").write_bytes(b"\x89PNG map")
        (folder / "without-noise.wav").write_bytes(b"RIFF quiet")
        return EVIDENCE

    answer = await gateway.http.post(f"{place}/evidence", params={"method": "grad-cam"})
    assert (answer.status_code, answer.json()) == (200, EVIDENCE)
    picture = await gateway.http.get(f"{place}/evidence/grad-cam")
    assert (picture.content, picture.headers["content-type"]) == (b"\x89PNG map", "image/png")
    sound = await gateway.http.get(f"{place}/without/noise")
    assert (sound.content, sound.headers["content-type"]) == (b"RIFF quiet", "audio/wav")
    assert_problem(await gateway.http.get(f"{place}/without/silence"), 404)


async def test_only_known_methods_and_parts_are_names_of_files(judging: tuple[Installation, FastAPI]) -> None:
    gateway, _detector = judging
    place = f"/api/v1/verdicts/{(await ask(gateway, await gateway.has_model())).json()['id']}"
    for path in ("evidence/..%2Frecording", "evidence/magic", "without/everything"):
        assert (await gateway.http.get(f"{place}/{path}")).status_code in {404, 422}
    answer = await gateway.http.post(f"{place}/evidence", params={"method": "magic"})
    assert "method" in assert_problem(answer, 422)["detail"]
    assert_problem(await gateway.http.post(f"/api/v1/verdicts/{uuid4()}/evidence"), 404)
