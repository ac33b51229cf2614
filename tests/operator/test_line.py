"""How many wait before it."""

from hypothesis import given
from hypothesis import strategies as st

from veravox_operator.line import Lines
from veravox_operator.view import Key


def key(number: int, namespace: str = "lab") -> Key:
    return Key("TrainingJob", namespace, f"job{number}")


def a_line_of(length: int) -> Lines:
    lines = Lines()
    for number in range(length):
        lines.stand(key(number), "", f"2026-01-01T12:{number:02}:00Z")
    return lines


def test_who_came_first_stands_first_whoever_is_seen_first() -> None:
    lines = Lines()
    lines.stand(key(2), "", "2026-01-01T12:02:00Z")
    lines.stand(key(1), "", "2026-01-01T12:01:00Z")
    assert lines.ahead(key(1)) == ""
    assert lines.ahead(key(2)) == "One earlier job waits for the same."


def test_the_number_is_exact_where_it_is_small_and_true_where_it_is_large() -> None:
    lines = a_line_of(32)
    said = {number: lines.ahead(key(number)) for number in (2, 10, 11, 20, 21, 31)}
    assert said[2].startswith("2 earlier jobs wait")
    assert said[10].startswith("10 earlier jobs wait")
    assert said[11].startswith("More than 10 earlier")
    assert said[20].startswith("More than 10 earlier")  # 20 are not more than 20
    assert said[21].startswith("More than 20 earlier")
    assert said[31].startswith("More than 30 earlier")


def test_each_queue_and_namespace_has_a_line_of_its_own() -> None:
    lines = a_line_of(1)
    lines.stand(key(1), "team-a", "2026-01-01T13:00:00Z")
    lines.stand(key(1, "theirs"), "", "2026-01-01T13:00:00Z")
    assert lines.ahead(key(1)) == lines.ahead(key(1, "theirs")) == ""


def test_who_does_not_wait_has_nobody_before_it() -> None:
    lines = a_line_of(2)
    lines.leave(key(0))
    lines.leave(key(0))
    assert (lines.ahead(key(0)), lines.ahead(key(1)), lines.ahead(key(7))) == ("", "", "")


def test_who_changes_the_queue_stands_in_the_new_one_alone() -> None:
    lines = a_line_of(3)
    lines.stand(key(0), "team-a", "2026-01-01T12:00:00Z")
    assert lines.ahead(key(2)) == "One earlier job waits for the same."


@given(st.lists(st.tuples(st.sampled_from(["stand", "leave"]), st.integers(0, 5), st.sampled_from(["", "a"]))))
def test_whatever_comes_and_goes_the_count_is_that_of_a_plain_list(acts: list[tuple[str, int, str]]) -> None:
    lines, plain = Lines(), dict[int, str]()
    for act, number, queue in acts:
        if act == "stand":
            lines.stand(key(number), queue, f"2026-01-0{number + 1}")
            plain[number] = queue
        else:
            lines.leave(key(number))
            plain.pop(number, None)
    for number, queue in plain.items():
        before = sum(other < number and queue == theirs for other, theirs in plain.items())
        assert (lines.ahead(key(number)) == "") is (before == 0)
        assert before < 2 or lines.ahead(key(number)).startswith(f"{before} ")
