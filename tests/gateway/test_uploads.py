"""Archives of clips, sent piece by piece over REST and by the command line."""

import asyncio
import hashlib
import os
import tarfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from commands import Terminal, at_a_terminal
from installation import TOKEN, Installation
from test_who_may import assert_problem

from veravox.cli.sending import sending
from veravox.client import Client, ProblemError
from veravox.core.access import access_of
from veravox.core.specs import DatasetResult, DatasetStatus, Phase
from veravox.gateway.uploads import endpoints

CONTENT = os.urandom(3000)


async def begin(gateway: Installation, name: str = "clips.zip", size: int = len(CONTENT)) -> dict[str, Any]:
    answer = await gateway.http.post("/api/v1/uploads", json={"name": name, "size": size})
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def put(gateway: Installation, upload: dict[str, Any], offset: int, piece: bytes, **query: str) -> Any:
    path = f"/api/v1/uploads/{upload['id']}"
    return await gateway.http.put(path, params={"offset": offset, **query}, content=piece)


async def sent(gateway: Installation) -> dict[str, Any]:
    upload = await begin(gateway)
    assert (await put(gateway, upload, 0, CONTENT)).json()["received"] == len(CONTENT)
    return upload


async def test_an_archive_comes_in_pieces_and_is_imported_by_its_path(gateway: Installation) -> None:
    upload = await begin(gateway)
    folder = gateway.data / "uploads" / upload["id"]
    assert (upload["received"], upload["path"], upload["piece"]) == (0, f"uploads/{upload['id']}", 8 << 20)
    for offset in (0, 1000, 2000):
        piece = CONTENT[offset : offset + 1000]
        answer = await put(gateway, upload, offset, piece, sha256=hashlib.sha256(piece).hexdigest())
        assert answer.json()["received"] == offset + 1000
    assert (folder / "clips.zip").read_bytes() == CONTENT
    assert not (folder / ".partial").exists()
    access = access_of(folder)
    assert access is not None
    assert len(access.accounts) == 1
    body = {"name": "sent", "source": {"path": upload["path"], "layout": "auto"}}
    assert (await gateway.http.post("/api/v1/datasets", json=body)).status_code == 201


async def test_after_a_break_one_asks_how_much_is_there(gateway: Installation) -> None:
    upload = await begin(gateway)
    await put(gateway, upload, 0, CONTENT[:700])
    there = (await gateway.http.get(f"/api/v1/uploads/{upload['id']}")).json()
    assert there["received"] == 700
    for offset in (0, 699, 701):
        refused = assert_problem(await put(gateway, upload, offset, CONTENT[700:]), 409)
        assert "700 bytes are there" in refused["detail"]
    assert (await put(gateway, upload, 700, CONTENT[700:])).json()["received"] == len(CONTENT)
    assert "3000 bytes are there" in assert_problem(await put(gateway, upload, 0, CONTENT), 409)["detail"]


async def test_a_piece_whose_line_breaks_is_not_there_and_no_error(
    gateway: Installation, caplog: pytest.LogCaptureFixture
) -> None:
    upload, said = await begin(gateway), []
    coming = iter([{"type": "http.request", "body": CONTENT[:700], "more_body": True}])

    async def receive() -> Any:
        return next(coming, {"type": "http.disconnect"})

    async def send(message: Any) -> None:
        said.append(message.get("status"))

    path = f"/api/v1/uploads/{upload['id']}"
    headers = [(b"authorization", f"Bearer {TOKEN}".encode()), (b"content-length", b"3000")]
    scope = {
        "type": "http",
        "method": "PUT",
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "scheme": "http",
    }
    scope |= {"query_string": b"offset=0", "headers": headers, "server": ("gateway", 80), "client": ("anna", 9)}
    with caplog.at_level("WARNING"):
        await gateway.app(scope, receive, send)
    assert (said[0], caplog.messages) == (400, [])
    assert (await put(gateway, upload, 0, CONTENT)).json()["received"] == len(CONTENT)


async def test_of_pieces_that_come_at_once_one_is_taken(gateway: Installation) -> None:
    upload = await begin(gateway)
    answers = await asyncio.gather(*(put(gateway, upload, 0, CONTENT) for _ in range(6)))
    assert sorted(each.status_code for each in answers) == [200, 409, 409, 409, 409, 409]
    assert (gateway.data / upload["path"] / "clips.zip").read_bytes() == CONTENT


async def test_a_piece_of_an_upload_that_is_removed_while_it_comes_is_not_found(gateway: Installation) -> None:
    upload = await begin(gateway)
    path = f"/api/v1/uploads/{upload['id']}"

    async def body() -> AsyncIterator[bytes]:
        yield CONTENT[:700]
        assert (await gateway.http.delete(path)).status_code == 204
        yield CONTENT[700:]

    assert_problem(await gateway.http.put(path, content=body()), 404)


async def test_a_damaged_piece_or_one_too_long_changes_nothing(gateway: Installation) -> None:
    upload = await begin(gateway)
    refused = assert_problem(await put(gateway, upload, 0, CONTENT, sha256="0" * 64), 422)
    assert "damaged on its way" in refused["detail"]
    assert "beyond the archive's end" in assert_problem(await put(gateway, upload, 0, CONTENT + b"x"), 422)["detail"]
    assert (await gateway.http.get("/api/v1/uploads")).json()["items"][0]["received"] == 0


async def test_a_piece_is_no_larger_than_the_limit(gateway: Installation) -> None:
    upload = await begin(gateway, size=1 << 30)
    refused = assert_problem(await put(gateway, upload, 0, bytes((8 << 20) + 1)), 413)
    assert "a piece is larger than 8 MB" in refused["detail"]
    assert (await put(gateway, upload, 0, bytes(8 << 20))).json()["received"] == 8 << 20


@pytest.mark.parametrize(
    ("name", "size", "status", "says"),
    [
        ("../clips.zip", 1, 422, "the archive's name alone"),
        ("a/clips.zip", 1, 422, "the archive's name alone"),
        (".clips.zip", 1, 422, "the archive's name alone"),
        ("x" * 300 + ".zip", 1, 422, "the archive's name alone"),
        ("clips.exe", 1, 422, "must end in one of .zip"),
        ("clips.zip", 0, 422, "give 1 or more"),
        ("clips.zip", 101 * 10**9, 413, "larger than 100 GB"),
    ],
)
async def test_what_cannot_be_sent_is_refused_before_it_comes(
    gateway: Installation, name: str, size: int, status: int, says: str
) -> None:
    answer = await gateway.http.post("/api/v1/uploads", json={"name": name, "size": size})
    assert says in assert_problem(answer, status)["detail"]
    assert not (gateway.data / "uploads").exists() or not list((gateway.data / "uploads").iterdir())


async def test_an_archive_that_the_disk_cannot_hold_is_refused(
    gateway: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = type("Usage", (), {"free": 1 << 20})
    monkeypatch.setattr("veravox.gateway.uploads.keeping.shutil.disk_usage", lambda _path: usage)
    answer = await gateway.http.post("/api/v1/uploads", json={"name": "clips.zip", "size": 5000})
    assert "the disk of the data folder" in assert_problem(answer, 507)["detail"]


async def test_nobody_begins_more_uploads_than_may_be(gateway: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of one byte each they would count nothing against a quota, and take the disk's files all the same."""
    monkeypatch.setattr(endpoints, "MOST", 2)
    first, _second = await begin(gateway, size=1), await begin(gateway, size=1)
    refused = await gateway.http.post("/api/v1/uploads", json={"name": "clips.zip", "size": 1})
    assert "you have 2 uploads" in assert_problem(refused, 403)["detail"]
    await gateway.http.delete(f"/api/v1/uploads/{first['id']}")
    await begin(gateway, size=1)


async def test_uploads_are_their_senders_alone(gateway: Installation) -> None:
    upload = await sent(gateway)
    async with await gateway.stranger() as stranger:
        assert (await stranger.get("/api/v1/uploads")).json() == {"items": []}
        for verb in ("GET", "PUT", "DELETE"):
            assert_problem(await stranger.request(verb, f"/api/v1/uploads/{upload['id']}"), 404)
        body = {"name": "stolen", "source": {"path": upload["path"]}}
        for path in (upload["path"], f"uploads/../uploads/{upload['id']}", f"{upload['path']}/clips.zip"):
            body["source"] = {"path": path}
            assert (
                "there is no upload"
                in assert_problem(await stranger.post("/api/v1/datasets", json=body), 422)["detail"]
            )


@pytest.mark.parametrize(
    "path", ["uploads", "uploads/none", "uploads/../datasets", "uploads/\0", "uploads/" + "x" * 300]
)
async def test_an_upload_that_is_not_there_is_not_imported(gateway: Installation, path: str) -> None:
    answer = await gateway.http.post("/api/v1/datasets", json={"name": "none", "source": {"path": path}})
    assert "there is no upload" in assert_problem(answer, 422)["detail"]


async def test_an_incomplete_upload_is_not_imported(gateway: Installation) -> None:
    upload = await begin(gateway)
    await put(gateway, upload, 0, CONTENT[:1000])
    answer = await gateway.http.post("/api/v1/datasets", json={"name": "half", "source": {"path": upload["path"]}})
    assert "is not complete: 1.0 kB of 3.0 kB are there" in assert_problem(answer, 422)["detail"]


async def test_an_archive_of_the_servers_own_disk_is_imported_too(gateway: Installation) -> None:
    archive = Path(gateway.speech) / "clips.tar.gz"
    archive.touch()
    body = {"name": "own", "source": {"path": str(archive), "layout": "auto"}}
    assert (await gateway.http.post("/api/v1/datasets", json=body)).status_code == 201


async def test_an_upload_is_removed_when_its_sender_wants_it(gateway: Installation) -> None:
    upload = await sent(gateway)
    assert (await gateway.http.delete(f"/api/v1/uploads/{upload['id']}")).status_code == 204
    assert not (gateway.data / "uploads" / upload["id"]).exists()


# --- the command line ------------------------------------------------------------------------------------------


@pytest.fixture
async def terminal(gateway: Installation) -> AsyncIterator[Terminal]:
    async with at_a_terminal(gateway) as terminal:
        yield terminal


@pytest.fixture
def clips(tmp_path: Path) -> Path:
    for name in ("anna/human/1.wav", "anna/world/1.wav"):
        (tmp_path / "speech" / name).parent.mkdir(parents=True)
        (tmp_path / "speech" / name).write_bytes(os.urandom(5 << 20))
    return tmp_path / "speech"


async def ends(gateway: Installation, name: str, phase: Phase = Phase.SUCCEEDED) -> dict[str, Any]:
    """Once the import is there, it ends; what was asked for."""
    async with asyncio.timeout(30):
        while (answer := await gateway.http.get(f"/api/v1/datasets/{name}")).status_code == 404:
            await asyncio.sleep(0)
    async with gateway.services.database.transaction() as session:
        from veravox.store import jobs

        dataset = await jobs.dataset_named(session, name)
        assert dataset is not None
        id = str(dataset.job_id)
    result = DatasetResult(clips=2, version="v", folder="datasets/v", kind="pictures", layout="class")
    await gateway.has_status(id, DatasetStatus(phase=phase, result=result), ended=True)
    source: dict[str, Any] = answer.json()["spec"]["source"]
    return source


async def test_the_command_sends_a_folder_that_the_server_cannot_see(
    gateway: Installation, terminal: Terminal, clips: Path
) -> None:
    task = asyncio.create_task(terminal.veravox("dataset", "import", str(clips), "--name", "far", "--upload"))
    source = await ends(gateway, "far")
    done = await task
    assert done.status == 0, done.complained
    assert (source["path"][:8], source["layout"]) == ("uploads/", "auto")
    assert "2 pictures, of whose sound nothing is known" in done.said
    assert "Sending 100 %" in done.complained
    with tarfile.open(gateway.data / source["path"] / "speech.tar") as tar:
        assert sorted(tar.getnames()) == ["anna/human/1.wav", "anna/world/1.wav"]


async def test_the_command_lets_a_server_beside_it_read_the_folder(
    gateway: Installation, terminal: Terminal, clips: Path
) -> None:
    task = asyncio.create_task(terminal.veravox("dataset", "import", str(clips), "--name", "near"))
    assert (await ends(gateway, "near"))["path"] == str(clips)
    assert (await task).status == 0


class Breaking(Client):
    """A line that breaks: now before a piece arrives, now before its answer does."""

    breaks = 3
    pieces: list[int]

    async def send_piece(self, id: Any, content: bytes, offset: int = 0, sha256: str = "") -> Any:
        self.pieces.append(offset)
        self.breaks -= 1
        if self.breaks == 1:
            await super().send_piece(id, content, offset, sha256)
        if self.breaks > 0:
            raise ProblemError(503, "No answer", "broken")
        return await super().send_piece(id, content, offset, sha256)


class Quiet:
    """Stands for the watch: nobody looks."""

    def shown(self) -> Any:
        return __import__("contextlib").nullcontext()

    def show(self, *_what: object) -> None:
        """Nothing."""


async def test_sending_goes_on_after_breaks_and_in_another_process(
    gateway: Installation, terminal: Terminal, clips: Path
) -> None:
    watch: Any = Quiet()
    async with Breaking(terminal.server, TOKEN) as client:
        client.pieces = []
        first = await sending.send(client, clips, watch, pause=0)
        assert client.pieces == [0, 0, 8 << 20]
        again = await sending.send(client, clips, watch, pause=0)
        assert (again, len(client.pieces)) == (first, 3)  # the same folder: nothing is sent again


class Rewriting(Client):
    """Somebody records a clip anew, as long as before, once it was looked at."""

    clip: Path

    async def create_upload(self, body: Any) -> Any:
        self.clip.write_bytes(os.urandom(self.clip.stat().st_size))
        return await super().create_upload(body)


async def test_clips_that_change_while_they_are_sent_are_told_of(terminal: Terminal, clips: Path) -> None:
    watch: Any = Quiet()
    async with Rewriting(terminal.server, TOKEN) as client:
        client.clip = clips / "anna/world/1.wav"
        with pytest.raises(ProblemError, match=r"not the archive that was announced.* send all of it again"):
            await sending.send(client, clips, watch, pause=0)
    async with Client(terminal.server, TOKEN) as client:
        assert (await sending.send(client, clips, watch, pause=0)).startswith("uploads/")


@pytest.mark.parametrize("what", ["empty", "clips.csv", "gone"])
async def test_what_cannot_be_sent_is_said(terminal: Terminal, tmp_path: Path, what: str) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "clips.csv").touch()
    done = await terminal.veravox("dataset", "import", str(tmp_path / what), "--name", "far", "--upload")
    assert done.status == 1
    assert "no files that could be sent" in done.complained or "neither a folder nor an archive" in done.complained


async def test_a_corpus_is_announced_and_fetched_by_a_job(gateway: Installation, terminal: Terminal) -> None:
    words = ("dataset", "fetch", "arctic", "--speakers", "awb", "slt", "--yes", "--name", "two")
    task = asyncio.create_task(terminal.veravox(*words))
    source = await ends(gateway, "two")
    done = await task
    assert done.status == 0, done.complained
    assert source["fetch"] == {"corpus": "arctic", "speakers": ["awb", "slt"], "address": ""}
    for says in (
        "awb: Scottish man",
        "archives: 2, about 200 MB, from http://festvox.org",
        "licence: free for any use",
    ):
        assert says in done.complained


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("acrtic",), "there is no corpus acrtic; there are: arctic, ljspeech, vctk, libritts"),
        (("arctic", "--speakers", "bob", "--yes"), "CMU ARCTIC has no voice bob; there are: aew"),
        (("libritts", "--speakers", "dev-claen", "--yes"), "LibriTTS has no voice dev-claen; there are: dev-clean"),
        (("arctic", "awb"), "write --speakers before"),
        (("arctic",), "say --yes, for nobody is there to be asked"),
    ],
)
async def test_a_corpus_that_cannot_be_fetched_is_refused_at_once(
    gateway: Installation, terminal: Terminal, words: tuple[str, ...], says: str
) -> None:
    done = await terminal.veravox("dataset", "fetch", *words)
    assert done.status == 1
    assert says in done.complained.replace("\n", " ")
    assert (await gateway.http.get("/api/v1/datasets")).json()["items"] == []


async def test_the_corpora_are_listed_with_size_and_licence(terminal: Terminal) -> None:
    from typer.testing import CliRunner

    from veravox.cli.main import build

    said = CliRunner().invoke(build(["dataset"]), ["dataset", "corpora"]).stdout
    assert all(name in said for name in ("arctic", "ljspeech", "vctk", "libritts", "CC BY 4.0", "about 1.8 GB"))
