"""The gateway's refusals in the words of a form: by line where it is a line's, as a sentence otherwise."""

from collections.abc import Mapping

from veravox.client import ProblemError
from veravox.core.text import N_, _
from veravox.web.people.plain_form import Trouble

IN_OTHER_WORDS = {  # where a pattern or a length is all that the gateway can say
    "firstName": N_("Write your first name, in letters."),
    "lastName": N_("Write your last name, in letters."),
    "name": N_(
        "Take 2 to 39 letters of the English alphabet, digits, _, . and -, the first of them a letter or digit."
    ),
    "email": N_("Write an e-mail address, such as ada@example.org."),
    "title": N_("Say in a few words what it is for."),
    "days": N_("Take a whole number of days, from 1 to 366."),
}
PROOF = {"challenge", "answer"}


def by_line(error: ProblemError, names: Mapping[str, str] | None = None) -> dict[str, str]:
    """A sentence a line.

    Args:
        error: the refusal.
        names: what the form calls a field of the gateway's, where it calls it otherwise.
    """
    told = {}
    for each in error.errors:
        field, message = each.get("field", ""), each.get("message", "")
        own = IN_OTHER_WORDS.get(field, "")
        told[(names or {}).get(field, field)] = _(own) if own and not message[:1].islower() else sentence(message)
    return told


def trouble(error: ProblemError, names: Mapping[str, str] | None = None) -> Trouble:
    """What a form says of it; what stands at no line is said above all."""
    told = by_line(error, names)
    if PROOF & told.keys():
        missing = _(
            "Your browser has to do a small work first, which keeps robots out. Allow scripts here, and try again."
        )
        return Trouble(missing, status=error.status)
    return Trouble("" if told else sentence(error.detail), told, error.status, error.retry_after)


def sentence(text: str) -> str:
    """With a capital letter and a full stop."""
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "!", "?")) else ".")
