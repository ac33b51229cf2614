"""What may change in a spec once its job has begun; the same rules, in the same words, hold in a cluster."""

from dataclasses import dataclass

from veravox.core.specs.resource import Resource
from veravox.core.specs.rules import value_at
from veravox.core.text import N_, _, sentences

FREE = ("desired", "scheduling.priorityClassName", "limits.ttlSecondsAfterFinished")  # may change at any time
GROWING = "limits."
FIXED = N_("{path} was changed, but the job has begun; put it back, or start another job with the new value.")
RESOURCES = "resources"
WAITS = N_("While it still waits for a node, delete it and apply it with less: it loses nothing.")
GROWS = N_("{path} may only grow once the job has begun; keep it as it is, or raise it.")


@dataclass(frozen=True)
class ChangeRule:
    """How one part of a spec may change once its job has begun."""

    path: str

    @property
    def grows(self) -> bool:
        return self.path.startswith(GROWING)

    @property
    def cel(self) -> str:
        """Whether the change is one that is allowed, of a whole resource."""
        return f"self.spec.{self.path} {'>=' if self.grows else '=='} oldSelf.spec.{self.path}"

    @property
    def sentence(self) -> str:
        """What is wrong with any other change, and what would be right."""
        said = _(GROWS if self.grows else FIXED).format(path=self.path)
        return sentences(said, _(WAITS)) if self.path == RESOURCES else said

    def allows(self, before: Resource, after: Resource) -> bool:
        old, new = value_at(before, self.path), value_at(after, self.path)
        return bool(new == old or (self.grows and new > old))


def change_rules(spec: type[Resource]) -> tuple[ChangeRule, ...]:
    """A rule for each part; a part of which something may change has a rule for each of its fields."""
    paths = [
        inner for name, field in spec.model_fields.items() for inner in _parts(field.alias or name, field.annotation)
    ]
    return tuple(ChangeRule(path) for path in paths if path not in FREE)


def _parts(path: str, kind: object) -> list[str]:
    if not any(each.startswith(f"{path}.") for each in FREE):
        return [path]
    assert isinstance(kind, type)
    assert issubclass(kind, Resource)
    return [f"{path}.{field.alias or name}" for name, field in kind.model_fields.items()]


def changes_refused(before: Resource, after: Resource, begun: bool) -> list[tuple[str, str]]:
    """Path and sentence of each change that is not allowed.

    Args:
        before: the spec that the job has.
        after: the spec that it should get, of the same kind.
        begun: whether an attempt has been made; before that, everything may change.
    """
    if not begun:
        return []
    rules = change_rules(type(before))
    return [(each.path, each.sentence) for each in rules if not each.allows(before, after)]
