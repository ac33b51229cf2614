"""kubectl as a test speaks to it: documents in and out, and waiting that watches."""

import json
import subprocess
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Document = dict[str, Any]


class KubectlFailed(RuntimeError):
    """What kubectl wrote to its standard error."""


@dataclass(frozen=True)
class Kubectl:
    program: Path
    kubeconfig: Path
    cache: Path

    def __call__(self, *arguments: str, stdin: str | None = None) -> str:
        """What it prints; KubectlFailed with its message where it fails."""
        done = subprocess.run(self._line(*arguments), input=stdin, capture_output=True, text=True, check=False)
        if done.returncode:
            raise KubectlFailed(f"kubectl {' '.join(arguments)}: {done.stderr.strip()}")
        return done.stdout

    def apply(self, documents: Document | Iterable[Document] | str, namespace: str | None = None) -> None:
        """Apply a document, several, or YAML text; objects without a namespace go into the one that is named."""
        text = documents if isinstance(documents, str) else json.dumps(_list_of(documents))
        self("apply", "--filename=-", *([f"--namespace={namespace}"] if namespace else []), stdin=text)

    def get(self, kind: str, name: str, namespace: str = "default") -> Document:
        return _document(self("get", kind, name, f"--namespace={namespace}", "--output=json"))

    def items(self, kind: str, namespace: str, selector: str = "") -> list[Document]:
        """All of a kind, or those with the labels."""
        answer = self("get", kind, f"--namespace={namespace}", f"--selector={selector}", "--output=json")
        return list(_document(answer)["items"])

    def wait(
        self, kind: str, name: str, namespace: str, predicate: Callable[[Document], object], timeout: float = 60
    ) -> Document:
        """The object as soon as the predicate holds for it, also one that does not exist yet.

        TimeoutError with the object as last seen after `timeout` seconds; KubectlFailed where it can't be watched.
        """
        return self.wait_for_any(kind, namespace, {"metadata.name": name}, predicate, timeout)

    def wait_for_any(
        self,
        kind: str,
        namespace: str,
        fields: Mapping[str, str],
        predicate: Callable[[Document], object] = lambda _: True,
        timeout: float = 60,
    ) -> Document:
        """As `wait`, for the first object with these fields for which it holds."""
        seen: Document | None = None
        selector = ",".join(f"{name}={value}" for name, value in fields.items())
        for seen in self._states(kind, selector, namespace, timeout):
            if predicate(seen):
                return seen
        what = f"{kind} {namespace}/{fields.get('metadata.name', selector)}"
        raise TimeoutError(f"{what} is not what was waited for after {timeout:g} s: {_shown(seen)}")

    def gone(self, kind: str, name: str, namespace: str, timeout: float = 60) -> None:
        """Wait until it does not exist; KubectlFailed after `timeout` seconds."""
        self("wait", f"{kind}/{name}", f"--namespace={namespace}", "--for=delete", f"--timeout={timeout}s")

    def _states(self, kind: str, selector: str, namespace: str, timeout: float) -> Iterator[Document]:
        line = ("get", kind, f"--namespace={namespace}", f"--field-selector={selector}")
        watch = self._line(*line, "--watch", "--output-watch-events", "--output=json")
        with subprocess.Popen(watch, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
            alarm = threading.Timer(timeout, process.kill)
            alarm.start()
            try:
                assert process.stdout
                assert process.stderr
                events = map(_document, process.stdout)  # one a line
                yield from (each["object"] for each in events if each["type"] != "DELETED")
                if message := process.stderr.read():
                    raise KubectlFailed(message.strip())
            finally:
                alarm.cancel()
                process.kill()

    def _line(self, *arguments: str) -> list[str]:
        return [str(self.program), f"--kubeconfig={self.kubeconfig}", f"--cache-dir={self.cache}", *arguments]


def _list_of(documents: Document | Iterable[Document]) -> Document:
    items = [documents] if isinstance(documents, dict) else list(documents)
    return {"apiVersion": "v1", "kind": "List", "items": items}


def _shown(seen: Document | None) -> str:
    """Without what only machines read."""
    if seen is None:
        return "never there"
    seen["metadata"].pop("managedFields", None)
    return json.dumps(seen, indent=1)


def _document(text: str) -> Document:
    answer: Document = json.loads(text)
    return answer
