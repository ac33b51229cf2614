"""What a run's page says: the best epoch, attempts, failures, decisions, agreement, files."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from run_facts import agreement, ended, epoch, finding, status

from veravox.client.models import AttemptRecord, FileRead, Metrics, RunFile
from veravox.core.specs import TrainingJobSpec
from veravox.web.runs.agreement import differing, finding_row
from veravox.web.runs.downloads import grouped
from veravox.web.runs.failing import Failure, attempt_row, failure_of
from veravox.web.runs.files import GROUPS, MODEL, TITLES
from veravox.web.runs.findings import mark_of
from veravox.web.runs.pictures import PLOTS, plots_of
from veravox.web.runs.progress import best_of, held
from veravox.web.runs.settings import Decided

shares = st.sampled_from([0.25, 0.5, 0.75])
losses = st.none() | st.sampled_from([0.1, 0.2, 0.3])


@given(st.lists(st.tuples(shares, losses), min_size=1, max_size=12))
def test_the_best_epoch_has_the_greatest_f1_and_of_equal_ones_the_smallest_loss(figures) -> None:
    rows = [epoch(n, loss, f1) for n, (f1, loss) in enumerate(figures, 1)]
    best = best_of(rows)
    assert best
    assert best.f1 == max(f1 for f1, _loss in figures)
    rivals = [loss for f1, loss in figures if f1 == best.f1 and loss is not None]
    assert best.validation_loss == min(rivals, default=None)
    assert best_of([]) is None


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ({}, []),
        ({"cpuShare": 0.93, "memoryBytes": 1.2e9}, ["processor 93 % busy", "1.2 GB of memory"]),
        (
            {"cpuShare": 0.5, "gpuUtilization": 0.87, "gpuMemoryBytes": 2.1e9, "memoryBytes": 3.4e9},
            ["GPU 87 % busy", "2.1 GB of GPU memory", "3.4 GB of memory"],
        ),
        ({"cpuShare": 0.5, "gpuMemoryBytes": 2.1e9}, ["2.1 GB of GPU memory"]),  # its driver does not say
    ],
    ids=["nothing-yet", "cpu", "gpu", "gpu-without-a-figure"],
)
def test_how_busy_a_training_keeps_its_machine_is_told_and_never_made_up(said, shown) -> None:
    assert held(Metrics.model_validate(said)) == shown


def test_an_attempt_says_when_it_was_how_far_it_came_and_why_it_ended() -> None:
    told = {"number": 1, "startedAt": "2026-11-24T12:00:05Z", "endedAt": "2026-11-24T12:01:09Z", "step": 1024}
    why = {"reason": "Killed", "message": "Its process was killed.", "remedy": "It goes on by itself."}
    number, began, over, step, said = attempt_row(AttemptRecord.model_validate({**told, **why}))
    assert (number, step, said) == ("1", "1,024", "Its process was killed. It goes on by itself.")
    assert str(began).endswith(":05")
    assert str(over).endswith(":09")
    assert attempt_row(AttemptRecord(number=2))[1:] == ["–", "not yet", "0", "at work"]


def test_a_failure_is_told_with_reason_exit_code_sentence_and_remedy() -> None:
    nan = status(phase="Failed", conditions=[ended("LossNotANumber", "The loss of step 3 is not a number.", "Lower.")])
    assert failure_of(nan) == Failure("LossNotANumber", 24, "The loss of step 3 is not a number.", "Lower.")
    stalled = failure_of(status(phase="Failed", conditions=[ended("Stalled", "It took no step.")]))
    assert stalled
    assert (stalled.reason, stalled.code) == ("Stalled", None)  # no process said so
    assert failure_of(status(phase="Running")) is None


def test_each_decision_has_a_reason_also_where_the_trainer_gave_none() -> None:
    spec = TrainingJobSpec.model_validate({"dataset": {"name": "example"}, "training": {"learningRate": 0.003}})
    why = {"precision": "bfloat16 is 0.45 times as fast as float32 on this processor"}
    made = {"architecture": "compact", "device": "cpu", "precision": "float32", "learningRate": 0.003, "threads": 2}
    assert Decided({**made, "engine": "eager", "why": why}, spec).rows == [
        ("Device", "processor", "what the machine had for it"),
        ("Precision", "float32", why["precision"]),
        ("Learning rate", "0.003", "as asked for"),
        ("Engine", "as it stands", "nothing would be gained by another"),
        ("Threads", "2", "what the machine had for it"),
    ]


def test_of_an_agreement_only_what_differs_is_listed_and_judged() -> None:
    equal, near, far = finding("loss", 0.0, 0.1), finding("macro F1", 0.02, 0.03), finding("score", 2.5, 1.2)
    only_one, undecided = finding("accuracy", None, 0.03), finding("training loss of each epoch", 0.4)
    unequal = differing(agreement(equal, near, far, only_one, undecided))
    assert [finding_row(each) for each in unequal] == [
        ["macro F1", "0.02", "0.03", "step 3", "within"],
        ["score", "2.5", "1.2", "step 3", "▲ beyond"],
        ["accuracy", "only one has it", "0.03", "–", "▲ beyond"],
        ["training loss of each epoch", "0.4", "–", "step 3", ""],
    ]


def test_every_file_of_a_run_has_a_title_of_its_own_and_one_place() -> None:
    places = [*MODEL, *(file for _title, files in GROUPS for file in files)]
    assert sorted(places) == sorted(RunFile)
    assert set(TITLES) == set(RunFile)
    assert len(set(TITLES.values())) == len(TITLES)


def test_groups_without_a_file_are_left_out() -> None:
    there = [FileRead(name=name, size=10, help="") for name in (RunFile.log_txt, RunFile.spec_yaml, RunFile.det_svg)]
    shown = [(title, [each.name for each in files]) for title, files in grouped(there)]
    assert shown == [("Settings", [RunFile.spec_yaml, RunFile.log_txt]), ("Plots", [RunFile.det_svg])]


def test_every_plot_that_is_there_is_shown_with_its_numbers() -> None:
    drawn = {name for name in RunFile if name.value.endswith(".svg")} - {RunFile.failed_batch_svg}
    assert {each.svg for each in plots_of(RunFile)} == drawn
    assert plots_of([RunFile.det_png, RunFile.learning_rate_svg]) == [PLOTS[2]]
    assert all(each.numbers.value.endswith(".csv") for each in PLOTS)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (("Running", 0, 0), ("Running", 1, 0)),  # all is decided
        (("Running", 9, 1), ("Running", 9, 2)),  # an epoch has ended
        (("Running", 9, 2), ("Succeeded", 9, 2)),
    ],
)
def test_what_may_be_new_is_fetched_again(before, after) -> None:
    marks = [mark_of(status(phase=phase, progress={"step": step}), epochs) for phase, step, epochs in (before, after)]
    assert marks[0] != marks[1]


def test_a_batch_alone_is_no_reason_to_fetch() -> None:
    one, other = (mark_of(status(phase="Running", progress={"step": step}), 1) for step in (7, 8))
    assert one == other
