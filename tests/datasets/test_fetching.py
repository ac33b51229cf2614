"""Fetching from a server that breaks off, lies, hangs and sends damaged files."""

import hashlib
import os
import tarfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import soundfile
from bad_server import Server, bad_server

from veravox.core import exits
from veravox.core.corpora import CORPORA, Corpus, chosen_parts, chosen_speakers, refusal
from veravox.core.exits import STOPPED, JobError
from veravox.core.specs.sources import Fetch
from veravox.datasets.example import example_folder
from veravox.datasets.fetching import fetching, transfer
from veravox.datasets.fetching.fetching import Rooms, fetch
from veravox.datasets.fetching.partial import Partial, own_partial
from veravox.datasets.fetching.transfer import File, Patience
from veravox.datasets.placing import Gathered
from veravox.datasets.report import Report

CONTENT = os.urandom(3 << 20)
DIGEST = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
def server() -> Iterator[Server]:
    with bad_server() as server:
        server.files["/a.tar"] = CONTENT
        yield server


class Trial:
    """Fetches `/a.tar`, and remembers how long it would have paused."""

    def __init__(self, server: Server, folder: Path) -> None:
        self.server, self.target = server, folder / "a.tar"
        self.pauses: list[float] = []
        self.seconds = 20.0  # of patience

    def run(self, sha256: str = DIGEST, report: Report | None = None, tries: int = 3) -> str:
        file = File(self.server.url + "/a.tar", self.target, sha256)
        patience = Patience(self.seconds, tries, self.pauses.append)
        with own_partial(self.target, file.url, "job") as partial:
            return transfer.transfer(file, partial, report or Report(), patience)

    def fails(self, sha256: str = DIGEST) -> JobError:
        with pytest.raises(JobError) as failure:
            self.run(sha256)
        assert not self.target.exists()
        return failure.value

    def fails_once(self) -> None:
        with pytest.raises(JobError):
            self.run(tries=0)

    def is_whole(self) -> bool:
        left = [path.name for path in self.target.parent.iterdir() if not path.name.endswith(".lock")]
        return self.target.read_bytes() == CONTENT and left == ["a.tar"]


@pytest.fixture
def trial(server: Server, tmp_path: Path) -> Trial:
    return Trial(server, tmp_path / "corpora")


def test_a_file_that_comes_at_once_is_asked_for_once(trial: Trial, server: Server) -> None:
    assert trial.run() == DIGEST
    assert trial.is_whole()
    assert (server.asked, trial.pauses) == ([""], [])


def test_what_breaks_off_goes_on_where_it_broke_off(trial: Trial, server: Server) -> None:
    server.moods = ["break", "break", "break"]
    trial.run()
    assert trial.is_whole()
    half, quarter, eighth = len(CONTENT) // 2, len(CONTENT) // 4, len(CONTENT) // 8
    assert server.asked == ["", f"bytes={half}-", f"bytes={half + quarter}-", f"bytes={half + quarter + eighth}-"]
    assert trial.pauses == [1, 1, 1]  # for each time something had come


def test_an_attempt_that_was_killed_goes_on_in_the_next(trial: Trial, server: Server) -> None:
    class Stop(Report):
        left = 2

        def step(self) -> None:
            self.left -= 1
            if not self.left:
                raise JobError(STOPPED, "")

    with pytest.raises(JobError):
        trial.run(report=Stop())
    trial.run()
    assert trial.is_whole()
    assert server.asked[0] == ""
    assert int(server.asked[1].removeprefix("bytes=").rstrip("-")) >= 2 << 20


@pytest.mark.parametrize("mood", ["other-range", "other-total"])
def test_a_server_that_lies_about_ranges_is_asked_for_everything(trial: Trial, server: Server, mood: str) -> None:
    server.moods = ["break", mood]
    trial.run()
    assert trial.is_whole()
    assert server.asked[0] == server.asked[2] == ""


def test_a_total_of_more_digits_than_any_files_is_a_lie(trial: Trial, server: Server) -> None:
    server.moods = ["break", "endless-total"]
    trial.run()
    assert trial.is_whole()


def test_a_tag_that_no_header_can_hold_is_none(trial: Trial, server: Server) -> None:
    server.tag, server.moods = '"\xe9"', ["break"]
    trial.run(sha256="")
    assert trial.is_whole()
    assert server.asked == ["", ""]


@pytest.mark.parametrize(
    "note", ['{"url": "URL", "validator": "\xe9", "total": 3145728}', '{"url": "URL"', "[]", "9" * 5000]
)
def test_a_broken_note_from_before_is_none(trial: Trial, server: Server, note: str) -> None:
    server.moods = ["break"]
    trial.fails_once()
    trial.target.with_name(".a.tar.json").write_text(note.replace("URL", server.url + "/a.tar"))
    trial.run()
    assert trial.is_whole()
    assert server.asked == ["", ""]


def test_a_server_that_knows_no_ranges_sends_everything_again(trial: Trial, server: Server) -> None:
    server.ranges, server.moods = False, ["break"]
    trial.run()
    assert trial.is_whole()


def test_a_file_that_was_replaced_meanwhile_is_fetched_anew(trial: Trial, server: Server) -> None:
    server.moods = ["break"]
    old = CONTENT[::-1]
    server.files["/a.tar"] = old

    def replaced() -> None:
        server.files["/a.tar"], server.tag = CONTENT, '"two"'

    server.during = replaced
    trial.run()
    assert trial.is_whole()


def test_a_change_that_no_tag_tells_is_found_by_the_hash(trial: Trial, server: Server) -> None:
    server.tag, server.moods = "", ["break"]
    server.files["/a.tar"] = CONTENT[::-1]
    server.during = lambda: server.files.update({"/a.tar": CONTENT})
    trial.run()
    assert trial.is_whole()
    assert server.asked == ["", f"bytes={len(CONTENT) // 2}-", ""]


def test_without_tag_and_hash_nothing_is_pieced_together(trial: Trial, server: Server) -> None:
    server.tag, server.moods = "", ["break"]
    trial.run(sha256="")
    assert trial.is_whole()
    assert server.asked == ["", ""]


def test_a_damaged_file_is_fetched_once_more_and_then_refused(trial: Trial, server: Server) -> None:
    server.moods = ["damaged"]
    trial.run()
    assert trial.is_whole()
    trial.target.unlink()
    server.moods = ["damaged", "damaged"]
    failure = trial.fails()
    assert failure.end is exits.BAD_DATA
    assert f"not {DIGEST}" in failure.message
    assert server.asked == [""] * 4


def test_what_nobody_can_check_is_believed_and_its_hash_told(trial: Trial) -> None:
    assert trial.run(sha256="") == DIGEST


@pytest.mark.parametrize("mood", ["hang", "stall", "short", "500", "503", "429"])
def test_a_server_that_hangs_or_fails_for_a_moment_is_waited_for(trial: Trial, server: Server, mood: str) -> None:
    server.moods, trial.seconds = [mood], 0.3
    trial.run()
    assert trial.is_whole()
    assert trial.pauses


@pytest.mark.parametrize("mood", ["hang", "503"])
def test_one_that_never_answers_is_given_up(trial: Trial, server: Server, mood: str) -> None:
    server.moods, trial.seconds = [mood] * 9, 0.3
    failure = trial.fails()
    assert failure.end is exits.FETCH_FAILED
    assert "could not be fetched" in failure.message
    assert trial.pauses == [1, 2]


def test_nobody_there_is_given_up_too(trial: Trial, server: Server) -> None:
    server.url = "http://127.0.0.1:9"
    assert trial.fails().end is exits.FETCH_FAILED


def test_what_had_come_is_kept_for_the_next_job(trial: Trial, server: Server) -> None:
    server.moods = ["break", "503", "503", "503"]
    assert "1.6 MB of it are kept" in trial.fails().message
    trial.run()
    assert trial.is_whole()


@pytest.mark.parametrize("status", ["404", "403", "410"])
def test_what_is_not_there_is_not_asked_for_again(trial: Trial, server: Server, status: str) -> None:
    server.moods = [status] * 2
    failure = trial.fails()
    assert failure.end is exits.DATA_MISSING
    assert f"answers {status}" in failure.message
    assert len(server.asked) == 1


def test_a_page_instead_of_an_archive_is_refused(trial: Trial, server: Server) -> None:
    server.moods = ["page"]
    assert "a web page instead of an archive" in trial.fails().message


def test_redirections_are_followed_and_end(trial: Trial, server: Server) -> None:
    server.moods = ["redirect"]
    trial.run()
    assert trial.is_whole()
    trial.target.unlink()
    server.moods = ["redirect"] * 99
    assert trial.fails().end is exits.FETCH_FAILED


def test_a_server_that_sends_more_than_it_says_gives_no_longer_file(trial: Trial, server: Server) -> None:
    server.moods = ["long"]  # the length that it says is ten less: the rest is not read
    trial.run()
    assert trial.is_whole()


def test_a_server_that_tells_no_length_is_believed_by_the_hash_alone(trial: Trial, server: Server) -> None:
    server.length, server.moods = False, ["break"]
    trial.run()
    assert trial.is_whole()


def test_a_disk_that_is_too_small_is_told_before_anything_comes(trial: Trial, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transfer.shutil, "disk_usage", lambda _path: type("Usage", (), {"free": 1000}))
    assert trial.fails().end is exits.DISK_FULL


def test_two_jobs_at_the_same_file_do_not_meet(tmp_path: Path) -> None:
    target = tmp_path / "a.tar"
    with own_partial(target, "u", "one") as one, own_partial(target, "u", "two") as two:
        paths = {each._content.name for each in (one, two)}
    assert paths == {".a.tar.partial", ".a.tar.two.partial"}


def test_pieces_of_another_address_are_not_gone_on_with(tmp_path: Path) -> None:
    partial = Partial(tmp_path / ".a.partial", "http://one")
    partial.begin({"ETag": '"x"'}, 10)
    with partial.open() as file:
        file.write(b"12345")
    assert Partial(tmp_path / ".a.partial", "http://one").size == 5
    assert Partial(tmp_path / ".a.partial", "http://two").size == 0


# --- corpora ---------------------------------------------------------------------------------------------------


def arctic_tar(folder: Path, speaker: str) -> Path:
    """As festvox packs it, of two real clips."""
    archive = folder / f"cmu_us_{speaker}_arctic.tar.bz2"
    with tarfile.open(archive, "w:bz2") as tar:
        for n, clip in enumerate(sorted((example_folder() / "it_carlo" / "bonafide").iterdir())[:2], 1):
            samples, rate = soundfile.read(clip, dtype="int16")
            soundfile.write(folder / "clip.wav", samples, rate)
            tar.add(folder / "clip.wav", f"cmu_us_{speaker}_arctic/wav/arctic_a{n:04}.wav")
        link = tarfile.TarInfo(f"cmu_us_{speaker}_arctic/latest")
        link.type, link.linkname = tarfile.SYMTYPE, "wav"
        tar.addfile(link)
    (folder / "clip.wav").unlink()
    return archive


@pytest.fixture
def mirror(tmp_path: Path) -> Path:
    folder = tmp_path / "mirror"
    folder.mkdir()
    for speaker in ("awb", "slt"):
        arctic_tar(folder, speaker)
    return folder


@pytest.fixture
def arctic(server: Server, mirror: Path, monkeypatch: pytest.MonkeyPatch) -> Corpus:
    """ARCTIC of two voices at a server of ours, with the hashes that it has there."""
    for path in mirror.iterdir():
        server.files[f"/packed/{path.name}"] = path.read_bytes()
    known = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in mirror.iterdir()}
    parts = [replace(part, sha256=known.get(part.file, "0" * 64)) for part in CORPORA["arctic"].parts]
    corpus = replace(CORPORA["arctic"], address=server.url + "/packed/", parts=tuple(parts))
    monkeypatch.setattr(fetching, "CORPORA", {"arctic": corpus})
    return corpus


@pytest.fixture
def rooms(tmp_path: Path) -> Rooms:
    return Rooms(tmp_path / "data", tmp_path / "data" / "corpora", tmp_path / "data" / "jobs" / "unpacked", "job")


def gathered(rooms: Rooms, **asked: object) -> Gathered:
    into = rooms.data / "clips"
    return fetch(Fetch.model_validate({"corpus": "arctic", **asked}), rooms, into, Report(), Patience(20, 2, print))


def test_voices_are_fetched_with_all_that_is_known_of_them(arctic: Corpus, rooms: Rooms, server: Server) -> None:
    got = gathered(rooms, speakers=["awb", "slt"])
    assert [(row.speaker, row.sex, row.accent) for row in got.rows[::2]] == [
        ("awb", "male", "Scottish"),
        ("slt", "female", "American"),
    ]
    assert {row.prompt for row in got.rows} == {"arctic_a0001", "arctic_a0002"}
    assert (got.human, got.layout, got.refused) == ("bonafide", "arctic", [])
    assert [(each.name, each.trusted, each.address) for each in got.origins] == [
        ("CMU ARCTIC", True, f"{server.url}/packed/cmu_us_{speaker}_arctic.tar.bz2") for speaker in ("awb", "slt")
    ]
    assert not rooms.unpacked.exists()
    asked = len(server.asked)
    assert gathered(replace(rooms, data=rooms.data / "again"), speakers=["awb"]).rows
    assert len(server.asked) == asked  # the archive was kept, and is whole


def test_a_kept_archive_that_was_damaged_is_fetched_again(arctic: Corpus, rooms: Rooms, server: Server) -> None:
    kept = rooms.corpora / "arctic" / "cmu_us_awb_arctic.tar.bz2"
    kept.parent.mkdir(parents=True)
    kept.write_bytes(b"damaged")
    assert len(gathered(rooms, speakers=["awb"]).rows) == 2
    assert len(server.asked) == 1


def test_a_mirror_is_an_address_of_its_own(arctic: Corpus, rooms: Rooms, server: Server) -> None:
    server.files = {f"/mirror{path[7:]}": content for path, content in server.files.items() if "packed" in path}
    assert gathered(rooms, speakers=["awb"], address=server.url + "/mirror").rows
    with pytest.raises(JobError, match="answers 404"):
        gathered(rooms, speakers=["slt"], address=server.url + "/elsewhere")


@pytest.mark.usefixtures("arctic")
def test_a_folder_of_archives_or_of_what_they_hold_serves_as_well(mirror: Path, rooms: Rooms, tmp_path: Path) -> None:
    from_archives = gathered(rooms, speakers=["awb"], address=str(mirror))
    unpacked = tmp_path / "unpacked"
    for archive in mirror.iterdir():
        with tarfile.open(archive) as tar:
            tar.extractall(unpacked, filter="data")
    from_folder = gathered(replace(rooms, data=tmp_path / "b"), speakers=["awb"], address=str(unpacked))
    assert [row.sha256 for row in from_archives.rows] == [row.sha256 for row in from_folder.rows]
    assert from_archives.origins[0].trusted
    assert not from_folder.origins[0].trusted


@pytest.mark.usefixtures("arctic")
def test_a_damaged_archive_of_a_folder_is_refused(mirror: Path, rooms: Rooms) -> None:
    os.truncate(mirror / "cmu_us_awb_arctic.tar.bz2", 1000)
    with pytest.raises(JobError, match="is damaged, or not the one that is known") as refusal:
        gathered(rooms, speakers=["awb"], address=str(mirror))
    assert refusal.value.end is exits.BAD_DATA


@pytest.mark.usefixtures("arctic")
@pytest.mark.parametrize(
    ("asked", "end", "says"),
    [
        ({"speakers": ["awb", "bob"]}, exits.BAD_SPEC, "CMU ARCTIC has no voice bob; there are: aew, ahw"),
        ({"speakers": ["awb"], "address": "ftp://x.org/"}, exits.BAD_SPEC, "no address of http or https"),
        *(
            ({"speakers": ["awb"], "address": address}, exits.BAD_SPEC, "no address of http or https, nor a folder")
            for address in ("http://[::1", "http://", "http://x.org:99999999/", "~nobody-here/x", "x" * 4096)
        ),
        ({"speakers": ["awb"], "address": "/no/such"}, exits.DATA_MISSING, "There is no folder /no/such"),
        (
            {"speakers": ["bdl"], "address": "."},
            exits.DATA_MISSING,
            "cmu_us_bdl_arctic.tar.bz2 of CMU ARCTIC is not in",
        ),
    ],
)
def test_what_cannot_be_fetched_is_refused(rooms: Rooms, asked: dict[str, object], end: object, says: str) -> None:
    rooms.data.mkdir(parents=True)
    with pytest.raises(JobError) as refusal:
        gathered(rooms, **asked)
    assert refusal.value.end is end
    assert says in refusal.value.message


def test_archives_follow_from_voices_and_parts() -> None:
    arctic, libritts = CORPORA["arctic"], CORPORA["libritts"]
    assert len(arctic.parts) == len(arctic.voices) == 18
    assert [part.name for part in chosen_parts(arctic, ["bdl", "awb"])] == ["awb", "bdl"]
    assert [part.name for part in chosen_parts(libritts, ["dev-clean", "84"])] == ["dev-clean"]
    assert chosen_speakers(libritts, ["dev-clean", "84"]) == ["84"]
    first = {"awb": "Scottish man", "bdl": "American man", "rms": "American man", "clb": "American woman"}
    first |= {"slt": "American woman", "jmk": "Canadian man", "ksp": "Indian man"}
    assert {name: arctic.voice(name).described for name in first} == first


@pytest.mark.parametrize(
    ("corpus", "wanted", "unknown", "there"),
    [
        ("arctic", ["awb", "bob", "eve"], "bob, eve", "aew, ahw"),
        ("arctic", [""], "", "aew, ahw"),
        ("ljspeech", ["84"], "84", "lj."),
        ("vctk", ["p225", "s5", "225"], "225", "vctk, and voices such as p225."),
        ("libritts", ["84", "dev-clean", "dev-claen"], "dev-claen", "dev-clean, dev-other, test-clean"),
        ("libritts", ["lj"], "lj", "train-other-500, and voices such as 84."),
    ],
)
def test_a_name_that_is_no_part_and_cannot_be_a_voice_chooses_nothing(
    corpus: str, wanted: list[str], unknown: str, there: str
) -> None:
    said = refusal(CORPORA[corpus], wanted)
    assert f"has no voice {unknown}; there are: " in said
    assert there in said
    assert refusal(CORPORA[corpus], [name for name in wanted if name not in unknown.split(", ")]) == ""


def test_every_archive_has_a_hash_that_is_known() -> None:
    parts = [part for corpus in CORPORA.values() for part in corpus.parts]
    assert len({part.sha256 for part in parts}) == len(parts)
    assert all(len(part.sha256) == 64 and int(part.sha256, 16) for part in parts)
