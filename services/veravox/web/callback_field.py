"""Callbacks: what can be written, put into the field by a button, and what is left out with the reasons."""

from veravox.core.callbacks import AVAILABLE, AvailableCallback
from veravox.core.callbacks.left_out import REASONS
from veravox.core.text import _
from veravox.web import inputs
from veravox.web.elements import Tag, button, card
from veravox.web.form import Form

PATH = "callbacks"
EXAMPLE = "EarlyStoppingCallback(monitor='f1_score', patience=10)"
PYTHON = "class Note(Callback):\n    def after_epoch(self): print(self.epoch)\ncallbacks = [Note()]"


def callbacks(form: Form, free_python: bool) -> None:
    inputs.lines(form, PATH, EXAMPLE)
    with Tag("details"):
        Tag("summary", _("What can be written here"))
        with Tag("div", "", "grid"):
            for each in AVAILABLE.values():
                _offer(form, each)
    with Tag("details"):
        Tag("summary", _("What fastai has besides, and why it is left out"))
        with Tag("ul", "", "soft"):
            for reason, names in REASONS:
                with Tag("li"):
                    Tag("code", ", ".join(names))
                    Tag("span", f": {_(reason)}")
    if free_python:
        _python(form)


def _offer(form: Form, callback: AvailableCallback) -> None:
    """A callback, what it does, what it takes, and a button that puts it into the field."""
    with Tag("div", "", "offer"):
        with Tag("div", "", "between"):
            Tag("code", callback.signature)
            says = _("Insert {name}").format(name=callback.name)
            button(_("Insert"), lambda: _insert(form, callback.signature), aria_label=says)
        with Tag("p"):
            _with_code(_(callback.help))
        if callback.arguments:
            with Tag("ul", "", "soft"):
                for each in callback.arguments.values():
                    with Tag("li"):
                        Tag("code", each.name)
                        Tag("span", f": {_(each.help)} " + _("It is {takes}.").format(takes=each.takes))


def _with_code(sentence: str) -> None:
    """What stands between backticks is code."""
    for n, piece in enumerate(sentence.split("`")):
        Tag("code" if n % 2 else "span", piece)


def _insert(form: Form, call: str) -> None:
    form.replace(PATH, [*form.values[PATH], call])


def _python(form: Form) -> None:
    with card(_("Python of your own runs as the trainer does"), "warning"):
        Tag("p", _("It may read, change and send away all that the trainer may. Paste only what you understand."))
    inputs.code(form, "callbackCode", PYTHON)
