"""What a resource may be called: its Jobs, Services and labels carry its name with something behind it."""

from veravox.core.specs.rules import Rule, written_as
from veravox.core.text import N_, _

LONGEST_NAME = 52  # a pod of a Job may be called 63, and is called `<name>-<attempt>-<five letters>`
SHAPE = written_as(
    "^[a-z]([-a-z0-9]*[a-z0-9])?$",
    N_("a name has small letters, digits and hyphens, begins with a letter, and ends with a letter or digit."),
)
LENGTH = Rule(
    lambda name: len(name) <= LONGEST_NAME,
    f"self.size() <= {LONGEST_NAME}",
    N_("a name has at most 52 characters, so that its pods' names can carry it; choose a shorter one."),
)


def name_refused(name: str) -> list[str]:
    """A sentence for each rule that the name breaks."""
    return [_(rule.sentence) for rule in (LENGTH, SHAPE) if not rule.holds(name)]
