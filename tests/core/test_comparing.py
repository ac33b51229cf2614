from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from veravox.core.comparing import cautions, group_cautions, spec_differences
from veravox.core.differences import differences, leaves
from veravox.core.specs import TrainingJobSpec


def spec(**parts: Any) -> TrainingJobSpec:
    dataset = {"name": "example", "version": "v1", **parts.pop("dataset", {})}
    return TrainingJobSpec.model_validate({"dataset": dataset, **parts})


def test_specs_differ_by_path_with_title_and_a_value_each() -> None:
    found = spec_differences([spec(), spec(training={"epochs": 5}), spec(training={"epochs": 7})])
    assert [(each.path, each.title, each.values) for each in found] == [("training.epochs", "Epochs", [20, 5, 7])]


@pytest.mark.parametrize("label", [{"title": "other"}, {"group": "seeds"}, {"desired": "Stop"}])
def test_what_says_nothing_about_the_training_is_no_difference(label: dict[str, str]) -> None:
    assert spec_differences([spec(), spec(**label)]) == []


def test_what_only_one_has_is_null_in_the_other() -> None:
    selector = {"nodeSelector": {"gpu": "h100"}}
    found = {each.path: each.values for each in spec_differences([spec(scheduling=selector), spec()])}
    assert found["scheduling.nodeSelector.gpu"] == ["h100", None]


@pytest.mark.parametrize(
    ("parts", "says"),
    [
        ({"protocol": {"name": "speaker"}}, "keep different things apart (sentences apart, speakers apart)"),
        ({"protocol": {"test": 0.2}}, "divide the clips into other parts"),
        ({"protocol": {"seed": 18}}, "by other split seeds (17, 18)"),
        ({"dataset": {"version": "v2"}}, "different datasets or versions (v1, v2)"),
        ({"dataset": {"speakers": ["anna"]}}, "another choice of voices"),
        ({"frontEnd": {"windowSeconds": 0.5}}, "other windows (Resize 1.28 s, Resize 0.5 s)"),
    ],
)
def test_what_makes_figures_incomparable_is_a_caution(parts: dict[str, Any], says: str) -> None:
    (caution,) = cautions([spec(), spec(**parts)])
    assert says in caution
    assert caution.endswith(".")


def test_a_group_may_differ_in_its_seeds_alone_and_each_seed_counts_once() -> None:
    one, other = spec(training={"seed": 1}), spec(training={"seed": 2})
    assert group_cautions([one, other]) == []
    assert group_cautions([one, other, one])[0].startswith("Seed 1 was trained with more than once")
    faster = spec(training={"seed": 3, "epochs": 1, "batchSize": 8})
    (said,) = group_cautions([one, faster])
    assert "(training.epochs, training.batchSize)" in said


@pytest.mark.parametrize(
    "turns",
    [
        [{"folds": 3, "fold": n} for n in range(3)],
        [{"name": "speaker", "heldOut": [name]} for name in ("anna", "bert")],
    ],
)
def test_folds_and_names_that_are_held_out_in_turn_belong_together(turns: list[dict[str, Any]]) -> None:
    runs = [spec(protocol=turn) for turn in turns]
    assert group_cautions(runs) == []
    assert group_cautions([*runs, runs[0]])[0].startswith("Seed 17 was trained with more than once")
    assert "divide the clips into other parts" in cautions(runs)[0]  # two of them side by side measure other clips


def test_another_number_of_folds_or_a_run_that_holds_out_nothing_does_not_belong_to_them() -> None:
    folds = [spec(protocol={"folds": 3, "fold": 0}), spec(protocol={"folds": 5, "fold": 1})]
    named = [spec(protocol={"name": "speaker", "heldOut": ["anna"]}), spec(protocol={"name": "speaker"})]
    elsewhere = [spec(protocol={"name": "external", "external": {"name": name}}) for name in ("a", "b")]
    for runs in (folds, named, elsewhere):
        said = group_cautions(runs)[0]
        assert "divide the clips into other parts" in said


def test_seeds_epochs_and_networks_may_be_compared() -> None:
    other = spec(training={"seed": 99, "epochs": 3}, model={"architecture": "vgg19"})
    assert cautions([spec(), other, spec(dataset={"name": "renamed"})]) == []
    assert cautions([]) == []


documents = st.recursive(
    st.integers() | st.text(max_size=3) | st.lists(st.integers(), max_size=2),
    lambda inner: st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=8,
)
roots = st.dictionaries(st.sampled_from("abc"), documents, max_size=3)


@given(roots, roots)
def test_documents_differ_exactly_where_a_leaf_does(one: dict[str, Any], other: dict[str, Any]) -> None:
    found = {each.path: tuple(each.values) for each in differences([one, other])}
    flat, flat_other = dict(leaves(one)), dict(leaves(other))
    assert found == {
        path: (flat.get(path), flat_other.get(path))
        for path in flat | flat_other
        if flat.get(path) != flat_other.get(path)
    }
    assert differences([one, one]) == []


def test_what_is_left_out_is_left_out_with_all_below_it() -> None:
    found = differences([{"why": {"engine": "fast"}, "whyever": 1}, {"why": {}, "whyever": 2}], without=["why"])
    assert [each.path for each in found] == ["whyever"]
