"""The seeds of a group of runs: as people write them, and which there may be."""

from collections import Counter
from collections.abc import Sequence

from veravox.core.text import _

MOST_SEEDS = 50
GREATEST_SEED = 2**31 - 1


def parsed_seeds(text: str) -> list[int]:
    """Whole numbers with commas between them.

    Raises:
        ValueError: it is anything else, or they may not be; with what would be right.
    """
    try:
        seeds = [int(each) for each in text.split(",")]
    except ValueError:
        raise ValueError(_("write whole numbers with commas between them, e.g. 17,18,19")) from None
    return checked_seeds(seeds)


def checked_seeds(seeds: Sequence[int]) -> list[int]:
    """The same seeds.

    Raises:
        ValueError: none, too many, one twice, or one that is out of bounds.
    """
    twice = [str(seed) for seed, n in Counter(seeds).items() if n > 1]
    strange = [str(seed) for seed in seeds if not 0 <= seed <= GREATEST_SEED]
    if not seeds:
        raise ValueError(_("name at least one seed, e.g. 17, 18, 19"))
    if len(seeds) > MOST_SEEDS:
        raise ValueError(_("{n} seeds are more than {most}; make two groups").format(n=len(seeds), most=MOST_SEEDS))
    if twice:
        raise ValueError(_("{seeds} stands there twice; the same seed gives the same run").format(seeds=twice[0]))
    if strange:
        raise ValueError(_("{seed} is no seed; take 0 to {most}").format(seed=strange[0], most=GREATEST_SEED))
    return list(seeds)
