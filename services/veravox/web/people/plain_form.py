"""Forms that work before anybody has logged in: plain HTML, errors in place, nothing lost but passwords."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

from veravox.core.text import _
from veravox.web.theme import version


@dataclass(frozen=True)
class Line:
    """A line to write into."""

    name: str
    label: str
    kind: str = "text"  # as HTML's inputs have it
    autocomplete: str = "off"
    hint: str = ""
    required: bool = True
    longest: int = 200
    from_link: bool = False  # `fragment.js` fills it with what stands behind `#`, and hides it

    @property
    def is_secret(self) -> bool:
        return self.kind == "password" or self.autocomplete == "one-time-code"


@dataclass(frozen=True)
class Trouble:
    """What is wrong with a form that was sent: as a whole, and by line."""

    sentence: str = ""
    at: Mapping[str, str] | None = None
    status: int = 422
    retry_after: int = 0

    def of(self, name: str) -> str:
        return (self.at or {}).get(name, "")


NO_TROUBLE = Trouble(status=200)


def form(
    action: str,
    lines: Sequence[Line],
    says: str,
    said: Mapping[str, str] | None = None,
    trouble: Trouble = NO_TROUBLE,
    hidden: Mapping[str, str] | None = None,
    attributes: str = "",
    focus: bool = True,
    button: str = "main",
) -> str:
    """A form as HTML.

    Args:
        action: where it goes.
        lines: what it asks for.
        says: what its button says.
        said: what was written into it before; secrets are asked for again.
        trouble: what was wrong with that.
        hidden: what goes with it.
        attributes: of the form, as HTML of our own.
        focus: whether the page begins here.
        button: classes of its button.
    """
    wrong = next((each.name for each in lines if trouble.of(each.name)), "")
    first = wrong or next((each.name for each in lines if not each.from_link and not (said or {}).get(each.name)), "")
    parts = [f'<p class="trouble" role="alert">{escape(trouble.sentence)}</p>' if trouble.sentence else ""]
    parts += [f'<input type="hidden" name="{name}" value="{escape(value)}">' for name, value in (hidden or {}).items()]
    parts += [
        _line(each, (said or {}).get(each.name, ""), trouble.of(each.name), focus and each.name == first)
        for each in lines
    ]
    parts.append('<p class="doing soft" role="status"></p>')
    parts.append(f'<div><button class="{button}">{escape(says)}</button></div>')
    return f'<form method="post" action="{action}" class="grid" {attributes}>{"".join(parts)}</form>'


def _line(line: Line, said: str, trouble: str, focused: bool) -> str:
    told = f"{line.name}-trouble" if trouble else f"{line.name}-hint" if line.hint else ""
    attributes = [
        f'class="box" id="{line.name}" name="{line.name}" type="{line.kind}" autocomplete="{line.autocomplete}"',
        f'maxlength="{line.longest}"',
        "required" if line.required else "",
        "autofocus" if focused else "",
        'autocapitalize="none" spellcheck="false"' if line.kind != "text" or line.autocomplete == "username" else "",
        'inputmode="numeric"' if line.autocomplete == "one-time-code" else "",
        f'value="{escape(said)}"' if said and not line.is_secret else "",
        f'aria-describedby="{told}"' if told else "",
        'aria-invalid="true"' if trouble else "",
        "data-from-link" if line.from_link else "",
    ]
    parts = [
        f'<label for="{line.name}">{escape(line.label)}</label>',
        f"<input {' '.join(filter(None, attributes))}>",
        f'<p class="trouble" id="{line.name}-trouble">{escape(trouble)}</p>' if trouble else "",
        f'<small id="{line.name}-hint">{escape(line.hint)}</small>' if line.hint and not trouble else "",
    ]
    return f'<div class="field">{"".join(parts)}</div>'


def script(name: str) -> str:
    """One of ours, for the page that it stands on alone."""
    return f'<script defer src="/static/{name}?{version()}"></script>'


def password_lines(says: str = "") -> list[Line]:
    """A new password, twice."""
    hint = _("At least ten characters; a few words that belong to you alone are easy to keep.")
    return [
        Line("password", says or _("Password"), "password", "new-password", hint),
        Line("again", _("The same password again"), "password", "new-password"),
    ]


def unlike(password: str, again: str) -> dict[str, str]:
    """What is wrong where both are not the same."""
    return {} if password == again else {"again": _("This is not the same password; write both anew.")}
