"""What the pages of Learn say and draw, and that the drawings show what is so."""

import json
import re
from dataclasses import astuple
from statistics import mean

import librosa
import pytest
import soundfile

from veravox.core import catalogue
from veravox.core.callbacks import AVAILABLE
from veravox.core.front_end import RECIPES
from veravox.core.generators import title_of
from veravox.core.installed_models import CARD, shipped
from veravox.core.protocols import Part
from veravox.core.text import speaking
from veravox.metrics import equal_error_rate
from veravox.web.learn import trials
from veravox.web.learn.drawings import architectures, examples, front_ends, generators, metrics, protocols
from veravox.web.learn.game import Played, Round
from veravox.web.learn.game import rounds as game_rounds
from veravox.web.learn.kinds import KINDS
from veravox.web.learn.texts.tour import STEPS
from veravox.web.learn.topic import Topic

CATALOGUES = {
    "generators": catalogue.KNOWN,
    "front-ends": catalogue.FRONT_ENDS,
    "transforms": catalogue.TRANSFORMS,
    "architectures": catalogue.ARCHITECTURES,
    "protocols": catalogue.PROTOCOLS,
    "callbacks": AVAILABLE,
}
TOPICS = [
    pytest.param(topic, id=f"{kind.name} {topic.name}") for kind in KINDS.values() for topic in kind.topics.values()
]


@pytest.mark.parametrize("kind", CATALOGUES)
def test_whatever_can_be_chosen_can_be_learnt_about_in_the_same_order(kind: str) -> None:
    assert list(KINDS[kind].topics) == list(CATALOGUES[kind])
    assert {topic.title for topic in KINDS[kind].topics.values()} == {""}  # the catalogue names it


def test_metrics_have_titles_and_names_for_an_address() -> None:
    topics = KINDS["metrics"].topics
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name) for name in topics)
    assert len({each.title for each in topics.values()}) == len(topics)
    assert list(topics) == list(metrics.DRAWINGS)


@pytest.mark.parametrize("topic", TOPICS)
def test_no_part_is_empty_and_papers_are_whole(topic: Topic) -> None:
    assert all(said.strip() == said and said.endswith(".") for said in (topic.lead, *topic.how, topic.when))
    assert 1 <= len(topic.how) <= 3
    assert topic.papers
    for paper in topic.papers:
        assert all((paper.authors, paper.title, paper.where)), paper
        assert 1900 < paper.year < 2100, paper
        assert not paper.address or re.fullmatch(r"https://\S+", paper.address), paper


def test_each_step_of_the_tour_leads_to_a_page() -> None:
    assert all(all(astuple(step)) and step.address.startswith("/") for step in STEPS)


def test_each_generator_and_network_has_a_drawing() -> None:
    assert generators.FLOWS.keys() == catalogue.KNOWN.keys()
    assert architectures.NETWORKS.keys() == catalogue.ARCHITECTURES.keys()


def test_generators_that_run_everywhere_can_be_heard_and_seen() -> None:
    assert set(catalogue.WITHOUT_WEIGHTS) < set(examples.HEARD)
    for name in (examples.HUMAN, *examples.HEARD):
        sound = soundfile.info(examples.FOLDER / f"{name}.flac")
        assert sound.duration == pytest.approx(examples.SECONDS, abs=0.01)
        assert all((examples.FOLDER / f"{name}-{seen}.png").exists() for seen in examples.SEEN)


@pytest.mark.parametrize(("name", "alone"), [("speaker", "speaker"), ("prompt", "prompt"), ("utterance", "pair")])
def test_the_drawn_division_keeps_apart_what_it_should(name: str, alone: str) -> None:
    rows, part_of = protocols.parts(name, protocols.SEED)
    sides = {
        getattr(row, alone): {part_of[other.clip] for other in rows if getattr(other, alone) == getattr(row, alone)}
        for row in rows
    }
    assert all(len(parts) == 1 for parts in sides.values())
    assert set(part_of.values()) == set(Part)


@pytest.mark.parametrize("name", catalogue.PROTOCOLS)
def test_another_seed_divides_the_drawn_dataset_in_another_way(name: str) -> None:
    assert protocols.parts(name, 17)[1] != protocols.parts(name, 18)[1]


def test_a_generators_letter_is_no_word_of_the_readers_language() -> None:
    with speaking("pt-BR"):  # in which the L of what is learnt is an A
        assert [protocols.letter(kind, "clean") for kind in protocols.CLASSES] == ["h", "W", "L"]


def test_the_drawn_mels_are_librosas() -> None:
    for hertz in (100.0, 999.0, 2500.0, 11_000.0):
        assert front_ends.mel(hertz) == pytest.approx(float(librosa.hz_to_mel(hertz)))
    assert RECIPES["mel"].high == front_ends.HIGHEST


def test_the_drawn_errors_meet_where_both_are_alike_and_the_least_cost_is_least() -> None:
    at = metrics.errors(metrics.equal())
    assert at.miss == pytest.approx(at.false)
    assert all(
        metrics.errors(metrics.cheapest()).cost <= metrics.errors(each / 10).cost + 1e-6 for each in range(-60, 61)
    )


def test_scores_that_mean_what_they_say_have_the_least_cost() -> None:
    human, machine = trials.true_ratios()
    by_factor = {factor: trials.cllr(factor) for factor in (0.4, 0.8, 1.0, 1.3, 3.0)}
    assert min(by_factor, key=lambda factor: by_factor[factor]) == 1.0
    import numpy as np

    assert equal_error_rate(np.array(human), np.array(machine)) == pytest.approx(
        metrics.errors(metrics.equal()).miss, abs=0.01
    )


def test_a_perfectly_calibrated_probability_has_no_calibration_error() -> None:
    given = [(0.2, place < 2) for place in range(10)] + [(0.8, place < 8) for place in range(10)]
    assert trials.calibration_error(given, bins=2) == pytest.approx(0)
    assert trials.calibration_error([(1.0, place < 5) for place in range(10)], bins=1) == pytest.approx(0.5)


def test_the_game_has_five_humans_and_five_copies_that_can_be_heard() -> None:
    all_of = game_rounds()
    assert [each.is_human for each in all_of].count(True) == 5
    assert len({each.file for each in all_of}) == 10
    assert all((examples.FOLDER / "game" / each.file).exists() for each in all_of)
    assert 0.5 < mean(each.model_is_right for each in all_of) <= 1


def test_every_generator_of_the_public_model_has_a_page_and_a_name_for_people() -> None:
    (model,) = shipped()
    card = json.loads((model.path / CARD).read_text())
    generators_of_it = [each for each in card["classes"] if each != card["bonafide"]]
    assert set(generators_of_it) <= set(KINDS["generators"].topics)
    assert set(generators_of_it) <= set(examples.HEARD)
    assert (title_of("fargan"), title_of("lpcnet"), title_of("mine")) == ("FARGAN", "LPCNet", "mine")


def test_a_games_address_holds_the_answers_and_nonsense_in_it_none() -> None:
    assert (Played.of(None), Played.of("")) == (Played(), Played(began=True))
    played = Played((True, False), began=True)
    assert (played.address, Played.of("hm")) == ("/learn/game?said=hm", played)
    assert Played.of("hm<script>mm") == played
    assert Played().address == "/learn/game"


def test_an_inconclusive_verdict_is_not_right() -> None:
    assert not Round("a.flac", "bonafide", "awb", "inconclusive", 0.6).model_is_right
    assert not Round("a.flac", "world", "awb", "human", 0.9).model_is_right
    assert Round("a.flac", "world", "awb", "machine", 0.1).model_is_right
