"""What a model is told about itself: its line, its thresholds, what is strange to it, what it knows."""

import math
from dataclasses import asdict, replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import soundfile
import torch
from hypothesis import given
from hypothesis import strategies as st
from untrained import CLASSES, card_of, make_bundle

from veravox.audio.measures import measure, sounding
from veravox.audio.recording import read_recording
from veravox.core.calibration import Calibration, Domain, ErrorRates, Measured, Policy, Scores, Span, Thresholds
from veravox.core.manifest import Clip
from veravox.core.verdict import Answer, Moment
from veravox.detection.bundle import Bundle, load_bundle
from veravox.detection.calibration.domains import cautions, domain_of
from veravox.detection.calibration.fitting import calibrate
from veravox.detection.calibration.held_out import HeldOut, measured
from veravox.detection.calibration.own import TooFew, calibrate_own
from veravox.detection.calibration.strangers import fit_stranger, known_generators, strangeness
from veravox.detection.calibration.thresholds import counted, errors, thresholds
from veravox.detection.card import ModelCard
from veravox.detection.judging import decide, judge_recording
from veravox.detection.timeline import is_mixed, segments
from veravox.detection.weighing import FUSIONS, Windows, fuse

SCORES = st.lists(st.floats(-20, 20), min_size=1, max_size=80)
RATES = st.floats(0.01, 0.5)
SILENCE = "It is silent: there is no voice in it to judge."
SAID = ("level", "reach", "noise_floor")


def row(at: int, generator: str, **others: object) -> Clip:
    told = {"clip": f"{generator}/{at}.wav", "speaker": "anna", "generator": generator, "condition": "clean"}
    known = {"prompt": f"{at}", "pair": f"anna/{at}", "sha256": f"{generator}{at}", "seconds": 3.0, "rate": 16000}
    heard = {"channels": 1, "level": -20.0, "peak": -3.0, "silence": 0.1, "dc": 0.0, "bandwidth": 3000.0}
    return Clip(**{**told, **known, **heard, "reach": 7900.0, "noise_floor": -70.0, "bits": 16, **others})


def held_out(at: int, generator: str, logits: list[list[float]], features: list[float] | None = None) -> HeldOut:
    said = torch.tensor(logits, dtype=torch.float64)
    seen = torch.tensor([features or [0.0, 0.0]] * len(said))
    return HeldOut(row(at, generator), generator == "bonafide", Windows(torch.arange(len(said)), said, seen))


def sides(human: list[float], machine: list[float], on: str = "calibration") -> Measured:
    scores = np.array([*human, *machine])
    return measured(on, "speaker", scores, np.arange(len(scores)) < len(human), np.arange(len(scores)))


def clips(sure: float, n: int = 40, seed: int = 5) -> list[HeldOut]:
    """Clips of three windows whose network is right, and `sure` times as sure as it should be."""
    random = np.random.default_rng(seed)
    made = []
    for at in range(n):
        for generator, mean in (("bonafide", 2.0), ("fargan", -2.0), ("lpcnet", -2.0)):
            score = sure * random.normal(mean, 2.0)
            rest = [math.log(0.9), math.log(0.1)] if generator != "lpcnet" else [math.log(0.1), math.log(0.9)]
            made.append(held_out(at, generator, [[score, *rest]] * 3))
    return made


@given(SCORES, SCORES, RATES, RATES)
def test_no_more_errors_than_are_allowed(human: list[float], machine: list[float], one: float, other: float) -> None:
    found = sides(human, machine)
    at = thresholds(found, ErrorRates(human_called_machine=one, machine_called_human=other))
    told = errors(found, at)
    assert told.human_called_machine.rate <= one + 1e-9
    assert told.machine_called_human.rate <= other + 1e-9
    assert at.machine_below < 0 < at.human_from
    assert 0 <= told.inconclusive <= 1


def test_thresholds_leave_as_little_undecided_as_the_errors_allow() -> None:
    human, machine = np.arange(-9.5, 90.5).tolist(), np.arange(-89.5, 10.5).tolist()
    at = thresholds(sides(human, machine), ErrorRates(human_called_machine=0.05, machine_called_human=0.05))
    assert (at.machine_below, at.human_from) == (pytest.approx(-4.5), pytest.approx(4.5))


def test_where_nothing_was_seen_between_the_two_the_answer_must_be_more_probable_than_not() -> None:
    at = thresholds(sides([8.0, 9.0], [-9.0, -8.0]), ErrorRates())
    assert (at.machine_below, at.human_from) == (pytest.approx(-math.log(1.5)), pytest.approx(math.log(1.5)))


def test_copies_of_one_utterance_are_not_so_many_trials() -> None:
    wrong = np.repeat([True, *[False] * 19], 6)
    apart = counted(wrong, Scores(scores=[0.0] * 120, groups=list(range(120)), clips=120))
    together = counted(wrong, Scores(scores=[0.0] * 120, groups=np.repeat(np.arange(20), 6).tolist(), clips=120))
    assert apart.rate == together.rate == pytest.approx(0.05)
    assert together.high > 1.5 * apart.high
    assert (together.utterances, together.clips) == (20, 120)


def test_of_more_clips_than_a_bundle_keeps_all_utterances_are_counted() -> None:
    random, n = np.random.default_rng(6), 3000
    human = np.arange(4 * n) < 2 * n
    scores = np.where(human, 2.0, -2.0) + random.normal(0, 1.5, 4 * n)
    found = measured("test", "speaker", scores, human, np.repeat(np.arange(2 * n), 2))
    assert (len(found.humans.scores), found.humans.clips) == (1000, 2 * n)
    told = errors(found, thresholds(found, ErrorRates())).human_called_machine
    assert (told.clips, told.utterances) == (2 * n, n)
    assert told.low < float(np.mean(scores[human] < -math.log(1.5))) < told.high


def test_no_error_among_fourteen_is_no_proof_of_none() -> None:
    none = counted(np.zeros(14, bool), Scores(scores=[1.0] * 14, groups=list(range(14)), clips=14))
    assert (none.rate, none.low, none.high) == (0.0, 0.0, pytest.approx(1 - 0.025 ** (1 / 14)))


def test_a_network_that_is_too_sure_is_divided_by_its_temperature() -> None:
    found = calibrate(card_of(), clips(sure=4.0, n=300), "speaker")
    assert found
    assert found.slope == pytest.approx(0.25, rel=0.2)
    assert found.after.cllr < found.before.cllr
    assert found.after.ece < found.before.ece
    assert (found.method, found.fusion) == ("temperature", "mean")  # the windows say the same: nothing to choose
    assert found.measured.humans.clips == 300


def test_a_clip_is_judged_by_the_windows_that_tell_most() -> None:
    """A machine gives itself away in one of eight windows, and a human sounds like one nowhere."""
    random = np.random.default_rng(3)
    made = []
    for at in range(60):
        quiet = random.normal(1.5, 0.3, (8, 1))
        marked = quiet.copy()
        marked[at % 8] = -6
        made.append(held_out(at, "bonafide", [[float(each[0]), 0.0, 0.0] for each in quiet]))
        made.append(held_out(at, "fargan", [[float(each[0]), 0.0, 0.0] for each in marked]))
    found = calibrate(card_of(), made, "speaker")
    assert found
    assert found.fusion == "lowest"


def test_too_few_clips_calibrate_nothing() -> None:
    assert calibrate(card_of(), clips(1.0, n=7), "speaker") is None
    assert calibrate(card_of(["fargan", "lpcnet"], bonafide=None), clips(1.0), "speaker") is None


def test_a_calibration_that_nothing_can_judge_tells_no_error_of_its_own() -> None:
    """All humans are of one utterance: a line that was fitted on them would be as good as it was told to be."""
    made = [replace(each, row=replace(each.row, pair="anna/0")) if each.human else each for each in clips(1.0, n=20)]
    found = calibrate(card_of(), made, "speaker")
    assert found
    assert (found.method, found.fusion, found.tried) == ("temperature", "mean", {})
    assert (found.after.ece, found.after.cllr, found.after.bins) == (None, None, [])
    assert found.before.ece is not None  # of the network's own scores, which no line has learnt


@pytest.mark.parametrize("n", range(1, 12))
@pytest.mark.parametrize("fusion", FUSIONS)
def test_every_fusion_of_any_number_of_windows_is_a_distribution(n: int, fusion: str) -> None:
    said = torch.randn(n, 3, dtype=torch.float64).log_softmax(1)
    fused = fuse(card_of(), said, fusion)
    assert fused.exp().sum().item() == pytest.approx(1)


def two_places(strange: bool) -> tuple[ModelCard, list[HeldOut], list[HeldOut]]:
    """Two generators at two places of what the last layer sees; the clips that were learnt, and others of theirs."""
    random = np.random.default_rng(7)
    places = {"bonafide": (0.0, 0.0), "fargan": (6.0, 0.0), "lpcnet": (0.0, 6.0)}

    def some(n: int) -> list[HeldOut]:
        return [
            held_out(at, name, [[0.0, 0.0, 0.0]], (random.normal(0, 1, 2) + place).tolist())
            for at in range(n)
            for name, place in places.items()
        ]

    return card_of(), some(60), some(60)


def test_what_lies_apart_from_all_known_generators_is_a_stranger() -> None:
    card, learnt, others = two_places(strange=True)
    beside = known_generators(card, learnt)
    stranger = fit_stranger(card, others, beside)
    assert stranger
    assert (stranger.method, stranger.clips) == ("distance", 120)
    assert stranger.kept == pytest.approx(0.95, abs=0.01)
    assert stranger.auroc["distance"] > 0.99
    known = held_out(1, "fargan", [[-5.0, 3.0, 0.0]], [6.0, 0.0]).windows
    unknown = held_out(1, "fargan", [[-5.0, 3.0, 0.0]], [9.0, 9.0]).windows
    assert strangeness(card, "distance", known, beside) < stranger.threshold
    assert strangeness(card, "distance", unknown, beside) > 2 * stranger.threshold
    bundle = Bundle(card.model_copy(update={"stranger": stranger}), torch.nn.Sequential(), beside)
    assert decide(bundle, known).generator == "fargan"
    said = decide(bundle, unknown)
    assert (said.verdict, said.generator, said.unknown_generator, said.nearest) == (
        Answer.MACHINE,
        None,
        True,
        "fargan",
    )


def test_a_generator_without_clips_leaves_strangers_unknown() -> None:
    card, learnt, others = two_places(strange=False)
    assert known_generators(card, [each for each in learnt if each.row.generator != "lpcnet"]) == {}
    assert fit_stranger(card, others, {}) is None


def test_of_the_owners_humans_alone_only_the_machines_threshold_follows() -> None:
    """How machines of that kind would score, nobody knows: nothing may be called human sooner, and none is counted."""
    line = Calibration(method="platt", slope=0.5, offset=0.1, measured=sides([3.0, 4.0, 5.0], [-3.0, -4.0]))
    card = card_of(calibration=line)
    own = calibrate_own(card, np.linspace(-3, 1, 9), np.ones(9, bool), [str(at) for at in range(9)], "mine")
    assert (own.method, own.slope, own.offset) == ("bounded", 0.5, 0.1)
    before, after = thresholds(line.measured, ErrorRates()), thresholds(own.measured, ErrorRates())
    assert after.human_from == before.human_from
    assert after.machine_below == pytest.approx(-3.0)
    told = errors(own.measured, after)
    assert (told.human_called_machine.clips, told.human_called_machine.rate) == (9, 0.0)
    assert (told.machine_called_human.clips, told.machine_called_human.high) == (0, 1.0)
    assert (own.measured.on, own.measured.protocol) == ("own", "mine")
    with pytest.raises(TooFew, match="3 human and 0 machine-made clips were judged; a calibration needs 8 human ones"):
        calibrate_own(card, np.zeros(3), np.ones(3, bool), ["a", "b", "c"], "mine")


def test_the_owners_humans_and_machines_give_a_line_of_their_own() -> None:
    random = np.random.default_rng(4)
    human = np.arange(200) < 100
    scores = np.where(human, 1.0, -3.0) + random.normal(0, 1, 200)
    own = calibrate_own(card_of(), scores, human, [str(at) for at in range(200)], "mine")
    assert own.method == "platt"
    assert own.line(-1.0) == pytest.approx(0, abs=0.5)
    assert own.after.ece is not None
    windows = held_out(0, "bonafide", [[-1.0, -math.log(2), -math.log(2)]]).windows
    plain = decide(Bundle(card_of(), torch.nn.Sequential()), windows)
    moved = decide(Bundle(card_of(), torch.nn.Sequential()), windows, Policy(calibration=own))
    assert moved.score == pytest.approx(own.line(plain.score))


def test_a_recording_like_the_training_clips_needs_no_caution(clip: Path) -> None:
    heard = read_recording(clip)
    measures = sounding(heard)
    like = row(
        1,
        "bonafide",
        seconds=heard.seconds,
        rate=heard.rate,
        level=measures.level,
        reach=measures.reach,
        noise_floor=measures.noise_floor,
    )
    domain = domain_of([like])
    assert domain
    assert cautions(domain, heard.seconds, heard.rate, measures, "") == []
    assert domain.lossy is False


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ({"rate": 8000}, "rate"),
        ({"reach": 3400.0}, "bandwidth"),
        ({"level": -60.0, "noise_floor": -110.0}, "level"),
        ({"noise_floor": -25.0}, "noise"),
        ({"seconds": 0.4}, "length"),
        ({"lossy": "aac"}, "codec"),
    ],
)
def test_what_is_unlike_the_training_clips_is_said(clip: Path, change: dict, kind: str) -> None:
    known = row(1, "bonafide")
    measures = replace(sounding(read_recording(clip)), level=-20.0, reach=7900.0, noise_floor=-70.0)
    measures = replace(measures, **{name: each for name, each in change.items() if hasattr(measures, name)})
    seconds, rate, lossy = change.get("seconds", 3.0), change.get("rate", 16000), change.get("lossy", "")
    domain = domain_of([known])
    assert domain
    (caution,) = cautions(domain, seconds, rate, measures, lossy)
    assert caution.kind == kind
    assert caution.message.startswith("It")


def test_what_a_model_does_not_hear_is_not_held_against_a_recording(clip: Path) -> None:
    """Of a model that is given nothing above 6.7 kHz, for its clips had no more; what lies lower still counts."""
    measures = replace(sounding(read_recording(clip)), level=-20.0, reach=20000.0, noise_floor=-70.0)
    domain = domain_of([row(1, "bonafide", reach=6900.0)])
    assert [each.kind for each in cautions(domain, 3.0, 44100, measures, "")] == ["rate", "bandwidth"]
    assert cautions(domain, 3.0, 44100, measures, "", hears_to=6700.0) == []
    narrow = replace(measures, reach=3400.0)
    assert [each.kind for each in cautions(domain, 3.0, 8000, narrow, "", hears_to=6700.0)] == ["rate", "bandwidth"]


def test_a_recording_without_a_sound_is_called_silent_and_nothing_else(clip: Path) -> None:
    measures = replace(sounding(read_recording(clip)), level=-120.0, reach=0.0, noise_floor=-120.0)
    domain = domain_of([row(1, "bonafide")])
    assert domain
    (caution,) = cautions(domain, 3.0, 16000, measures, "")
    assert caution.message == SILENCE


@pytest.mark.parametrize("kind", ["silence", "speech"])
def test_what_holds_no_voice_is_nobodys_even_where_nobody_knows_what_was_learnt(
    tmp_path: Path, clip: Path, kind: str
) -> None:
    """As of a converted model, of whose training clips nothing is told: silence, and noise."""
    make_bundle(tmp_path / "model")
    bundle, still = load_bundle(tmp_path / "model"), tmp_path / "still.wav"
    noise = np.random.default_rng(17).normal(0, 0.1, 48000)
    soundfile.write(still, np.zeros(16000) if kind == "silence" else noise, 16000)
    said, _frames = judge_recording(bundle, still)
    assert ([each.kind for each in said.cautions], said.compared) == ([kind], False)
    sure = {
        "humans": {"scores": [9.0], "groups": [1], "clips": 1},
        "machines": {"scores": [-9.0], "groups": [1], "clips": 1},
    }
    measured = Measured.model_validate({"on": "own", "protocol": "mine", **sure})
    for offset in (-50.0, 50.0):  # whatever a network says of it
        line = Calibration(method="platt", slope=1.0, offset=offset, measured=measured)
        said, _frames = judge_recording(bundle, still, Policy(calibration=line))
        assert said.score == pytest.approx(offset, abs=5)
        assert (said.verdict, said.generator, said.segments) == (Answer.INCONCLUSIVE, None, [])
    heard, _frames = judge_recording(bundle, clip)
    assert (heard.cautions, heard.compared) == ([], False)


@pytest.mark.parametrize("known", [True, False])
def test_a_recording_in_which_nobody_speaks_is_told_before_its_verdict(clip: Path, known: bool) -> None:
    speech = sounding(read_recording(clip))
    domain = domain_of([row(1, "bonafide")]) if known else None
    said = cautions(domain, 3.0, 16000, replace(speech, movement=3.0, level=-20.0, reach=7900.0, noise_floor=-70.0), "")
    assert [each.kind for each in said] == ["speech"]
    assert "little or no speech" in said[0].message
    assert [each.kind for each in cautions(None, 3.0, 16000, speech, "mp3")] == []


def test_an_owners_clips_are_what_a_recording_is_held_against(tmp_path: Path, clip: Path) -> None:
    make_bundle(tmp_path, card_of(domain=domain_of([row(1, "bonafide", rate=8000)])))
    bundle = load_bundle(tmp_path)
    assert "rate" in {each.kind for each in judge_recording(bundle, clip)[0].cautions}
    heard = read_recording(clip)
    like = asdict(measure(heard))
    own = domain_of([row(1, "bonafide", seconds=heard.seconds, **{name: like[name] for name in SAID})])
    calibration = Calibration(method="bounded", slope=1.0, measured=sides([1.0], [-1.0], on="own"), domain=own)
    said, _frames = judge_recording(bundle, clip, Policy(calibration=calibration))
    assert (said.cautions, said.compared) == ([], True)


def test_clips_that_went_through_a_codec_make_a_codec_known() -> None:
    coded = domain_of([row(1, "bonafide"), row(2, "bonafide", condition="mp3-64k")])
    assert coded
    assert coded.lossy is True


def test_of_pictures_nothing_is_known() -> None:
    assert domain_of([row(1, "bonafide", rate=0)]) is None


def test_stretches_that_say_the_same_are_one_segment() -> None:
    said = [3.0] * 6 + [-3.0] * 6 + [3.0] * 6
    timeline = [Moment(begin=at, end=at + 1.0, score=score) for at, score in enumerate(said)]
    found = segments(timeline, Thresholds(human_from=0.5, machine_below=-0.5))
    answers = [each.answer for each in found]
    assert answers.index("machine") > 0
    assert [each for each in answers if each != "inconclusive"] == ["human", "machine", "human"]
    assert (found[0].begin, found[-1].end) == (0.0, 18.0)
    for one, other in pairwise(found):
        assert one.end == other.begin
    machine = next(each for each in found if each.answer == "machine")
    assert machine.begin == pytest.approx(6, abs=1)
    assert machine.end == pytest.approx(12, abs=1)


@pytest.mark.parametrize(("seconds", "mixed"), [(2, False), (6, True)])
def test_a_slip_makes_no_mixture(seconds: int, mixed: bool) -> None:
    said = [3.0] * 20 + [-3.0] * seconds + [3.0] * 20
    timeline = [Moment(begin=at, end=at + 1.0, score=score) for at, score in enumerate(said)]
    assert is_mixed(segments(timeline, Thresholds(human_from=0.5, machine_below=-0.5))) is mixed


def test_a_span_leaves_out_what_hardly_any_clip_has() -> None:
    levels = [row(at, "bonafide", level=float(level)) for at, level in enumerate([-20] * 998 + [-90, -1])]
    domain = domain_of(levels)
    assert isinstance(domain, Domain)
    assert domain.level == Span(low=-20.0, high=-20.0)
    assert CLASSES[0] == "bonafide"
