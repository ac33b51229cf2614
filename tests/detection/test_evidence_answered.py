"""The detector says what a score rests on, and leaves pictures and sounds beside the recording."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID, uuid4

import numpy as np
import pytest
import soundfile
from fastapi.testclient import TestClient
from PIL import Image
from untrained import card_of, make_bundle

from veravox.core.data_folder import DataFolder
from veravox.core.evidence import Evidence, Method
from veravox.detection.app import create_app

TOKEN = "between-gateway-and-detector"


@pytest.fixture
def client(data: DataFolder) -> Iterator[TestClient]:
    with TestClient(create_app(data, TOKEN), headers={"Authorization": f"Bearer {TOKEN}"}) as client:
        yield client


@pytest.fixture
def folder(data: DataFolder) -> Path:
    folder = data.verdict(uuid4())
    folder.mkdir(parents=True)
    return folder


def ask(client: TestClient, model: UUID, data: DataFolder, recording: Path, **more: object):
    place = str(recording.relative_to(data.path))
    return client.post("/explain", json={"model": str(model), "recording": place, **more})


def test_a_map_a_stretch_and_sounds_without_parts(client, data, model, folder, clip) -> None:
    recording = folder / "recording.flac"
    shutil.copy(clip, recording)
    answer = ask(client, model, data, recording, method="grad-cam")
    assert answer.status_code == 200
    said = Evidence.model_validate(answer.json())
    assert said.method is Method.GRAD_CAM
    assert said.telling.end - said.telling.begin == pytest.approx(1.0, abs=0.01)
    with Image.open(folder / "evidence-grad-cam.png") as picture:
        assert picture.format == "PNG"
    parts = {each.part.value: each for each in said.without}
    assert set(parts) == {"highs", "silence", "noise"}
    assert "nothing above 8 kHz" in parts["highs"].why_not
    for name, each in parts.items():
        assert (each.score is None) == bool(each.why_not)
        assert (folder / f"without-{name}.wav").exists() == (each.score is not None)


def test_more_than_a_minute_and_models_without_a_score_are_refused_with_a_sentence(
    client, data, model, folder, clip
) -> None:
    samples, rate = soundfile.read(clip)
    soundfile.write(folder / "long.wav", np.resize(samples, 61 * rate), rate)
    answer = ask(client, model, data, folder / "long.wav")
    assert (answer.status_code, answer.json()["detail"][:22]) == (422, "It is longer than 60 s")
    other = uuid4()
    make_bundle(data.run(other).bundle, card_of(["fargan", "lpcnet"], bonafide=None, run=str(other)))
    answer = ask(client, other, data, folder / "long.wav")
    assert "gives no score" in answer.json()["detail"]
