"""A kubeconfig: the file by which kubectl finds a cluster, as far as a service may use one.

Certificates, tokens, and a name with a password. A program that is asked for a token (`exec`) belongs to a person at a
terminal: a service has a service account, whose token can be written into such a file.
"""

import base64
import ssl
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml

from veravox.cluster.access import Access, AccessError, Token
from veravox.core.text import _

LISTS = {"contexts": "context", "clusters": "cluster", "users": "user"}
OF_A_PROGRAM = ("exec", "auth-provider")
Entry = dict[str, Any]
Named = dict[str, tuple[Entry, Path]]  # each with the folder of the file that names it: paths are relative to that


def of_kubeconfig(files: Sequence[Path]) -> Access:
    """The current context of these files; of what several name, the first is believed, as kubectl does.

    Raises:
        AccessError: if there is none, or something that it names is missing, or of a kind that is not understood.
    """
    current, found = _read(files)
    context, _folder = _entry(found["contexts"], current, "contexts")
    cluster, folder = _entry(found["clusters"], context.get("cluster"), "clusters")
    user, home = _entry(found["users"], context["user"], "users") if context.get("user") else ({}, folder)
    if refused := [each for each in OF_A_PROGRAM if each in user]:
        sentence = _(
            "The kubeconfig's user has its token from a program ({field}), which is not asked here; write the token of a "
            "service account: kubectl create token NAME."
        )
        raise AccessError(sentence.format(field=refused[0]))
    server = str(cluster.get("server") or "").rstrip("/")
    tls = _tls(cluster, folder, user, home) if server.startswith("https://") else None
    return Access(server, tls, _authorization(user, home), cluster.get("tls-server-name"), cluster.get("proxy-url"))


def _read(files: Sequence[Path]) -> tuple[str, dict[str, Named]]:
    current, found = "", {name: Named() for name in LISTS}
    there = [each for each in files if each.is_file()]
    if not there:
        sentence = _("No cluster is known: this is no pod with a service account, and {path} is not there.")
        raise AccessError(sentence.format(path=", ".join(map(str, files))))
    for file in there:
        try:
            told = yaml.safe_load(file.read_text()) or {}
            current = current or told.get("current-context") or ""
            for name, inner in LISTS.items():
                for each in told.get(name) or []:
                    found[name].setdefault(each["name"], (each.get(inner) or {}, file.parent))
        except (OSError, yaml.YAMLError, AttributeError, KeyError, TypeError) as error:
            sentence = _("{path} is no kubeconfig: {why}.")
            raise AccessError(sentence.format(path=file, why=f"{type(error).__name__}: {error}")) from None
    return current, found


def _entry(named: Named, name: str | None, where: str) -> tuple[Entry, Path]:
    if name not in named:
        sentence = _("The kubeconfig names {name}, which is not among its {where}.")
        raise AccessError(sentence.format(name=repr(name or ""), where=where))
    return named[name]


def _authorization(user: Entry, folder: Path) -> Callable[[], str]:
    if user.get("tokenFile") and not user.get("token"):
        return Token(folder / user["tokenFile"])
    said = ""
    if token := user.get("token"):
        said = f"Bearer {token}"
    elif "username" in user:
        both = f"{user['username']}:{user.get('password', '')}"
        said = f"Basic {base64.b64encode(both.encode()).decode()}"
    return lambda: said


def _tls(cluster: Entry, folder: Path, user: Entry, home: Path) -> ssl.SSLContext:
    """Raises AccessError where a certificate or key cannot be read."""
    try:
        authority = _content(cluster, "certificate-authority", folder)
        context = ssl.create_default_context(cadata=authority.decode() if authority else None)
        if cluster.get("insecure-skip-tls-verify"):
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        certificate, key = _content(user, "client-certificate", home), _content(user, "client-key", home)
        if certificate:
            with _on_disk(certificate + b"\n" + (key or b"")) as path:
                context.load_cert_chain(path)
    except (OSError, ValueError) as error:
        sentence = _("A certificate or key of the kubeconfig cannot be read: {why}.")
        raise AccessError(sentence.format(why=error)) from None
    return context


def _content(entry: Entry, field: str, folder: Path) -> bytes | None:
    if written := entry.get(f"{field}-data"):
        return base64.b64decode("".join(written.split()), validate=True)
    return (folder / entry[field]).read_bytes() if entry.get(field) else None


@contextmanager
def _on_disk(content: bytes) -> Iterator[str]:
    """Python reads a client's certificate from a file alone; nobody else may read this one, and it goes at once."""
    with tempfile.NamedTemporaryFile() as file:
        file.write(content)
        file.flush()
        yield file.name
