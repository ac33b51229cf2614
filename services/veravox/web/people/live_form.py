"""Forms inside a page that lives: each line with its label, what is wrong in place, sent by Enter or its button."""

from collections.abc import Awaitable, Callable, Mapping, Sequence

from nicegui import ui

from veravox.client import ProblemError
from veravox.core.text import _
from veravox.web.elements import Tag
from veravox.web.people.plain_form import Line
from veravox.web.people.refusals import trouble

Send = Callable[[dict[str, str]], Awaitable[Mapping[str, str] | None]]


class LiveForm:
    """A form of lines.

    Args:
        prefix: of the lines' ids, which are unique on a page.
        lines: what it asks for.
        says: what its button says.
        send: takes what was written, and answers with what is wrong by line, or with nothing.
        said: what stands there first.
        more: builds what comes between lines and button.
        names: what a line is called, where the gateway calls it otherwise.
    """

    def __init__(
        self,
        prefix: str,
        lines: Sequence[Line],
        says: str,
        send: Send,
        said: Mapping[str, str] | None = None,
        more: Callable[[], object] | None = None,
        names: Mapping[str, str] | None = None,
    ) -> None:
        self._lines, self._send, self._names = lines, send, names or {}
        self._first = said or {}
        self._entries: dict[str, ui.input] = {}
        self._troubles: dict[str, Tag] = {}
        with Tag("form", "", "grid", novalidate=True) as form:
            for each in lines:
                self._line(prefix, each, (said or {}).get(each.name, ""))
            if more:
                more()
            self._trouble = Tag("p", "", "trouble", role="alert")
            with Tag("div"):
                Tag("button", says, type="submit")
        form.on("submit.prevent", self._submit, args=[])

    def _line(self, prefix: str, line: Line, said: str) -> None:
        id = f"{prefix}-{line.name}"
        with Tag("div", "", "field"):
            Tag("label", line.label, for_=id)
            entry = ui.input(value=said)
            entry.props(
                f'outlined dense for="{id}" type="{line.kind}" autocomplete="{line.autocomplete}"'
                f' maxlength="{line.longest}" aria-describedby="{id}-trouble {id}-hint"'
            )
            if line.autocomplete == "one-time-code":
                entry.props('inputmode="numeric"')
            self._entries[line.name] = entry
            self._troubles[line.name] = Tag("p", "", "trouble", id=f"{id}-trouble", role="alert")
            if line.hint:
                Tag("small", line.hint, id=f"{id}-hint")

    async def _submit(self) -> None:
        wrong, whole = {}, ""
        said = {name: entry.value or "" for name, entry in self._entries.items()}
        plain = {each.name: said[each.name] if each.is_secret else said[each.name].strip() for each in self._lines}
        wrong = {
            each.name: _("Write something here.") for each in self._lines if each.required and not plain[each.name]
        }
        if not wrong:
            try:
                wrong = dict(await self._send(plain) or {})
            except ProblemError as error:
                if error.status == 401:
                    ui.navigate.to("/login")
                    return
                found = trouble(error, self._names)
                wrong = {name: text for name, text in (found.at or {}).items() if name in self._entries}
                whole = "" if wrong else found.sentence or error.detail
        if self._trouble.is_deleted:
            return
        self._say(wrong, whole)

    def _say(self, wrong: Mapping[str, str], whole: str) -> None:
        self._trouble.text = whole
        for name, place in self._troubles.items():
            place.text = wrong.get(name, "")
            entry = self._entries[name]
            if place.text:
                entry.props["aria-invalid"] = "true"
            else:
                entry.props.pop("aria-invalid", None)
            entry.update()
        if wrong:
            self._entries[next(each.name for each in self._lines if each.name in wrong)].run_method("focus")
        elif not whole:
            for name, entry in self._entries.items():
                entry.value = self._first.get(name, "")
