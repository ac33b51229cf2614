"""What others keep is read as far as it makes sense."""

from typing import Any

import pytest
from pydantic import ValidationError

from veravox.core.crd import stored_status
from veravox.core.specs import TrainingJobSpec, TrainingJobStatus
from veravox.core.specs.reading import readable
from veravox.core.titles import plain

EXAMPLE = {"dataset": {"name": "example"}}


@pytest.mark.parametrize(
    "odd",
    [
        {"callbacks": ["exit()"]},
        {"newer": 1},
        {"training": {"epochs": "many"}},
        {"dataset": {"name": "example", "newer": {"deep": [1]}}},
        {"protocol": {"validation": 0.9}},
        {"scheduling": {"tolerations": [{"operator": "exists"}]}},
        {"newer": 1, "callbacks": ["exit()"], "training": {"epochs": "many", "newer": 2}},
    ],
)
def test_what_makes_no_sense_is_left_out_and_the_rest_stays(odd: dict[str, Any]) -> None:
    read = readable(TrainingJobSpec, {**EXAMPLE, "title": "kept", **odd})
    assert read == TrainingJobSpec.model_validate({**EXAMPLE, "title": "kept"})


def test_what_is_read_is_not_changed() -> None:
    said = {**EXAMPLE, "training": {"epochs": 3, "newer": 1}}
    assert readable(TrainingJobSpec, said).training.epochs == 3
    assert said["training"] == {"epochs": 3, "newer": 1}


def test_without_what_must_be_given_there_is_nothing_to_read() -> None:
    with pytest.raises(ValidationError, match="dataset"):
        readable(TrainingJobSpec, {"title": "no data"})


def test_a_status_of_a_newer_version_is_read_back() -> None:
    told = stored_status(TrainingJobStatus.model_validate({"progress": {"step": 7}}))
    told |= {"newer": True, "progress": {"step": 7, "newer": 1}}
    assert readable(TrainingJobStatus, told).progress.step == 7


def test_a_title_becomes_part_of_a_name() -> None:
    assert plain("VGG19, alle Stimmen: schön & 20 dB", 50) == "vgg19-alle-stimmen-schon-20-db"
    assert (plain("", 9), plain("...", 9), plain("a b c", 4)) == ("", "", "a-b")


def test_of_fields_that_do_not_go_together_the_one_that_is_blamed_is_left_out() -> None:
    read = readable(TrainingJobSpec, {**EXAMPLE, "protocol": {"validation": 0.45, "test": 0.45}})
    assert (read.protocol.validation, read.protocol.test) == (0.45, 0.15)
