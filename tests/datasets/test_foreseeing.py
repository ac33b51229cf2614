"""What a data job would fail at later is said at its beginning, before it looks at its source."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from veravox.audio.conditions import Condition
from veravox.core import catalogue, exits
from veravox.core.data_folder import DataFolder
from veravox.core.exits import JobError
from veravox.core.job_folder import Control, JobFolder
from veravox.core.reach import reach_at
from veravox.core.specs import DatasetSpec
from veravox.core.specs.steps import Step
from veravox.datasets import process
from veravox.datasets.generators import GENERATORS
from veravox.datasets.making.foreseeing import foresee
from veravox.datasets.report import Report

Refusal = Callable[..., str]
CHAIN: dict[str, Any] = {"equalise": {}}


def copies(*generators: str, **more: Any) -> dict[str, Any]:
    return {"synthesise": {"generators": list(generators), **more}}


@pytest.fixture
def refusal(tmp_path: Path) -> Refusal:
    """Runs a job whose source is not there, and says what it was refused for."""

    def refused(*steps: dict[str, Any]) -> str:
        job = JobFolder(tmp_path / "data" / "jobs" / "0198-job")
        job.path.mkdir(parents=True)
        job.write_spec(DatasetSpec.model_validate({"source": {"path": str(tmp_path / "gone")}, "steps": list(steps)}))
        job.tell(Control(attempt=1))
        assert process.run(job.path, 1) == exits.BAD_SPEC.code
        ending = job.ending(1)
        assert ending is not None
        return ending.message

    return refused


@pytest.mark.parametrize(
    ("steps", "says"),
    [
        ([copies("world"), CHAIN, copies("wurld", raw=True)], "There is no generator wurld: it is none of the list"),
        ([copies("ljspeech_hifigan.v1", raw=True)], "ljspeech_hifigan.v1: Its trained weights are not here."),
        ([copies("../../etc", raw=True)], "There is no generator ../../etc"),
        ([copies("lpc", raw=True), copies("lpc", raw=True)], "there are clips of a class lpc already"),
        (
            [copies("lpc", raw=True, checkpoints=[{"name": "mine", "source": "uploads/mine.tar.gz"}])],
            "mine: there is no uploads/mine.tar.gz in the data folder",
        ),
        (
            [copies(raw=True, checkpoints=[{"name": "mine", "source": "https://localhost/mine.tar.gz"}])],
            "so its SHA-256 must be said",
        ),
    ],
)
def test_a_generator_that_cannot_be_had_is_said_before_the_source_is_looked_at(
    refusal: Refusal, steps: list[dict[str, Any]], says: str
) -> None:
    assert says in refusal(*steps)


def test_so_is_a_codec_that_this_machine_lacks(refusal: Refusal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Condition, "why_not", property(lambda self: "ffmpeg has no encoder of that name"))
    assert "condition.names: mp3-32k: ffmpeg has no" in refusal(CHAIN, {"condition": {"names": ["mp3-32k"]}})


def test_copies_that_end_below_the_chain_are_refused_with_the_limit_that_fits(refusal: Refusal) -> None:
    said = refusal(copies("amr", "world", "realaudio"), CHAIN)
    assert "Copies by amr (up to 3,500 Hz), realaudio (up to 3,500 Hz) end below 7,000 Hz" in said
    assert "equalise: {high: 3500}" in said


@pytest.mark.parametrize(
    ("steps", "fits"),
    [
        ([copies("amr"), {"equalise": {"high": 3500}}], ""),
        ([copies("amr"), CHAIN, {"equalise": {"high": 3500}}], ""),
        ([copies("amr", raw=True), CHAIN], ""),
        ([copies("amr"), {"equalise": {"high": 3600}}], "high: 3500"),
        ([{"equalise": {"high": 3500}}, copies("g723"), CHAIN], "high: 3500"),
        ([copies("griffin-lim", "mel-inversion"), {"equalise": {"rate": 22050, "high": 7600}}], ""),
        ([copies("griffin-lim", "opus"), {"equalise": {"rate": 22050, "high": 8000}}], "high: 7000"),
    ],
)
def test_what_is_cut_where_its_copies_end_or_is_wanted_raw_is_let_through(
    tmp_path: Path, steps: list[dict[str, Any]], fits: str
) -> None:
    read = [Step.model_validate(each) for each in steps]
    if fits:
        with pytest.raises(JobError, match=fits):
            foresee(read, DataFolder(tmp_path), "job", Report())
    else:
        foresee(read, DataFolder(tmp_path), "job", Report())


def test_catalogue_and_registry_tell_the_same_generators_and_how_far_they_reach() -> None:
    assert set(catalogue.GENERATORS) == set(GENERATORS)
    assert set(catalogue.REACH) == {name for name, each in GENERATORS.items() if not each.needs_weights}
    for each in GENERATORS.values():
        assert each.reach <= reach_at(each.rate)
