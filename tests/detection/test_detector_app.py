import io
import shutil
from collections.abc import Generator, Iterator
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from fastapi.testclient import TestClient
from PIL import Image
from torch import Tensor
from untrained import card_of, make_bundle

from veravox.audio.sound import Sound
from veravox.core.calibration import Policy
from veravox.core.data_folder import DataFolder
from veravox.core.verdict import Verdict
from veravox.detection.app import create_app
from veravox.detection.bundle import Bundle
from veravox.detection.judging import judge_sound
from veravox.detection.spectrogram import SIZE, SMALL
from veravox.detection.warm_up import warm_up

TOKEN = "between-gateway-and-detector"


@pytest.fixture
def client(data: DataFolder) -> Iterator[TestClient]:
    with TestClient(create_app(data, TOKEN), headers={"Authorization": f"Bearer {TOKEN}"}) as client:
        yield client


@pytest.fixture
def recording(data: DataFolder, clip: Path) -> str:
    folder = data.verdict(uuid4())
    folder.mkdir(parents=True)
    shutil.copy(clip, folder / "recording.flac")
    return str((folder / "recording.flac").relative_to(data.path))


def ask(client: TestClient, model: UUID, recording: str):
    return client.post("/detect", json={"model": str(model), "recording": recording})


def draw(client: TestClient, recording: str):
    return client.post("/spectrogram", json={"recording": recording})


def test_a_recording_gets_a_verdict_and_its_spectrogram_when_somebody_looks(client, data, model, recording) -> None:
    answer = ask(client, model, recording)
    assert answer.status_code == 200
    assert set(Verdict.model_validate(answer.json()).probabilities) == {"bonafide", "fargan", "lpcnet"}
    picture = (data.path / recording).with_name("spectrogram.png")
    assert not picture.exists()
    shutil.rmtree(data.run(model).path)  # whose model was deleted meanwhile
    assert draw(client, recording).status_code == 204
    with Image.open(picture) as shown:
        assert (shown.format, shown.size) == ("PNG", SIZE)
    drawn = picture.stat().st_mtime_ns
    assert (draw(client, recording).status_code, picture.stat().st_mtime_ns) == (204, drawn)


@pytest.mark.parametrize("kept", [None, b"", b"no numbers"], ids=["none", "empty", "torn"])
def test_a_spectrogram_of_which_nothing_sensible_was_kept_is_gone(client, data, recording, kept: bytes | None) -> None:
    if kept is not None:
        (data.path / recording).with_name("spectrogram.npy").write_bytes(kept)
    answer = draw(client, recording)
    assert (answer.status_code, answer.json()["type"]) == (404, "/problems/not-found")
    assert draw(client, "../elsewhere/recording.flac").status_code == 422


def test_a_recording_that_was_given_up_meanwhile_leaves_nothing(client, data, model, recording, monkeypatch) -> None:
    folder = (data.path / recording).parent

    def judging(
        bundle: Bundle, sound: Sound, policy: Policy
    ) -> Generator[tuple[float, float], None, tuple[Verdict, Tensor]]:
        found = yield from judge_sound(bundle, sound, policy)
        shutil.rmtree(folder)  # the gateway's own doing when its caller is gone
        return found

    monkeypatch.setattr("veravox.detection.recordings.judge_sound", judging)
    assert ask(client, model, recording).status_code == 200
    assert not folder.exists()


def test_a_renewed_model_answers_anew(client, data, model, recording) -> None:
    before = ask(client, model, recording).json()
    make_bundle(data.run(model).bundle, card_of(run=str(model)), seed=2)
    assert ask(client, model, recording).json()["probabilities"] != before["probabilities"]
    assert ask(client, model, recording).json()["windows"] == before["windows"]


@pytest.mark.parametrize("token", ["", "Bearer ", "Bearer wrong", TOKEN])
def test_without_the_token_nothing_is_said(client, model, recording, token: str) -> None:
    answer = client.post(
        "/detect", json={"model": str(model), "recording": recording}, headers={"Authorization": token}
    )
    assert (answer.status_code, answer.json()["type"]) == (401, "/problems/unauthenticated")


def test_an_empty_token_refuses_to_start(data) -> None:
    with pytest.raises(ValueError, match="VERAVOX_INTERNAL_TOKEN is empty"):
        create_app(data, "")


@pytest.mark.parametrize(
    "path", ["../secret.flac", "/etc/passwd", "verdicts/../../secret.flac", "", ".", "a\0b", "link"]
)
def test_a_path_that_leaves_the_data_folder_is_refused(client, data, model, tmp_path, clip, path: str) -> None:
    shutil.copy(clip, tmp_path / "secret.flac")
    (data.path / "link").symlink_to(tmp_path / "secret.flac")
    answer = ask(client, model, path)
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
    assert answer.json()["type"] == "/problems/invalid"


def test_what_is_no_sound_is_a_bad_recording(client, data, model, recording) -> None:
    (data.path / recording).write_bytes(b"not a sound")
    answer = ask(client, model, recording)
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/bad-recording")
    assert "cannot be read as sound" in answer.json()["detail"]
    assert "veravox_recordings_refused_total 1.0" in client.get("/metrics").text


def test_a_model_that_is_not_there_is_not_found(client, model, recording) -> None:
    answer = ask(client, uuid4(), recording)
    assert (answer.status_code, answer.json()["type"]) == (404, "/problems/not-found")


def test_a_question_that_makes_no_sense_says_where(client) -> None:
    answer = client.post("/detect", json={"model": "the best one", "recording": "x", "surprise": 1})
    assert answer.status_code == 422
    assert {each["field"] for each in answer.json()["errors"]} == {"body.model", "body.surprise"}


def test_only_a_few_models_stay_warm(client, data, model, recording) -> None:
    for seed in range(6):
        run = uuid4()
        make_bundle(data.run(run).bundle, seed=seed)
        assert ask(client, run, recording).status_code == 200
    assert "veravox_models_warm 4.0" in client.get("/metrics").text


def test_health_needs_no_token_and_readiness_waits_for_the_warm_up(data) -> None:
    app = create_app(data, TOKEN, warm_up)
    with TestClient(app) as client:
        assert client.get("/healthz").status_code == 200
        app.state.warming.result()
        assert client.get("/readyz").json() == {"status": "ready"}


def test_a_clip_is_seen_as_the_model_sees_it_and_nothing_is_left_beside_it(client, data, model, recording) -> None:
    answer = client.post("/picture", json={"model": str(model), "recording": recording})
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/png")
    with Image.open(io.BytesIO(answer.content)) as picture:
        assert picture.size == SMALL
    assert [each.name for each in (data.path / recording).parent.iterdir()] == ["recording.flac"]
    refused = client.post("/picture", json={"model": str(model), "recording": "../secret.flac"})
    assert refused.json()["type"] == "/problems/invalid"


def test_a_clip_or_a_picture_is_seen_without_a_model(client, data, recording) -> None:
    seen = client.post("/picture", json={"recording": recording})
    (data.path / "clip.png").write_bytes(seen.content)
    again = client.post("/picture", json={"recording": "clip.png", "frontEnd": "pictures"})
    for answer in (seen, again):
        assert (answer.status_code, answer.headers["content-type"]) == (200, "image/png")
        with Image.open(io.BytesIO(answer.content)) as picture:
            assert picture.size == SMALL
    refused = client.post("/picture", json={"recording": recording, "frontEnd": "pictures"})
    assert (refused.status_code, refused.json()["type"]) == (422, "/problems/bad-recording")


def test_evaluations_that_left_no_clips_are_not_compared(client) -> None:
    ids = [str(uuid4()), str(uuid4())]
    answer = client.post("/compare", json={"evaluations": ids})
    assert (answer.status_code, answer.json()["type"]) == (404, "/problems/not-found")
    assert ids[0] in answer.json()["detail"]
