"""What a machine has of what an installation needs, and what to do about the rest. Nothing is changed by looking."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from importlib.util import find_spec
from pathlib import Path

from veravox.core.settings import Settings
from veravox.core.sizes import size
from veravox.core.text import _

ROOM, MEMORY = 10e9, 8e9  # bytes: of disk for data, of memory for a training beside the rest
ENGINE, COMPOSE = 25, (2, 26)
OLDEST_DATABASE = 15
PATIENCE = 10.0  # s for each program that is asked
DRIVER = Path("/proc/driver/nvidia/version")
MEMORY_LIMITS = (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"))


class State(StrEnum):
    """How something is."""

    WELL = "well"
    MIND = "mind"  # it works without, or not for long
    BROKEN = "broken"


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at: what is so, and what to do where that is not well."""

    what: str
    state: State
    said: str
    do: str = ""


Asked = Callable[[list[str]], str | None]
"""What a program prints; None where there is none, or it fails."""


def ask(line: list[str]) -> str | None:
    try:
        done = subprocess.run(line, capture_output=True, text=True, timeout=PATIENCE, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout if done.returncode == 0 else None


def examine(settings: Settings, asked: Asked = ask) -> Iterator[Finding]:
    """Everything in turn; in a container of several, what concerns the process that works there.

    Args:
        settings: of the installation: its data folder, port and database.
        asked: how programs are asked.
    """
    machine = "VERAVOX_SECRETS" not in os.environ
    if machine or find_spec("fastai"):  # trainings work here
        yield memory()
    yield volume(settings.folder.path)
    yield disk(settings.folder.path)
    if machine:
        yield port(settings.host, settings.port)
    yield database(settings)
    if machine or find_spec("torch"):
        yield driver(asked)
        yield gpu()
    if machine:
        yield toolkit(asked)
        yield compose(asked)


def memory(total: float | None = None) -> Finding:
    """Of the machine, or of the container that this is."""
    there = total if total is not None else _memory()
    said = _("{n} of memory.").format(n=size(int(there)))
    if there >= MEMORY:
        return Finding(_("memory"), State.WELL, said)
    do = _(
        "A training beside page and detector wants {n}: give the machine or the container more, or train with compact."
    )
    return Finding(_("memory"), State.MIND, said, do.format(n=size(int(MEMORY))))


def _memory() -> float:
    machine = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    limits = [path.read_text().strip() for path in MEMORY_LIMITS if path.is_file()]
    return min([machine, *(int(each) for each in limits if each.isdigit())])


def volume(data: Path) -> Finding:
    """Whether the data folder can be written by whoever this is."""
    there = data
    while not there.exists():  # the first start makes it
        there = there.parent
    try:
        with tempfile.TemporaryFile(dir=there):
            return Finding(_("data folder"), State.WELL, _("{path} can be written.").format(path=there))
    except OSError as error:
        said = _("{path} cannot be written by user {user}: {why}.").format(
            path=there, user=os.geteuid(), why=error.strerror or error
        )
        do = _("Give it to that user (chown {user} {path}), or name another with VERAVOX_DATA.")
        return Finding(_("data folder"), State.BROKEN, said, do.format(path=there, user=os.geteuid()))


def disk(data: Path, free: float | None = None) -> Finding:
    """Room for datasets and runs."""
    there = next(each for each in (data, *data.parents) if each.exists())
    left = shutil.disk_usage(there).free if free is None else free
    said = _("{n} free at {path}.").format(n=size(int(left)), path=there)
    if left >= ROOM:
        return Finding(_("disk"), State.WELL, said)
    do = _("Make room, or move the data folder; {n} are a small dataset with a few runs.").format(n=size(int(ROOM)))
    return Finding(_("disk"), State.MIND if left > ROOM / 10 else State.BROKEN, said, do)


def port(host: str, number: int) -> Finding:
    """Whether the page can listen, or does."""
    try:
        with socket.create_server((host, number)):
            return Finding(_("port"), State.WELL, _("Port {n} is free.").format(n=number))
    except OSError as error:
        said = _("Port {n} is taken, or not ours to take: {why}.").format(n=number, why=error.strerror or error)
        do = _("Where it is Veravox that listens there, all is well; else choose another with VERAVOX_PORT.")
        return Finding(_("port"), State.MIND, said, do)


def database(settings: Settings) -> Finding:
    """Whether it answers, how old it is, and whether this version can work with what is in it."""
    what = _("database")
    if settings.database_url is None:
        return Finding(what, State.WELL, _("None is named, so one starts in the data folder."))
    if find_spec("psycopg") is None:
        return Finding(what, State.MIND, _("It was not looked at: this image has no client."), _("Ask the gateway's."))
    return _database(what, settings.database_url.get_secret_value())


def _database(what: str, url: str) -> Finding:
    from sqlalchemy import create_engine, make_url, text
    from sqlalchemy.exc import SQLAlchemyError

    from veravox.store.schema import Age, age_of, why_not

    address = make_url(url).set(drivername="postgresql+psycopg")
    engine = create_engine(address, connect_args={"connect_timeout": int(PATIENCE)})
    try:
        with engine.connect() as connection:
            version = int(connection.execute(text("SHOW server_version_num")).scalar_one()) // 10000
            age = age_of(connection)
    except SQLAlchemyError as error:
        why = str(getattr(error, "orig", error)).strip().splitlines()[0]
        said = _("{address} does not answer: {why}").format(address=make_url(url).render_as_string(), why=why)
        return Finding(what, State.BROKEN, said, _("Start it, or mend VERAVOX_DATABASE_URL."))
    finally:
        engine.dispose()
    if version < OLDEST_DATABASE:
        said = _("It is PostgreSQL {n}.").format(n=version)
        return Finding(what, State.BROKEN, said, _("Move it to version {n} or newer.").format(n=OLDEST_DATABASE))
    if age is Age.NEWER:
        return Finding(
            what, State.BROKEN, why_not(age), _("Install the newer version again, or restore a backup of before.")
        )
    said = _("PostgreSQL {n} answers.").format(n=version)
    if age is Age.CURRENT:
        return Finding(what, State.WELL, said)
    return Finding(what, State.WELL, f"{said} {_('The gateway brings its tables up to date when it starts.')}")


def driver(asked: Asked, told: Path = DRIVER) -> Finding:
    """NVIDIA's, with the GPUs that it knows."""
    what = _("GPU driver")
    line = ["nvidia-smi", "--query-gpu=name,memory.total,driver_version", "--format=csv,noheader,nounits"]
    found = [
        [each.strip() for each in row.split(",")] for row in (asked(line) or "").splitlines() if row.count(",") == 2
    ]
    if found:
        cards = ", ".join(
            _("{name} with {n} GB").format(name=name, n=round(int(memory) / 1024)) if memory.isdigit() else name
            for name, memory, _version in found
        )
        return Finding(what, State.WELL, _("Version {version}: {cards}.").format(version=found[0][2], cards=cards))
    if told.is_file():
        said = _("The driver is there, and nvidia-smi tells of no GPU.")
        return Finding(
            what, State.BROKEN, said, _("Restart the machine after a driver's upgrade; else `dmesg` says why.")
        )
    said = _("There is none: trainings use the processor.")
    return Finding(what, State.MIND, said, _("Install NVIDIA's driver where there is one of its cards."))


def gpu() -> Finding:
    """Whether torch, in this environment, can compute on one."""
    what = _("torch")
    if find_spec("torch") is None:
        return Finding(what, State.WELL, _("It is not in this image, which does not need it."))
    code = "import json, torch; print(json.dumps([torch.__version__, torch.version.cuda, torch.cuda.device_count()]))"
    said = ask([sys.executable, "-W", "ignore", "-c", code])
    if said is None:
        return Finding(what, State.BROKEN, _("It cannot be imported."), _("Install Veravox anew."))
    version, cuda, count = json.loads(said)
    if count:
        return Finding(
            what,
            State.WELL,
            _("Version {version} for CUDA {cuda} sees {n} GPUs.").format(version=version, cuda=cuda, n=count),
        )
    without = _("Version {version} sees no GPU.").format(version=version)
    if not DRIVER.is_file():
        return Finding(what, State.WELL, without)
    do = _("In a container, switch it on (docker-compose.gpu.yml); else the driver is older than CUDA {cuda} needs.")
    return Finding(what, State.BROKEN, without, do.format(cuda=cuda))


def toolkit(asked: Asked) -> Finding:
    """NVIDIA's for containers, and whether Docker knows of it."""
    what = _("container toolkit")
    known = asked(["docker", "info", "--format", "{{json .Runtimes}}"])
    if known is not None and "nvidia" in known:
        return Finding(what, State.WELL, _("Docker knows NVIDIA's runtime."))
    if asked(["nvidia-ctk", "--version"]) is None:
        said = _("NVIDIA's is not installed: containers have no GPU.")
        return Finding(what, State.MIND, said, _("Needed with Compose and a GPU alone: docs/compose.md has the steps."))
    said = _("NVIDIA's is installed, and Docker does not know of it.")
    return Finding(
        what, State.MIND, said, "sudo nvidia-ctk runtime configure --runtime=docker; sudo systemctl restart docker"
    )


def compose(asked: Asked) -> Finding:
    """Docker Compose, where one wants it."""
    what = "Docker Compose"
    said = asked(["docker", "compose", "version", "--short"])
    numbers = tuple(map(int, re.findall(r"\d+", said or "")[:2]))
    needed = ".".join(map(str, COMPOSE))
    if not numbers:
        return Finding(
            what,
            State.MIND,
            _("It is not here."),
            _("Needed for docker-compose.yml alone: version {n}.").format(n=needed),
        )
    told = _("Version {n}.").format(n=str(said).strip())
    if numbers < COMPOSE:
        return Finding(what, State.BROKEN, told, _("Take {n} or newer.").format(n=needed))
    engine = asked(["docker", "version", "--format", "{{.Server.Version}}"])
    major = re.match(r"\d+", engine or "")
    if major and int(major[0]) < ENGINE:  # it would not know how often to look at a service that starts
        older = _("Version {n}.").format(n=str(engine).strip())
        return Finding("Docker", State.BROKEN, older, _("Take {n} or newer.").format(n=ENGINE))
    return Finding(what, State.WELL, told)
