from collections.abc import Mapping

import pytest

from veravox.core import catalogue
from veravox.core.catalogue.choice import Choice
from veravox.web.learn.texts.architectures import ARCHITECTURES
from veravox.web.learn.texts.front_ends import FRONT_ENDS
from veravox.web.learn.texts.generators import GENERATORS
from veravox.web.learn.texts.transforms import TRANSFORMS
from veravox.web.learn.topic import Topic

KINDS = [
    pytest.param(catalogue.ARCHITECTURES, ARCHITECTURES, id="architectures"),
    pytest.param(catalogue.TRANSFORMS, TRANSFORMS, id="transforms"),
    pytest.param(catalogue.FRONT_ENDS, FRONT_ENDS, id="front ends"),
    pytest.param(catalogue.GENERATORS, GENERATORS, id="generators"),
]
TOPICS = [topic for kind in (ARCHITECTURES, TRANSFORMS, FRONT_ENDS, GENERATORS) for topic in kind.values()]


@pytest.mark.parametrize(("choices", "learnt"), KINDS)
def test_whatever_can_be_chosen_can_be_learnt_in_the_same_order(
    choices: Mapping[str, Choice], learnt: Mapping[str, Topic]
) -> None:
    assert list(learnt) == list(choices)


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.name)
def test_no_part_is_empty_and_the_catalogue_gives_the_title(topic: Topic) -> None:
    assert all(text.strip() == text and text.endswith(".") for text in (topic.lead, *topic.how, topic.when))
    assert 1 <= len(topic.how) <= 3
    assert topic.papers
    assert not topic.title


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.name)
def test_papers_are_whole_and_their_addresses_safe(topic: Topic) -> None:
    for paper in topic.papers:
        assert all((paper.authors, paper.title, paper.where))
        assert 1900 < paper.year < 2100
        assert not paper.address or paper.address.startswith("https://")
