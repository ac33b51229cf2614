"""Writing to objects of a cluster by merge patches."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from veravox.cluster.resource import moment, patch_to, without_nulls

NAMES = st.sampled_from("abc")
VALUES = st.recursive(
    st.integers(0, 2) | st.text("xy", max_size=2) | st.booleans(),
    lambda inner: st.dictionaries(NAMES, inner, max_size=3) | st.lists(inner, max_size=2),
    max_leaves=10,
)
OBJECTS = st.dictionaries(NAMES, VALUES, max_size=3)


def merged(target: Any, patch: Any) -> Any:
    """RFC 7396, section 2, word for word."""
    if not isinstance(patch, dict):
        return patch
    if not isinstance(target, dict):
        target = {}
    target = dict(target)
    for name, value in patch.items():
        if value is None:
            target.pop(name, None)
        else:
            target[name] = merged(target.get(name), value)
    return target


@given(OBJECTS, OBJECTS)
def test_the_patch_makes_the_one_out_of_the_other(before: dict[str, Any], after: dict[str, Any]) -> None:
    assert merged(before, patch_to(before, after)) == after


@given(OBJECTS)
def test_the_same_needs_no_patch(either: dict[str, Any]) -> None:
    assert patch_to(either, either) == {}


@given(OBJECTS, OBJECTS)
def test_what_is_the_same_is_not_in_the_patch(before: dict[str, Any], after: dict[str, Any]) -> None:
    patch = patch_to(before, after)
    assert not {name for name in patch if before.get(name) == after.get(name)}


@given(st.recursive(st.none() | st.integers(), lambda inner: st.dictionaries(NAMES, inner) | st.lists(inner)))
def test_what_is_null_is_not_there(value: Any) -> None:
    kept = without_nulls({"all": value}).get("all")
    assert without_nulls(kept) == kept
    if isinstance(value, dict):
        assert kept.keys() == {name for name, each in value.items() if each is not None}


def test_times_are_read_as_kubernetes_writes_them() -> None:
    read = moment("2026-01-01T12:00:00Z")
    assert read
    assert (read.isoformat(), moment(None), moment("")) == ("2026-01-01T12:00:00+00:00", None, None)
    assert moment("2026-01-01T12:00:00.123456Z")
