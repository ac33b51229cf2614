import pytest

from veravox.core.seeds import parsed_seeds


def test_seeds_are_whole_numbers_with_commas_between_them() -> None:
    assert parsed_seeds("17, 18,19") == [17, 18, 19]
    assert parsed_seeds("0") == [0]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "write whole numbers with commas between them, e.g. 17,18,19"),
        ("17 18", "write whole numbers"),
        ("17,", "write whole numbers"),
        ("1.5", "write whole numbers"),
        ("17,18,17", "17 stands there twice"),
        ("-1", "-1 is no seed; take 0 to 2147483647"),
        ("2147483648", "2147483648 is no seed"),
        (",".join(map(str, range(51))), "51 seeds are more than 50"),
    ],
)
def test_what_are_no_seeds_is_told_with_what_would_be_right(text: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        parsed_seeds(text)
