import json
from pathlib import Path

import pytest
import torch
from untrained import card_of, make_bundle

from veravox.detection.bundle import CARD, WEIGHTS, BundleError, load_bundle


def change_card(folder: Path, **members: object) -> None:
    said = json.loads((folder / CARD).read_text())
    (folder / CARD).write_text(json.dumps(said | members))


def test_what_was_written_is_read_again(tmp_path: Path) -> None:
    card = make_bundle(tmp_path)
    bundle, again = load_bundle(tmp_path), load_bundle(tmp_path)
    pictures = torch.rand(2, 1, 128, 128)
    assert bundle.card == card
    assert torch.equal(bundle.logits(pictures), again.logits(pictures))
    assert not bundle.network.training


def test_it_is_two_files_and_neither_is_a_pickle(tmp_path: Path) -> None:
    make_bundle(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == [CARD, WEIGHTS]
    assert (tmp_path / WEIGHTS).read_bytes()[8:9] == b"{"  # safetensors: a length, then JSON


def test_changed_weights_are_refused(tmp_path: Path) -> None:
    make_bundle(tmp_path)
    content = bytearray((tmp_path / WEIGHTS).read_bytes())
    content[-1] ^= 1
    (tmp_path / WEIGHTS).write_bytes(content)
    with pytest.raises(BundleError, match=r"model\.safetensors was changed"):
        load_bundle(tmp_path)


@pytest.mark.parametrize(
    ("members", "words"),
    [
        ({"schemaVersion": 9}, "schema 9; this version of Veravox reads 1, 2"),
        (
            {"classes": ["bonafide", "world"], "priors": {"bonafide": 0.5, "world": 0.5}},
            "do not fit compact with 2 classes",
        ),
        ({"architecture": "resnet18"}, "do not fit resnet18"),
        ({"architecture": "transformer"}, "no architecture transformer"),
        ({"mean": "loud"}, "does not make sense at mean"),
        ({"surprise": 1}, "does not make sense at surprise"),
    ],
)
def test_a_card_that_does_not_fit_is_refused_with_a_sentence(tmp_path: Path, members: dict, words: str) -> None:
    make_bundle(tmp_path)
    change_card(tmp_path, **members)
    with pytest.raises(BundleError, match=words):
        load_bundle(tmp_path)


@pytest.mark.parametrize("place", ["calibration.measured", "tested"])
@pytest.mark.parametrize("scores", [[], [-1.0, 1.0, 2.0]])
def test_a_card_without_scores_to_set_thresholds_by_is_refused(tmp_path: Path, place: str, scores: list[float]) -> None:
    """Or with more of them than clips; each verdict would have ended in an error."""
    sound = {"scores": [0.5], "groups": [1], "clips": 2}
    odd = {"scores": scores, "groups": list(range(len(scores))), "clips": 2}
    measured = {"on": "test", "protocol": "speaker", "humans": sound, "machines": sound}
    calibration = {"method": "platt", "slope": 1.0, "measured": measured}
    make_bundle(tmp_path)
    change_card(tmp_path, calibration=calibration, tested=measured)
    assert load_bundle(tmp_path).card.tested
    told = {**measured, "machines": odd}
    changed = {"tested": told} if place == "tested" else {"calibration": {**calibration, "measured": told}}
    change_card(tmp_path, **changed)
    with pytest.raises(BundleError, match=f"at {place}: there are scores of humans and of machines"):
        load_bundle(tmp_path)


@pytest.mark.parametrize(("missing", "words"), [(CARD, "no model here"), (WEIGHTS, "is missing; fetch the model")])
def test_a_missing_file_is_named(tmp_path: Path, missing: str, words: str) -> None:
    make_bundle(tmp_path)
    (tmp_path / missing).unlink()
    with pytest.raises(BundleError, match=words):
        load_bundle(tmp_path)


def test_a_card_that_is_no_json_is_refused(tmp_path: Path) -> None:
    make_bundle(tmp_path)
    (tmp_path / CARD).write_text("{")
    with pytest.raises(BundleError, match="not readable JSON"):
        load_bundle(tmp_path)


def test_a_renewed_bundle_replaces_the_old_one_whole(tmp_path: Path) -> None:
    make_bundle(tmp_path, seed=1)
    renewed = make_bundle(tmp_path, card_of(epoch=2), seed=2)
    assert load_bundle(tmp_path).card == renewed
