"""The name of a condition, as a spec may hold it."""

from typing import Annotated

from pydantic import StringConstraints

from veravox.core.added import LONGEST, PATTERN, read, what_would_be_right
from veravox.core.specs.rules import Rule
from veravox.core.text import N_

ConditionName = Annotated[
    str,
    StringConstraints(max_length=LONGEST),
    Rule(
        lambda name: read(name) is not None,
        f"self.matches(r'{PATTERN}')",
        N_("{value!r} is no condition; there are such as snr20, pink10, babble5, reverb0.4, lowpass4000 and mp3-32k."),
        hint=what_would_be_right,
        schema={"pattern": PATTERN},
    ),
]
