"""What the pages of Learn say of protocols, callbacks and metrics, and the tour of a first training."""

import re
from collections.abc import Mapping
from dataclasses import astuple

import pytest

from veravox.core.callbacks import AVAILABLE
from veravox.core.catalogue import PROTOCOLS as CHOICES
from veravox.web.learn.texts.callbacks import CALLBACKS
from veravox.web.learn.texts.metrics import METRICS
from veravox.web.learn.texts.protocols import PROTOCOLS
from veravox.web.learn.texts.tour import STEPS
from veravox.web.learn.topic import Topic

KINDS = pytest.mark.parametrize("told", [PROTOCOLS, CALLBACKS, METRICS], ids=["protocols", "callbacks", "metrics"])


def test_each_choice_of_the_catalogues_has_a_page_in_their_order() -> None:
    assert list(PROTOCOLS) == list(CHOICES)
    assert list(CALLBACKS) == list(AVAILABLE)


def test_what_a_catalogue_names_is_named_there_alone() -> None:
    assert {each.title for each in (*PROTOCOLS.values(), *CALLBACKS.values())} == {""}
    assert all(each.title for each in METRICS.values())


def test_metrics_have_names_for_an_address() -> None:
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name) for name in METRICS)
    assert len({each.title for each in METRICS.values()}) == len(METRICS) == 16


@KINDS
def test_no_part_is_empty(told: Mapping[str, Topic]) -> None:
    for topic in told.values():
        assert topic.lead, topic.name
        assert topic.when, topic.name
        assert 1 <= len(topic.how) <= 3, topic.name
        assert all(topic.how), topic.name
        assert topic.papers, topic.name


@KINDS
def test_papers_are_whole_and_their_addresses_safe(told: Mapping[str, Topic]) -> None:
    for paper in (paper for topic in told.values() for paper in topic.papers):
        assert all((paper.authors, paper.title, paper.where)), paper
        assert 1900 < paper.year < 2100, paper
        assert not paper.address or re.fullmatch(r"https://\S+", paper.address), paper


def test_each_step_of_the_tour_leads_to_a_page() -> None:
    assert len(STEPS) == 7
    for step in STEPS:
        assert all(astuple(step)), step
        assert step.address.startswith("/"), step
