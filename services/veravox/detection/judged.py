"""A clip with what it is and what a model said of it."""

from dataclasses import dataclass

from veravox.core.judged_clips import JudgedClip
from veravox.core.manifest import Clip
from veravox.core.verdict import Verdict
from veravox.detection.judging import Decision


@dataclass(frozen=True)
class Judged:
    """One clip, what it is, and what the model said of it."""

    clip: str
    truth: str  # its class
    human: bool | None  # whether a human said it; None where nobody told
    decision: Decision | Verdict
    speaker: str = ""
    condition: str = ""
    utterance: str = ""  # shared by a recording and its copies
    seconds: float = 0.0

    @classmethod
    def of(cls, row: Clip, human: bool | None, decision: Decision | Verdict) -> "Judged":
        """With all that its row of the manifest tells."""
        return cls(
            row.clip, row.generator, human, decision, row.speaker, row.condition, row.pair or row.clip, row.seconds
        )

    @property
    def predicted(self) -> str:
        """The most probable of all classes."""
        return max(self.decision.probabilities, key=lambda name: self.decision.probabilities[name])

    @property
    def row(self) -> JudgedClip:
        """As it is written down."""
        said = self.decision
        known = (self.clip, self.truth, self.human, self.predicted, said.score, said.verdict or "")
        about = (self.speaker, self.condition, self.utterance, self.seconds)
        return JudgedClip(*known, *about, said.probabilities)
