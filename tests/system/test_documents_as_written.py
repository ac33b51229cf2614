"""What README and the documents say one can type on one machine, typed page by page as it stands and in its order.

Synopses are typed with all that they offer, and what stands on several pages once. What takes minutes is shortened, and said to
be in a page's `instead`; what wants a network is said to be in LEFT_OUT.
"""

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

import pytest
from newcomer import SECRET, Newcomer, lay_program, lay_speech, settle_in

from pages import ROOT, name_of, said_otherwise, typed
from serving import Installation
from veravox.core.server_file import ServerFile
from written import recorded

TYPED = re.compile(r"(?:\.venv/bin/)?veravox |curl ")
SYNOPSIS = {" [": " ", "]": "", " ...": "", " NAME": " other"}
ELSEWHERE = {  # folders, an address and a terminal that nobody has on a tester's machine
    "/mnt/elsewhere": "elsewhere",
    "/srv/veravox": "served",
    "http://localhost:8080": "$SERVER",
    "http://HOST": "$SERVER",
    "--encrypt": "--passphrase-file passphrase",
}
LEFT_OUT = {
    "dataset prepare classical": "it fetches CMU ARCTIC",
    "weights pack": "it fetches weights, corpora or trained vocoders; tests/installing has them at an address of its own",
    "weights unpack": "it wants what `weights pack` packs",
    "https://lab.example/told": "it is nobody's address, and is refused as that",
    "/progress": "it answers in the seconds in which that recording is judged, and not to whoever types slowly",
}
SHORT = "--epochs 1 --set checkpoints.exports=false"


@dataclass(frozen=True)
class Page:
    """A page with commands for one machine, and what is typed instead of parts of them."""

    name: str
    instead: dict[str, str] = field(default_factory=dict)

    def lines(self) -> list[str]:
        """Those of its blocks that call the program or curl."""
        return typed([self.name], TYPED, LEFT_OUT)

    def typed(self, line: str) -> str:
        return said_otherwise(line.replace(".venv/bin/", ""), SYNOPSIS | ELSEWHERE | self.instead)


PAGES = [
    Page(
        "README.md",
        {
            "--protocol speaker --follow": f"--protocol speaker {SHORT} --follow",
            "--seeds 17,18,19 --follow": f"--seeds 17,18 {SHORT} --group strangers --follow",
            "--each generator --output": "--each generator --dry-run --output",
            "--robustness --report": "--report",
        },
    ),
    Page("docs/making-datasets.md", {"~/speech --name mine": "~/speech --name spoken"}),
    Page("docs/protocols.md", {"--folds 5": "--folds 3 --dry-run", "--seeds 17,18,19": "--seeds 17,18,19 --dry-run"}),
    Page(
        "docs/evidence.md",
        {"--seeds 17,18,19 --group strangers --follow": "--seeds 17,18,19 --group strangers --dry-run"},
    ),
    Page("docs/history.md"),
    Page("docs/verdicts.md"),
    Page(
        "docs/laboratory.md",
        {
            "other --robustness": "other --conditions snr20 --clips 20",
            "--report other.pdf --robustness": "--report other.pdf",
            "--each generator": "--each generator --dry-run",
            "--seeds 17,18,19": "--seeds 17,18,19 --dry-run",
            "GROUP": "strangers",
        },
    ),
    Page("docs/evaluations.md"),
    Page("docs/explanations.md", {"--pairs 60": "--pairs 8"}),
    Page("docs/metrics.md"),
    Page("docs/models.md"),
    Page("docs/recordings.md"),
    Page("docs/sharing.md", {"user create ada --email ada@": "user create carl --email carl@"}),
    Page("docs/api.md"),
    Page("docs/operations.md"),
    Page("docs/upgrade.md"),
    Page("docs/air-gapped.md"),
    Page("docs/compose.md"),
]


@pytest.fixture(scope="module")
def newcomer(short_folder: Path) -> Iterator[Newcomer]:
    if missing := [each for each in ("curl",) if not shutil.which(each)]:
        pytest.skip(f"what the documents say wants what is missing here: {', '.join(missing)}")
    installation = Installation(short_folder / "newcomer", ("--port", "0", "--no-first-job")).start()
    try:
        newcomer = settle_in(installation, short_folder / "home")
        what_pages_presume(newcomer)
        yield newcomer
    finally:
        installation.end()


def what_pages_presume(newcomer: Newcomer) -> None:
    """Datasets, files and accounts that pages speak of as the reader's."""
    home, installation = newcomer.home, newcomer.installation
    for name, clips in {"theirs": range(12, 16), "arctic": range(16, 18), "own": range(18, 22)}.items():
        lay_speech(home / name, clips)
        installation.json("dataset", "import", str(home / name), "--name", name)
    made = installation.command_with(SECRET, "user", "create", "bert", "--email", "bert@example.org")
    assert made.returncode == 0, made.stderr
    (home / "elsewhere").mkdir()
    (home / "runs").symlink_to(installation.data / "runs")
    shutil.copy(home / "mine.tsv", home / "scores.tsv")
    shutil.copy(home / "KEY", home / "ASVspoof2019.LA.cm.eval.trl.txt")
    for name, like in {"unknown.mp3": "mp3.mp3", "lecture.mp3": "mp3.mp3", "voice.wav": "pcm.wav"}.items():
        (home / name).write_bytes(recorded(like))
    lay_program(
        home / ".venv" / "bin" / "curl", f'exec {shutil.which("curl")} --fail-with-body --silent --show-error "$@"'
    )
    known = ServerFile.read(installation.data / "server.json")
    assert known
    newcomer.environment |= {"SERVER": known.server, "TOKEN": known.token, "ID": str(uuid4())}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_what_a_page_says_can_be_typed_as_it_stands(newcomer: Newcomer, page: Page) -> None:
    for line in page.lines():
        here = page.typed(line)
        if here in newcomer.typed:
            continue
        newcomer.typed.add(here)
        filled = newcomer.filled(here)
        done = newcomer.types(filled)
        assert done.returncode == 0, f"{line}\n{filled}\n{done.stdout}\n{done.stderr}"
        assert "Warning" not in done.stderr, f"{line}\n{done.stderr}"


def test_what_was_typed_did_its_work(newcomer: Newcomer) -> None:
    if len(newcomer.typed) < 60:
        pytest.skip("it looks at what was typed before")
    assert (newcomer.home / "other.pdf").read_bytes().startswith(b"%PDF")
    assert SECRET.encode() not in (newcomer.home / "FILE").read_bytes()
    assert {"mine", "copies", "noisy", "even"} <= {
        each["name"] for each in newcomer.installation.json("dataset", "list")["items"]
    }


def test_no_page_is_forgotten() -> None:
    """Those of the reference are made of the program itself."""
    assert {page.name for page in PAGES} == {
        name for name in map(name_of, [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]) if typed([name], TYPED)
    }
