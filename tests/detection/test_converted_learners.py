"""Learners that were sent: those of fastai become bundles that answer alike, and pickles that mean harm do none."""

import json
import os
import socket
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid4

import pytest
import torch
from pickles import ON_AN_OLDER_KERNEL, TRIES, hostile
from pydantic import ValidationError
from untrained import card_of, make_bundle

from first_learner import CLASSES, first_application
from veravox.confinement.confining import Limits
from veravox.core import exits
from veravox.core.data_folder import DataFolder
from veravox.core.exits import BAD_DATA, JobError
from veravox.core.front_end import RECIPES
from veravox.core.job_folder import Control
from veravox.core.job_process import Told
from veravox.core.run_folder import RunFolder
from veravox.core.specs import DatasetSpec, FrontEnd
from veravox.detection.bundle import Bundle, load_bundle
from veravox.detection.judging import judge_recording
from veravox.detection.learners import converting, watching
from veravox.detection.learners.converting import convert
from veravox.detection.learners.recognising import Recognised, recognise
from veravox.detection.safe_weights import described

QUICK = Limits(seconds=60, memory=2 << 30, output=64 << 20)


@dataclass
class Sent:
    """Somebody's upload, and the job that converts it."""

    data: DataFolder
    path: Path

    def spec(self, **learner: str) -> DatasetSpec:
        said = {"path": str(self.path.relative_to(self.data.path)), **learner}
        return DatasetSpec.model_validate({"title": "theirs", "source": {"learner": said}})

    def told(self, spec: DatasetSpec) -> Told:
        folder = RunFolder(self.data.job(uuid4()).path)
        folder.path.mkdir(parents=True)
        folder.write_spec(spec)
        folder.tell(Control())
        return Told(folder, 1)

    def refused(self, limits: Limits = QUICK) -> str:
        """The sentence with which the conversion ends; it must leave no bundle."""
        spec = self.spec()
        told = self.told(spec)
        folder = RunFolder(told.folder.path)
        with pytest.raises(JobError) as error:
            converting.make_bundle(folder, self.data, spec, told, limits)
        assert error.value.end is BAD_DATA
        assert not folder.bundle.exists()
        return error.value.message

    def converted(self, **learner: str) -> Bundle:
        told = self.told(self.spec(**learner))
        convert(told)
        result = json.loads((told.folder.path / "result.json").read_text())
        assert (result["model"], result["version"]) == (told.folder.id, "")
        return load_bundle(self.data.model(UUID(told.folder.id)).bundle)


@pytest.fixture
def sent(tmp_path: Path) -> Callable[[str], Sent]:
    data = DataFolder(tmp_path / "data")
    (data.uploads / "one").mkdir(parents=True)
    return lambda name: Sent(data, data.uploads / "one" / name)


@pytest.fixture
def _allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VERAVOX_CONVERT_LEARNERS", "true")


@pytest.mark.usefixtures("_allowed")
@pytest.mark.filterwarnings("ignore")
def test_a_learner_of_the_first_application_answers_as_it_did(sent, tmp_path: Path, clip: Path) -> None:
    mine = sent("vgg.pkl")
    learner = first_application(mine.path, tmp_path / "pictures")
    bundle = mine.converted()
    card = bundle.card
    assert (card.architecture, card.classes, card.bonafide) == ("resnet18", CLASSES, "human")
    assert (card.provenance, card.recipe, card.front_end.transform) == ("converted", RECIPES["mel"], "Resize")
    assert card.front_end.window_seconds == pytest.approx(80 * 256 / 22050)
    assert "never calibrated" in card.notes[0]
    assert any("How its pictures were made from sound is not told" in note for note in card.notes)
    grey = torch.rand(2, 1, 128, 128)
    normal = learner.dls.train.after_batch.fs[-1]
    with torch.inference_mode():
        theirs = learner.model.eval()((grey.expand(-1, 3, -1, -1) - normal.mean.cpu()) / normal.std.cpu())
        torch.testing.assert_close(bundle.logits(grey), theirs, rtol=1e-4, atol=1e-4)
    verdict, _frames = judge_recording(bundle, clip)
    assert set(verdict.probabilities) == set(CLASSES)


@pytest.mark.usefixtures("_allowed")
@pytest.mark.filterwarnings("ignore")
def test_a_learner_that_veravox_exported_becomes_the_model_that_it_was(sent, tmp_path: Path) -> None:
    from veravox.training.evidence.fastai_export import export_learner

    card = card_of(front_end=FrontEnd(transform="RandomCrop"), priors={"bonafide": 0.5, "fargan": 0.2, "lpcnet": 0.3})
    make_bundle(tmp_path / "bundle", card)
    original = load_bundle(tmp_path / "bundle")
    mine = sent("model.pkl")
    export_learner(mine.path, original)
    bundle = mine.converted()
    kept = ("architecture", "parameters", "classes", "bonafide", "priors", "front_end", "recipe", "colours")
    assert [getattr(bundle.card, each) for each in kept] == [getattr(original.card, each) for each in kept]
    assert len(bundle.card.notes) == 1  # that it is not calibrated; nothing had to be assumed
    pictures = torch.rand(2, 1, 128, 128)
    torch.testing.assert_close(bundle.logits(pictures), original.logits(pictures), rtol=1e-4, atol=1e-4)


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where a module lies that the process may read, and is ours."""
    path = tmp_path / "library" / "older_kernel.py"
    path.parent.mkdir()
    monkeypatch.setenv("PYTHONPATH", str(path.parent), prepend=os.pathsep)
    return path


@pytest.mark.parametrize("abi", [1, 5, None])
def test_nothing_that_a_pickle_tries_succeeds(
    sent, tmp_path: Path, library: Path, monkeypatch: pytest.MonkeyPatch, abi: int | None
) -> None:
    """Programs, sockets, processes, files of others, signals, and what the parent knows; the sentence says what it said.

    Also where Landlock has one of its earlier versions: the 1st cannot keep files from being emptied, nor the 5th signals.
    """
    monkeypatch.setenv("VERAVOX_INTERNAL_TOKEN", "a-secret")
    library.write_text(ON_AN_OLDER_KERNEL.format(abi=abi))
    if abi:
        monkeypatch.setattr(watching, "MODULE", library.stem)
    mine, mark, secret = sent("harm.pkl"), tmp_path / "mark", tmp_path / "data" / "secret"
    secret.write_text("secret")
    with socket.create_server(("127.0.0.1", 0)) as server, subprocess.Popen(["sleep", "600"]) as victim:
        server.settimeout(0)
        words = {"mark": mark, "secret": secret, "folder": tmp_path, "library": library}
        words |= {"parent": os.getpid(), "victim": victim.pid, "port": server.getsockname()[1]}
        hostile(mine.path, TRIES.format(**words))
        try:
            sentence = mine.refused()
            assert victim.poll() is None
        finally:
            victim.kill()
        with pytest.raises(BlockingIOError):
            server.accept()
    assert "could: ['its own room'])" in sentence
    assert not mark.exists()
    assert library.stat().st_size
    assert (secret.read_text(), secret.stat().st_mode & 0o777) == ("secret", 0o644)


@pytest.mark.parametrize(
    ("code", "limits", "why"),
    [
        ("while True: pass", Limits(seconds=3), "longer than 3 s"),
        (
            "held = []\nwhile True: held.append(bytearray(1 << 26))",
            Limits(60, 1 << 30, 64 << 20),
            "more than 1.1 GB of memory",
        ),
        (
            "import mmap, os\nfor n in range(40): open(str(n), 'wb').write(bytes(1 << 24))\nwhile True: pass",
            QUICK,
            "wrote more than 67.1 MB",
        ),
        (
            "import os\nfor n in range(5000): os.mkdir(str(n))\nwhile True: pass",
            QUICK,
            "more than 2000 files and folders",
        ),
        (
            "import os\nfor n in range(900): os.mkdir('deep' * 9); os.chdir('deep' * 9)\nwhile True: pass",
            QUICK,
            "wrote more",
        ),
        (
            "import threading\nthreading.stack_size(32768)\nstop = threading.Event()\n"
            "while True: threading.Thread(target=stop.wait, daemon=True).start()",
            QUICK,
            "more than 1000 threads",
        ),
        ("import os, signal\nos.abort()", QUICK, "signal 6"),
        (
            "import os, json\njson.dump({'classes': ['a', 'b']}, open('learner.json', 'w'))\n"
            'header = b\'{"a": {"dtype": "F32", "shape": [1099511627776], "data_offsets": [0, 4]}}\'\n'
            "open('model.safetensors', 'wb').write(len(header).to_bytes(8, 'little') + header + bytes(4))\nos._exit(0)",
            QUICK,
            "makes no sense at model.safetensors",
        ),
    ],
    ids=["loop", "memory", "disk", "folders", "depth", "threads", "abort", "lie"],
)
def test_whoever_spends_or_lies_is_ended_with_a_sentence_and_leaves_nothing(
    sent, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: str, limits: Limits, why: str
) -> None:
    mine = sent("harm.pkl")
    (rooms := tmp_path / "rooms").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(rooms))
    hostile(mine.path, code)
    assert why in mine.refused(limits)
    assert list(rooms.iterdir()) == []


def test_where_it_is_off_nothing_is_loaded(sent) -> None:
    mine = sent("any.pkl")
    hostile(mine.path, "raise SystemExit")
    with pytest.raises(JobError, match="VERAVOX_CONVERT_LEARNERS") as error:
        convert(mine.told(mine.spec()))
    assert error.value.end is exits.BAD_SPEC


@pytest.mark.parametrize(("architecture", "colours"), [("compact", 1), ("resnet50", 3), ("vgg19", 1), ("alexnet", 3)])
def test_a_network_is_recognised_by_its_shapes_alone(architecture: str, colours: int) -> None:
    weights = dict(described(architecture, 7, colours))
    assert recognise(weights) == Recognised(architecture, 7, colours)
    name = next(iter(weights))
    type_, shape = weights[name]
    assert recognise(weights | {name: (type_, (*shape[:-1], shape[-1] + 1))}) is None
    assert recognise(weights | {"more": ("F32", (1,))}) is None


def test_a_learner_is_named_below_uploads_and_alone() -> None:
    def refused(**said: object) -> str:
        with pytest.raises(ValidationError) as error:
            DatasetSpec.model_validate(said)
        return str(error.value)

    assert "lies below uploads/" in refused(source={"learner": {"path": "runs/x.pkl"}})
    assert "lies below uploads/" in refused(source={"learner": {"path": "uploads/../x.pkl"}})
    assert "exactly one of" in refused(source={"path": "/a", "learner": {"path": "uploads/x.pkl"}})
    both = refused(source={"learner": {"path": "uploads/x.pkl"}}, packs=[{"frontEnd": "mel"}])
    assert "a model, not a dataset" in both
