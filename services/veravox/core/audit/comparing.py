"""Two audits side by side: what something, such as the common chain, has changed."""

from dataclasses import dataclass

from veravox.core.audit.model import Audit, Cue


@dataclass(frozen=True)
class Change:
    """A cue before and after; None where it was not known."""

    name: str
    against: str
    before: Cue | None
    after: Cue | None

    @property
    def matters(self) -> bool:
        """Whether it gave something away, or does now."""
        return any(cue is not None and cue.alarm for cue in (self.before, self.after))


def changes(before: Audit, after: Audit) -> list[Change]:
    """Each cue of either, what gave most away before first."""
    old, new = ({(cue.against, cue.name): cue for cue in audit.cues} for audit in (before, after))
    found = [
        Change(name, against, old.get((against, name)), new.get((against, name))) for against, name in {**old, **new}
    ]

    def rank(change: Change) -> tuple[bool, bool, float]:
        rates = [each.equal_error_rate for each in (change.before, change.after) if each is not None]
        return bool(change.against), not change.matters, min((rate for rate in rates if rate is not None), default=1.0)

    return sorted(found, key=rank)
