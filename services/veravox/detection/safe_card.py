"""A model's card of somebody whom nobody vouches for: every value within what a model here can have.

A front end of absurd numbers would take all memory there is, or divide by nothing; so its numbers are bounded by what they
cost, not by what is usual. A card keeps the recipe that its model has learnt from, which need not be today's.
"""

import math
import unicodedata
from collections.abc import Iterator

from veravox.core.catalogue import ARCHITECTURES
from veravox.core.front_end import PICTURES, RECIPES, FrontEndRecipe
from veravox.core.text import N_, _
from veravox.detection.card import Colours, ModelCard
from veravox.detection.refusing import BundleError
from veravox.detection.safe_weights import MOST_CLASSES

LARGEST = 1 << 20  # bytes of a card
LONGEST_NAME, LONGEST_TEXT = 200, 1000  # characters
MOST_NOTES, MOST_METRICS = 20, 50
RATES, FFTS, BANDS = (4_000, 384_000), (16, 1 << 15), (1, 1 << 11)
FRAMES_A_SECOND = 1000  # the front ends here have at most 100
BYTES_A_SECOND = 50_000  # of a picture; linear has 22,000
LARGEST_WINDOW = 1 << 21  # bytes of one: 64 go through the network together
LOWEST_TONE = 10.0  # Hz, of cqt: its longest filter grows with the inverse
LEVELS = 1000.0  # dB to either side
LEAST_DEVIATION = 1e-6
CLOSE_TO_ONE = 1e-3  # what priors may miss by
WRONG = N_("{name} makes no sense at {place}: {why}.")


def refuse_absurd(card: ModelCard, name: str) -> None:
    """Look at every value of a card.

    Args:
        card: parsed; its types are right.
        name: what to call it in a sentence.

    Raises:
        BundleError: at the first field that no model here can have, with what would be right.
    """
    for place, why in _objections(card):
        raise BundleError(_(WRONG).format(name=name, place=place, why=why))


def _objections(card: ModelCard) -> Iterator[tuple[str, str]]:
    if card.architecture not in ARCHITECTURES:
        name = card.architecture[:40] if card.architecture.isprintable() else ""
        yield "architecture", _("this version knows no architecture {name}").format(name=name)
    yield from _of_classes(card)
    yield from _of_priors(card)
    yield from _of_scaling(card.mean, card.deviation, card.colours)
    yield from _of_texts(card)
    yield from _of_recipe(card.recipe)
    yield from _of_window(card)
    yield from _of_errors(card)


def _of_classes(card: ModelCard) -> Iterator[tuple[str, str]]:
    names = card.classes
    if not 2 <= len(names) <= MOST_CLASSES or len(set(names)) != len(names):
        yield "classes", _("there are 2 to {n}, each once").format(n=MOST_CLASSES)
    if not all(_is_name(each) for each in names):
        yield "classes", _("a name has 1 to {n} characters, and no control characters").format(n=LONGEST_NAME)
    if card.bonafide is not None and card.bonafide not in names:
        yield "bonafide", _("the human class is one of the classes, or null")


def _of_priors(card: ModelCard) -> Iterator[tuple[str, str]]:
    shares = card.priors
    if set(shares) != set(card.classes):
        yield "priors", _("every class has one, and nothing else")
    if not all(0 <= each <= 1 for each in shares.values()) or abs(sum(shares.values()) - 1) > CLOSE_TO_ONE:
        yield "priors", _("shares lie between 0 and 1 and add up to 1")
    if card.bonafide is not None and not 0 < shares[card.bonafide] < 1:
        yield "priors", _("the human class is neither none nor all of it")


def _of_scaling(mean: float, deviation: float, colours: Colours | None) -> Iterator[tuple[str, str]]:
    means = [mean, *(colours.mean if colours else [])]
    deviations = [deviation, *(colours.deviation if colours else [])]
    if not all(abs(each) <= 1 / LEAST_DEVIATION for each in means):
        yield "mean", _("it is the mean of pictures, a number near 0 to 1")
    if not all(LEAST_DEVIATION <= each <= 1 / LEAST_DEVIATION for each in deviations):
        yield "deviation", _("it is above 0: pictures are divided by it")
    if colours and (len(colours.mean), len(colours.deviation)) != (3, 3):
        yield "colours", _("there are three means and three deviations")


def _of_texts(card: ModelCard) -> Iterator[tuple[str, str]]:
    for place in ("run", "title", "protocol"):
        if not _is_text(getattr(card, place), LONGEST_NAME):
            yield place, _("a text has at most {n} characters, and no control characters").format(n=LONGEST_NAME)
    if not all(_is_text(each, LONGEST_NAME) for each in (card.dataset.name, card.dataset.version)):
        yield "dataset", _("a text has at most {n} characters, and no control characters").format(n=LONGEST_NAME)
    if len(card.notes) > MOST_NOTES or not all(_is_text(each, LONGEST_TEXT) for each in card.notes):
        yield "notes", _("there are at most {n}, each of at most {m} characters").format(n=MOST_NOTES, m=LONGEST_TEXT)
    if len(card.metrics) > MOST_METRICS or not all(_is_name(each) for each in card.metrics):
        yield "metrics", _("there are at most {n}, each with a name").format(n=MOST_METRICS)
    if card.epoch < 0 or card.parameters < 0:
        yield "epoch", _("counts are 0 or more")


def _of_recipe(recipe: FrontEndRecipe) -> Iterator[tuple[str, str]]:
    """By what they cost for a second of sound, and by what the computation divides by or takes the logarithm of."""
    known = RECIPES.get(recipe.name)
    if known is None or known.kind != recipe.kind:
        yield "recipe.name", _("there are {known}").format(known=", ".join(RECIPES))
    elif recipe.name == PICTURES:
        if recipe != known:
            yield "recipe", _("nobody computes pictures, so their numbers are always the same")
    else:
        yield from _of_numbers(recipe)


def _of_numbers(recipe: FrontEndRecipe) -> Iterator[tuple[str, str]]:
    for place, value, (least, most) in (
        ("rate", recipe.rate, RATES),
        ("fft", recipe.fft, FFTS),
        ("bands", recipe.bands, BANDS),
        ("hop", recipe.hop, (max(1, -(-recipe.rate // FRAMES_A_SECOND)), recipe.rate)),
        ("window", recipe.window, (recipe.kind == "lfcc", recipe.fft)),
    ):
        if not least <= value <= most:
            yield f"recipe.{place}", _("it lies between {least} and {most}").format(least=int(least), most=most)
    if recipe.rate / recipe.hop * recipe.bands > BYTES_A_SECOND:
        yield "recipe.bands", _("bands times frames of a second are at most {n}").format(n=BYTES_A_SECOND)
    if not (0 <= recipe.low < recipe.high <= recipe.rate / 2):
        yield "recipe.high", _("0 <= low < high <= half of the rate")
    if not can_hear(recipe):
        yield "recipe.heard", _("0 <= low < high <= half of the rate, of a spectrogram; or it is null")
    ranges = recipe.ranges or ((recipe.floor, recipe.ceiling),) * recipe.bands
    if len(ranges) != recipe.bands or not all(-LEVELS <= low < high <= LEVELS for low, high in ranges):
        yield "recipe.ranges", _("floors lie below ceilings, one pair a band")
    if why := _objection_to_bands(recipe):
        yield "recipe.bands", why


def can_hear(recipe: FrontEndRecipe) -> bool:
    """Whether what is heard of it is all, or a range of frequencies that it has."""
    if recipe.heard is None:
        return True
    return recipe.is_spectrogram and 0 <= recipe.heard[0] < recipe.heard[1] <= recipe.rate / 2


def _objection_to_bands(recipe: FrontEndRecipe) -> str:
    match recipe.kind:
        case "linear" if recipe.bands != recipe.fft // 2 + 1:
            return _("a linear spectrogram has one for each of fft / 2 + 1 bins")
        case "lfcc" if recipe.bands % 3:
            return _("a third each are coefficients and their two differences")
        case "cqt" if recipe.low < LOWEST_TONE or recipe.low * 2 ** (min(recipe.bands, 400) / 12) > recipe.rate / 2:
            return _("semitones from low on, {lowest} Hz or more, to below half of the rate").format(lowest=LOWEST_TONE)
    return ""


def _of_window(card: ModelCard) -> Iterator[tuple[str, str]]:
    if card.front_end.name != card.recipe.name:
        yield "frontEnd.name", _("it is the recipe's, {name}").format(name=card.recipe.name)
    seconds = card.front_end.window_seconds
    if not math.isfinite(seconds) or card.recipe.window_frames("Resize", seconds) * card.recipe.bands > LARGEST_WINDOW:
        yield "frontEnd.windowSeconds", _("a window has at most {n} bytes of picture").format(n=LARGEST_WINDOW)


def _of_errors(card: ModelCard) -> Iterator[tuple[str, str]]:
    """Thresholds follow from the scores of both sides, so there must be some; and no more are kept than there were."""
    for place, measured in (
        ("calibration.measured", card.calibration.measured if card.calibration else None),
        ("tested", card.tested),
    ):
        if measured and not all(0 < len(side.scores) <= side.clips for side in (measured.humans, measured.machines)):
            yield place, _("there are scores of humans and of machines, no more than clips")


def _is_name(text: str) -> bool:
    return 0 < len(text) <= LONGEST_NAME and not any(unicodedata.category(each) == "Cc" for each in text)


def _is_text(text: str, longest: int) -> bool:
    return len(text) <= longest and not any(unicodedata.category(each) == "Cc" for each in text if each not in "\n\t")
