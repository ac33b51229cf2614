"""The podTemplate of the operator's settings, laid over a pod."""

from copy import deepcopy
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from veravox_operator.overlay import overlaid, pod_with

PLAIN = st.one_of(st.integers(0, 3), st.sampled_from(["a", "b"]), st.booleans())
NAMES = st.sampled_from(["env", "volumes", "x", "y"])


def _named(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """A list as Kubernetes has them: of things with names of their own."""
    thing = st.builds(
        lambda name, more: {**more, "name": name}, st.sampled_from("pqr"), st.dictionaries(NAMES, inner, max_size=2)
    )
    return st.lists(thing, unique_by=lambda each: each["name"], max_size=3)


VALUES = st.recursive(
    PLAIN | st.lists(PLAIN, max_size=3),
    lambda inner: st.dictionaries(NAMES, inner, max_size=3) | _named(inner),
    max_leaves=8,
)
TEMPLATES = st.dictionaries(NAMES, VALUES, max_size=4)


@given(TEMPLATES)
def test_laying_nothing_over_a_pod_changes_nothing(base: dict[str, Any]) -> None:
    assert overlaid(base, {}) == base


@given(TEMPLATES, TEMPLATES)
def test_laying_it_over_twice_is_as_once(base: dict[str, Any], over: dict[str, Any]) -> None:
    once = overlaid(base, over)
    assert overlaid(once, over) == once


@given(TEMPLATES, TEMPLATES)
def test_neither_of_the_two_is_changed(base: dict[str, Any], over: dict[str, Any]) -> None:
    before = deepcopy((base, over))
    overlaid(base, over)
    assert (base, over) == before


@given(TEMPLATES, TEMPLATES)
def test_what_nobody_lays_over_stays(base: dict[str, Any], over: dict[str, Any]) -> None:
    laid = overlaid(base, over)
    assert {name: laid[name] for name in base if name not in over} == {
        name: base[name] for name in base if name not in over
    }
    assert laid.keys() == base.keys() | over.keys()


def test_mounts_are_the_same_where_their_path_is_and_ports_where_their_number_is() -> None:
    base = {
        "volumeMounts": [{"mountPath": "/tmp", "name": "scratch"}],
        "ports": [{"containerPort": 9090, "name": "metrics"}],
    }
    over = {"volumeMounts": [{"mountPath": "/tmp", "name": "big"}], "ports": [{"containerPort": 22, "name": "metrics"}]}
    laid = overlaid(base, over)
    assert laid["volumeMounts"] == [{"mountPath": "/tmp", "name": "big"}]
    assert [each["containerPort"] for each in laid["ports"]] == [9090, 22]


def test_tolerations_are_added_and_a_list_of_what_has_no_name_is_replaced() -> None:
    assert (
        overlaid({"tolerations": [{"key": "a"}]}, {"tolerations": [{"key": "a"}]})["tolerations"] == [{"key": "a"}] * 2
    )
    sources = {"envFrom": [{"secretRef": {"name": "a"}}, {"secretRef": {"name": "b"}}]}
    assert overlaid(sources, sources) == sources
    assert overlaid({"args": ["a"]}, {"args": ["b", "c"]}) == {"args": ["b", "c"]}


def test_null_takes_a_field_away() -> None:
    base = {"volumes": [{"name": "scratch", "emptyDir": {}}]}
    over = {"volumes": [{"name": "scratch", "emptyDir": None, "ephemeral": {"volumeClaimTemplate": {}}}]}
    assert overlaid(base, over) == {"volumes": [{"name": "scratch", "ephemeral": {"volumeClaimTemplate": {}}}]}
    assert overlaid({"a": 1}, {"a": None, "b": None}) == {}


def test_whose_pod_it_is_its_labels_say_whatever_is_laid_over_them() -> None:
    own = {"metadata": {"labels": {"veravox.dev/uid": "own"}}, "spec": {}}
    laid = pod_with({"metadata": {"labels": {"veravox.dev/uid": "other", "team": "speech"}}}, own)
    assert laid["metadata"]["labels"] == {"veravox.dev/uid": "own", "team": "speech"}
    assert pod_with({"metadata": {"labels": None}}, own) == own
    assert pod_with({}, own) == own
