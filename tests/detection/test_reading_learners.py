"""What the process left that loaded a learner is a stranger's word: whatever it is, a sentence comes of it."""

import json
from pathlib import Path

import pytest

from veravox.core.exits import JobError
from veravox.detection.learners.reading import read_network, read_word
from veravox.detection.learners.unpickling import WEIGHTS, WORD


def weights(room: Path, header: str) -> None:
    said = header.encode()
    (room / WEIGHTS).write_bytes(len(said).to_bytes(8, "little") + said + bytes(8))


@pytest.mark.parametrize("name", ["²", "1" * 5000, "", "...", "\\ud800"])
def test_any_name_of_a_weight_makes_an_unknown_network_at_most(tmp_path: Path, name: str) -> None:
    weights(tmp_path, f'{{"{name}": {{"dtype": "F32", "shape": [2, 1], "data_offsets": [0, 8]}}}}')
    with pytest.raises(JobError, match=r"not known here|makes no sense"):
        read_network(tmp_path, 1 << 20)


@pytest.mark.parametrize("shape", ["[1e999, 1]", "[NaN]", "[-1, -2]", "[[2]]", "null", "{}", '"²"'])
def test_a_shape_that_is_none_makes_no_sense(tmp_path: Path, shape: str) -> None:
    weights(tmp_path, f'{{"a": {{"dtype": "F32", "shape": {shape}, "data_offsets": [0, 8]}}}}')
    with pytest.raises(JobError, match=r"makes no sense at model\.safetensors"):
        read_network(tmp_path, 1 << 20)


@pytest.mark.parametrize("name", ["\x1b[2Jmore\r\n\0of it", "\x9bmore of\u202e it"])
def test_a_field_that_is_unknown_is_named_in_one_line_that_can_be_shown(tmp_path: Path, name: str) -> None:
    (tmp_path / WORD).write_text(json.dumps({"classes": ["a", "b"], name: 1}))
    with pytest.raises(JobError, match="more of it") as refused:
        read_word(tmp_path)
    assert refused.value.message.isprintable()
