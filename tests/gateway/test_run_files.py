"""What can be taken away of a run: each file by a fixed name, and all of them as evidence."""

import io
import zipfile
from pathlib import Path

import pytest
from installation import Installation
from run_files import leave_record
from test_who_may import assert_problem

from veravox.core.run_folder import RunFolder
from veravox.gateway.plain_files import PlainFile
from veravox.gateway.runs import archive
from veravox.gateway.runs.archive import archived
from veravox.gateway.runs.files import FILES, RunFile, help_of, is_picture, path_of, there

MEDIA = {
    "spec.yaml": "application/yaml",
    "log.txt": "text/plain; charset=utf-8",
    "confusion_matrix.csv": "text/csv; charset=utf-8",
    "decisions.json": "application/json",
    "model.onnx": "application/octet-stream",
    "failed_batch.safetensors": "application/octet-stream",
    "det.png": "image/png",
    "det.svg": "image/svg+xml",
}


async def begun(gateway: Installation) -> tuple[str, RunFolder]:
    await gateway.has_imported()
    id = str((await gateway.start_run())["id"])
    return id, gateway.run_folder(id)


def leave(folder: RunFolder, file: RunFile, content: bytes = b"what is in it") -> None:
    path = path_of(folder, file)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def test_every_file_has_a_place_of_its_own_and_a_sentence() -> None:
    assert list(FILES) == list(RunFile)
    assert all(help_of(file).endswith(".") for file in RunFile)
    places = [path_of(RunFolder(Path("run")), file) for file in RunFile]
    assert len(set(places)) == len(places)
    assert all(place.suffix == Path(file).suffix for place, file in zip(places, RunFile, strict=True))


@pytest.mark.parametrize("file", list(RunFile))
async def test_every_file_of_a_run_can_be_fetched_once_it_is_there(gateway: Installation, file: RunFile) -> None:
    id, folder = await begun(gateway)
    missing = assert_problem(await gateway.http.get(f"/api/v1/runs/{id}/files/{file}"), 404)
    assert missing["detail"] == f"the run has no {file} yet; it comes as the training goes on"
    leave(folder, file)
    answer = await gateway.http.get(f"/api/v1/runs/{id}/files/{file}")
    assert answer.content == b"what is in it"
    disposition = "inline" if is_picture(file) else "attachment"
    assert answer.headers["content-disposition"] == f'{disposition}; filename="{id}-{file}"'
    assert "sandbox" in answer.headers["content-security-policy"]


@pytest.mark.parametrize(("file", "media"), MEDIA.items())
async def test_each_file_comes_as_what_it_is(gateway: Installation, file: str, media: str) -> None:
    id, folder = await begun(gateway)
    leave(folder, RunFile(file))
    assert (await gateway.http.get(f"/api/v1/runs/{id}/files/{file}")).headers["content-type"] == media


@pytest.mark.parametrize(
    "name", ["control.json", "..%2f..%2fserver.json", "bundle", "process.lock", "failure", "batch.csv"]
)
async def test_no_other_name_becomes_a_path(gateway: Installation, name: str) -> None:
    id, folder = await begun(gateway)
    folder.failure.mkdir(parents=True)
    for path in (folder.path / "control.json", folder.failure / "batch.csv", gateway.data / "server.json"):
        path.write_text("{}")
    answer = await gateway.http.get(f"/api/v1/runs/{id}/files/{name}")
    assert answer.status_code in {404, 422}
    assert answer.headers["content-type"] == "application/problem+json"


async def test_the_files_that_there_are_are_listed_with_size_and_sentence(gateway: Installation) -> None:
    id, folder = await begun(gateway)
    assert (await gateway.http.get(f"/api/v1/runs/{id}/files")).json() == {"items": []}
    leave(folder, RunFile.DET_SVG, b"<svg/>")
    leave(folder, RunFile.FAILED_CLIPS, b"clip\n")
    assert (await gateway.http.get(f"/api/v1/runs/{id}/files")).json()["items"] == [
        {"name": "det.svg", "size": 6, "help": "Misses against false acceptances, for print."},
        {"name": "failed_batch.csv", "size": 5, "help": help_of(RunFile.FAILED_CLIPS)},
    ]


async def test_evidence_is_everything_but_the_checkpoints(gateway: Installation) -> None:
    id, folder = await begun(gateway)
    missing = assert_problem(await gateway.http.get(f"/api/v1/runs/{id}/evidence"), 404)
    assert "has left nothing yet" in missing["detail"]
    leave_record(folder)
    for file in (RunFile.SPEC, RunFile.DET, RunFile.FAILED_PICTURES):
        leave(folder, file)
    for path in (folder.bundle / "model.json", folder.checkpoints / "0000000048-best.pt", folder.path / "control.json"):
        path.parent.mkdir(exist_ok=True)
        path.write_text("{}")
    answer = await gateway.http.get(f"/api/v1/runs/{id}/evidence")
    assert answer.headers["content-type"] == "application/zip"
    assert f'filename="veravox-evidence-{id}.zip"' in answer.headers["content-disposition"]
    with zipfile.ZipFile(io.BytesIO(answer.content)) as evidence:
        assert evidence.testzip() is None
        left = {"batches.csv", "history.csv", "scores.csv", "decisions.json", "environment.json", "report.json"}
        added = {"spec.yaml", "plots/det.png", "failure/batch.png", "bundle/model.json"}
        assert set(evidence.namelist()) == {"CONTENTS.txt"} | left | added
        assert evidence.read("batches.csv") == folder.batches.read_bytes()
        assert "plots/det.png: Misses against" in evidence.read("CONTENTS.txt").decode()


def test_an_archive_is_sent_piece_by_piece(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However large its files are, no more than a piece is held."""
    monkeypatch.setattr(archive, "CHUNK", 1000)
    (tmp_path / "model.onnx").write_bytes(bytes(range(250)) * 40)
    files = [("model.onnx", tmp_path / "model.onnx"), ("gone.csv", tmp_path / "gone.csv")]
    pieces = list(archived(files, tmp_path))
    assert len(pieces) > 10
    assert max(map(len, pieces)) < 2000
    with zipfile.ZipFile(io.BytesIO(b"".join(pieces))) as made:
        assert made.testzip() is None
        assert made.namelist() == ["model.onnx"]
        assert made.read("model.onnx") == (tmp_path / "model.onnx").read_bytes()


def test_a_link_that_a_training_has_left_leads_nowhere(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("of somebody else")
    (tmp_path / "log.txt").symlink_to(tmp_path / "secret.txt")
    folder = RunFolder(tmp_path)
    assert list(there(folder)) == []
    with pytest.raises(FileNotFoundError):
        PlainFile(folder.log, folder.path)


async def test_a_file_is_taken_in_parts_and_only_while_it_is_the_same(gateway: Installation) -> None:
    id, folder = await begun(gateway)
    leave(folder, RunFile.ONNX, bytes(range(100)))
    place = f"/api/v1/runs/{id}/files/model.onnx"
    whole = await gateway.http.get(place)
    assert (whole.headers["accept-ranges"], whole.headers["content-length"]) == ("bytes", "100")
    tag = whole.headers["etag"]
    assert (await gateway.http.get(place, headers={"If-None-Match": tag})).status_code == 304
    part = await gateway.http.get(place, headers={"Range": "bytes=10-19", "If-Range": tag})
    assert (part.status_code, part.headers["content-range"], part.content) == (
        206,
        "bytes 10-19/100",
        bytes(range(10, 20)),
    )
    assert part.headers["content-disposition"] == f'attachment; filename="{id}-model.onnx"'
    assert (await gateway.http.get(place, headers={"Range": "bytes=-1"})).content == b"c"
    beyond = await gateway.http.get(place, headers={"Range": "bytes=100-"})
    assert (beyond.status_code, beyond.headers["content-range"]) == (416, "bytes */100")
    leave(folder, RunFile.ONNX, bytes(200))
    renewed = await gateway.http.get(place, headers={"Range": "bytes=10-19", "If-Range": tag})
    assert (renewed.status_code, len(renewed.content)) == (200, 200)
    assert (await gateway.http.get(place, headers={"If-None-Match": tag})).status_code == 200


@pytest.mark.parametrize("headers", [{}, {"Range": "bytes=0-3"}, {"If-None-Match": "*"}])
async def test_files_are_of_who_may_see_the_run_and_of_nobody_once_it_is_deleted(
    gateway: Installation, headers: dict[str, str]
) -> None:
    id, folder = await begun(gateway)
    leave(folder, RunFile.HISTORY)
    places = (f"/api/v1/runs/{id}/files/history.csv", f"/api/v1/runs/{id}/files", f"/api/v1/runs/{id}/evidence")
    async with await gateway.stranger() as stranger, gateway.client() as nobody:
        for place in places:
            assert_problem(await stranger.get(place, headers=headers), 404)
            assert_problem(await nobody.get(place, headers=headers), 401)
        await gateway.http.put(f"/api/v1/runs/{id}/sharing", json={"who": ["stranger"]})
        assert (await stranger.get(places[0])).content == b"what is in it"
        await gateway.http.delete(f"/api/v1/runs/{id}")
        for place in places:
            assert_problem(await stranger.get(place, headers=headers), 404)
            assert_problem(await gateway.http.get(place, headers=headers), 404)
    await gateway.http.post(f"/api/v1/runs/{id}/restore")
    assert (await gateway.http.get(places[0])).content == b"what is in it"
