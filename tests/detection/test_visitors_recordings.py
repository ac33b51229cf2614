"""A visitor's recording: judged as anybody's, no longer than a minute, behind everybody else, and never on a disk."""

from base64 import b64decode, b64encode
from io import BytesIO
from pathlib import Path

import numpy as np
import soundfile
from fastapi.testclient import TestClient
from PIL import Image

from veravox.core.data_folder import DataFolder
from veravox.core.verdict import Verdict
from veravox.detection.app import create_app
from veravox.detection.taking_turns import Turns, in_one_step

TOKEN = "between-gateway-and-detector"


def test_it_is_judged_like_anybodys_and_no_file_is_left(data: DataFolder, model, clip: Path) -> None:
    with TestClient(create_app(data, TOKEN), headers={"Authorization": f"Bearer {TOKEN}"}) as client:
        place = data.path / "clip.flac"
        place.write_bytes(clip.read_bytes())
        known = client.post("/detect", json={"model": str(model), "recording": "clip.flac"}).json()
        before = sorted(data.path.rglob("*"))

        def ask(content: bytes):
            return client.post("/see", json={"model": str(model), "recording": b64encode(content).decode()})

        seen = ask(clip.read_bytes()).json()
        assert {**seen["verdict"], "milliseconds": 0} == {**known, "milliseconds": 0}
        assert Verdict.model_validate(seen["verdict"]).score is not None
        with Image.open(BytesIO(b64decode(seen["picture"]))) as picture:
            assert picture.format == "PNG"
        long = ask(spoken(61))
        assert (long.status_code, long.json()["type"]) == (422, "/problems/bad-recording")
        assert "longer than 60 s" in long.json()["detail"]
        assert ask(spoken(59)).status_code == 200
        assert ask(b"no sound").status_code == 422
        assert sorted(data.path.rglob("*")) == before


def test_it_is_explained_like_anybodys_and_no_file_is_left(data: DataFolder, model, clip: Path) -> None:
    with TestClient(create_app(data, TOKEN), headers={"Authorization": f"Bearer {TOKEN}"}) as client:
        place = data.verdict(model) / "clip.flac"
        place.parent.mkdir(parents=True)
        place.write_bytes(clip.read_bytes())
        asked = {"model": str(model), "method": "grad-cam"}
        known = client.post("/explain", json={**asked, "recording": str(place.relative_to(data.path))}).json()
        before = sorted(data.path.rglob("*"))

        def why(content: bytes):
            return client.post("/see-why", json={**asked, "recording": b64encode(content).decode()})

        seen = why(clip.read_bytes()).json()
        assert seen["evidence"] == known
        assert b64decode(seen["picture"]) == (place.parent / "evidence-grad-cam.png").read_bytes()
        heard = {part: b64decode(sound) for part, sound in seen["sounds"].items()}
        assert heard
        assert all(heard[part] == (place.parent / f"without-{part}.wav").read_bytes() for part in heard)
        assert "longer than 60 s" in why(spoken(61)).json()["detail"]
        assert why(b"no sound").status_code == 422
        assert sorted(data.path.rglob("*")) == before


def spoken(seconds: int) -> bytes:
    file = BytesIO()
    soundfile.write(file, np.random.default_rng(1).normal(0, 0.1, seconds * 8000), 8000, format="WAV")
    return file.getvalue()


def test_who_is_patient_comes_behind_all_newcomers() -> None:
    done: list[str] = []
    turns = Turns(8)
    turns.submit(in_one_step(lambda: done.append("visitor")), patient=True)
    for name in ("first user", "second user"):
        turns.submit(in_one_step(lambda name=name: done.append(name)))
    while turns.step():
        pass
    assert done == ["first user", "second user", "visitor"]
