"""Trained vocoders: the same samples as their authors' code makes with the same weights, and nothing unsafe opened."""

import shutil
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import original_vocoders as originals
import pytest
import torch

from veravox.audio.recording import Samples, read_recording, resample
from veravox.core.generators import find_weights
from veravox.datasets.example import example_folder
from veravox.datasets.generators import GENERATORS, GeneratorError, generator
from veravox.datasets.generators.checkpoints import open_model

pytestmark = pytest.mark.usefixtures("one_thread")
MAKERS: dict[str, Callable[[Path], originals.Original]] = {
    **{kind: (lambda folder, kind=kind: originals.parallel_wavegan(kind, folder)) for kind in originals.KINDS},
    "hifigan": lambda folder: originals.hifigan("1", folder),
    "hifigan with small blocks": lambda folder: originals.hifigan("2", folder),
    "bigvgan": lambda folder: originals.bigvgan("snake", folder),
    "bigvgan of version 2": lambda folder: originals.bigvgan("snakebeta", folder),
    "vocos": lambda folder: originals.vocos("center", folder),
    "vocos, not centred": lambda folder: originals.vocos("same", folder),
}
SIX = [kind for kind in originals.KINDS if kind.startswith("ljspeech_")]


def speech(rate: int, seconds: float = 0.5) -> Samples:
    recording = read_recording(min(example_folder().glob("*/bonafide/*.flac")))
    return resample(recording.samples, recording.rate, rate)[: round(seconds * rate)]


@pytest.fixture
def melgan(tmp_path: Path) -> originals.Original:
    return originals.parallel_wavegan("ljspeech_melgan.v3.long", tmp_path)


@pytest.mark.parametrize("kind", MAKERS)
def test_it_speaks_as_its_authors_code_does(kind: str, tmp_path: Path) -> None:
    original = MAKERS[kind](tmp_path)
    found = generator(kind, original.folder)
    samples = speech(found.rate)

    made, theirs = found.open(original.folder)(samples, 5), original.speak(samples, 5)[: samples.size]

    assert made.shape == samples.shape
    assert np.std(theirs) > 1e-3, "a model that says nothing proves nothing"
    free = found.prepare(original.folder)(samples, 5)[: samples.size]  # of the limits that random weights do not keep
    assert np.sqrt(np.mean((free - theirs) ** 2)) < 1e-3 * np.std(theirs)


@pytest.mark.parametrize("kind", [*SIX, "hifigan", "bigvgan", "vocos"])
def test_what_it_hears_at_a_time_it_says_at_that_time(kind: str, tmp_path: Path) -> None:
    """The centre of what a click changes lies within a hop of the click."""
    original = MAKERS[kind](tmp_path)
    originals.make_symmetric(original.folder, open_model(original.folder).checkpoint)
    found = generator(kind, original.folder)
    speak = found.prepare(original.folder)
    noise = np.random.default_rng(1).normal(0, 0.01, found.rate // 2).astype(np.float32)
    quiet, late = speak(noise, 1), []
    for middle in found.rate // 4 + np.array([0, 70, 140, 210]):  # all over a hop
        click = noise.copy()
        click[middle - 64 : middle + 64] += 0.5 * np.hanning(128).astype(np.float32)
        changed = (speak(click, 1) - quiet)[: noise.size].astype(np.float64) ** 2
        late.append((changed * np.arange(changed.size)).sum() / changed.sum() - middle)

    assert abs(np.mean(late)) < found.hop


@pytest.mark.parametrize("packed", ["folder", "tar.gz", "zip", "checkpoint"])
def test_models_are_read_from_folders_archives_and_beside_a_checkpoint(
    packed: str, melgan: originals.Original, tmp_path: Path
) -> None:
    name = "ljspeech_melgan.v3.long"
    expected = generator(name, melgan.folder)
    weights = tmp_path / "weights"
    weights.mkdir()
    if packed == "folder":  # with the folder inside that archives unpack to
        shutil.copytree(melgan.folder, weights / name / name)
    elif packed == "tar.gz":
        with tarfile.open(weights / f"{name}.tar.gz", "w:gz") as archive:
            archive.add(melgan.folder, f"exp/{name}")
    elif packed == "zip":
        with zipfile.ZipFile(weights / f"{name}.zip", "w") as archive:
            for file in melgan.folder.iterdir():
                archive.write(file, f"{name}/{file.name}")
    found = melgan.folder / "checkpoint-400000steps.pkl" if packed == "checkpoint" else find_weights(name, weights)

    assert found is not None
    assert generator(name, found) == expected
    assert GENERATORS[name].probe(found).ok
    assert len(expected.weights_hash) == 64
    assert expected.rate == 22_050
    assert expected.hop == 256
    assert "80 slaney mels from 80 to 7600 Hz" in expected.recipe


def test_any_name_with_weights_is_a_generator(melgan: originals.Original) -> None:
    mine = generator("my own", melgan.folder)

    assert mine.name == "my own"
    assert mine.family == "parallel_wavegan"
    assert mine.neural
    assert mine.deterministic


@pytest.mark.parametrize("name", ["ljspeech_parallel_wavegan.v3", "ljspeech_style_melgan.v1"])
def test_a_generator_that_draws_noise_draws_it_from_the_seed(name: str, tmp_path: Path) -> None:
    original = MAKERS[name](tmp_path)
    found = generator(name, original.folder)
    speak, samples = found.open(original.folder), speech(found.rate)

    first, again, other = speak(samples, 1), speak(samples, 1), speak(samples, 2)

    assert not found.deterministic
    assert first.tobytes() == again.tobytes()
    assert first.tobytes() != other.tobytes()


class Bomb:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return (exec, ("raise SystemExit('run')",))


def test_a_checkpoint_that_could_run_a_program_is_not_opened(melgan: originals.Original) -> None:
    torch.save({"model": {"generator": {}}, "more": Bomb()}, melgan.folder / "checkpoint-400000steps.pkl")

    probe = GENERATORS["ljspeech_melgan.v3.long"].probe(melgan.folder)

    assert not probe.ok
    assert "could run a program" in probe.why


def _spoil_configuration(folder: Path) -> None:
    path = folder / "config.yml"
    path.write_text(path.read_text().replace("channels: 256", "channels: 128"))


def _unsafe_configuration(folder: Path) -> None:
    with (folder / "config.yml").open("a") as file:
        file.write("evil: !!python/object/apply:os.system ['true']\n")


def _cut(folder: Path) -> None:
    path = folder / "checkpoint-400000steps.pkl"
    path.write_bytes(path.read_bytes()[:5000])


def _causal(folder: Path) -> None:
    path = folder / "config.yml"
    path.write_text(path.read_text().replace("use_causal_conv: false", "use_causal_conv: true"))


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (_spoil_configuration, "its configuration makes it"),
        (_unsafe_configuration, "config.yml is no configuration that can be read"),
        (_cut, "is damaged; download it again"),
        (_causal, "Causal models"),
        (lambda folder: (folder / "stats.h5").unlink(), "stats.h5 or stats.npy"),
        (lambda folder: (folder / "stats.h5").write_bytes(b"no"), "no mean and scale"),
        (lambda folder: (folder / "config.yml").unlink(), "holds no configuration"),
        (lambda folder: [each.unlink() for each in folder.glob("*.pkl")], "holds no checkpoint"),
        (shutil.rmtree, "is not there"),
        (lambda folder: shutil.copytree(folder, folder / "another"), "several models"),
    ],
)
def test_a_model_that_is_of_no_use_says_why(
    spoil: Callable[[Path], object], sentence: str, melgan: originals.Original
) -> None:
    spoil(melgan.folder)

    probe = GENERATORS["ljspeech_melgan.v3.long"].probe(melgan.folder)

    assert not probe.ok
    assert sentence in probe.why
    assert probe.remedy
    with pytest.raises(GeneratorError, match=sentence.split(";", maxsplit=1)[0]):
        generator("ljspeech_melgan.v3.long", melgan.folder)


def test_a_model_of_another_family_is_refused(melgan: originals.Original) -> None:
    assert "one of vocos was expected" in GENERATORS["vocos"].probe(melgan.folder).why


@pytest.mark.parametrize("name", [name for name, each in GENERATORS.items() if each.needs_weights])
def test_without_weights_it_says_where_to_get_them(name: str) -> None:
    probe = GENERATORS[name].probe()

    assert not probe.ok
    assert "weights" in probe.why
    assert f"{name}.tar.gz" in probe.remedy
    assert ("https://drive.google.com" in probe.remedy) == name.startswith("ljspeech_")
