"""A Docker for tests: the one that is at work here, or one of our own out of Debian's packages, in a folder of its own."""

import contextlib
import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
KEPT = Path(os.environ.get("VERAVOX_DOCKER_CACHE", Path.home() / ".cache" / "veravox-docker"))
PACKAGES = KEPT / "packages"  # Docker 26 with Compose and buildx, unpacked
IMAGES = ("gateway", "web", "operator", "detector", "trainer")
STANDINS = {
    "VERAVOX_BASE": "veravox-standin/python",
    "VERAVOX_POSTGRES": "veravox-standin/postgres",
    "VERAVOX_PROMETHEUS": "veravox-standin/prometheus",
    "VERAVOX_MAIL_CATCHER": "veravox-standin/mail",
    "VERAVOX_IMAGES": "veravox-tested",
}
FOR_CLUSTERS = KEPT / "for-clusters.tar"  # what a cluster of tests is given of the images: those without torch
SOURCES = Path("/etc/apt/sources.list.d/debian.sources")  # from where this machine has its own packages
STARTS_WITHIN = 30.0  # s


@dataclass(frozen=True)
class Docker:
    """A client and the engine that it speaks to."""

    environment: dict[str, str] = field(default_factory=lambda: dict(os.environ))

    def __call__(self, *line: str, check: bool = True, cwd: Path = ROOT, more: Mapping[str, str] | None = None) -> str:
        """What `docker ...` prints.

        Raises:
            AssertionError: with what it said, where it failed and `check` is set.
        """
        done = subprocess.run(
            ["docker", *line],
            cwd=cwd,
            env=self.environment | dict(more or {}),
            capture_output=True,
            text=True,
            check=False,
        )
        assert not check or done.returncode == 0, (
            f"docker {' '.join(line)}\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}"
        )
        return done.stdout

    def answers(self) -> bool:
        try:
            return bool(self("version", "--format", "{{.Server.Version}}", check=False).strip())
        except OSError:
            return False

    def has(self, image: str) -> bool:
        return bool(self("image", "ls", "--quiet", image).strip())


def unpacked() -> dict[str, str]:
    """The environment in which Debian's programs are found, and their engine's socket."""
    root = PACKAGES / "root" / "usr"
    return os.environ | {
        "PATH": f"{root}/bin:{root}/sbin:{os.environ.get('PATH', '')}:/usr/sbin:/sbin",
        "DOCKER_CONFIG": str(PACKAGES),
        "DOCKER_HOST": f"unix://{KEPT}/docker.sock",
        "DOCKER_BUILDKIT": "1",
        "BUILDKIT_PROGRESS": "plain",
    }


@contextlib.contextmanager
def docker() -> Iterator[Docker]:
    """The one that is at work on this machine, where it has Compose; else our own, which ends with the block."""
    there = Docker()
    if there.answers() and there("compose", "version", check=False):
        yield there
        return
    own = Docker(unpacked())
    with (KEPT / "log").open("ab") as log:
        line = ["dockerd", "--data-root", f"{KEPT}/data", "--exec-root", f"{KEPT}/exec", "--pidfile", f"{KEPT}/pid"]
        (KEPT / "pid").unlink(missing_ok=True)
        engine = subprocess.Popen(
            [*line, "--host", own.environment["DOCKER_HOST"]], env=own.environment, stdout=log, stderr=log
        )
    try:
        until = time.monotonic() + STARTS_WITHIN
        while not own.answers():
            if engine.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"dockerd did not start; {KEPT}/log says why:\n{(KEPT / 'log').read_text()[-1500:]}")
            time.sleep(0.1)
        yield own
    finally:
        engine.terminate()
        try:
            engine.wait(30)
        except subprocess.TimeoutExpired:
            engine.kill()


def fetch() -> None:
    """Debian's Docker 26 with Compose 2.26 and buildx, unpacked; nothing is installed."""
    program = PACKAGES / "root" / "usr" / "bin"
    if (PACKAGES / "cli-plugins" / "docker-compose").exists() and (program / "docker-init").exists():  # tini, by a link
        return
    shutil.rmtree(PACKAGES, ignore_errors=True)
    lists, archives = PACKAGES / "apt" / "lists" / "partial", PACKAGES / "apt" / "cache" / "archives" / "partial"
    for each in (lists, archives, PACKAGES / "cli-plugins"):
        each.mkdir(parents=True)
    apt = PACKAGES / "apt"
    mirror = next(each.split()[1] for each in SOURCES.read_text().splitlines() if each.startswith("URIs:"))
    key = "/usr/share/keyrings/debian-archive-keyring.gpg"
    (apt / "sources.list").write_text(f"deb [signed-by={key}] {mirror} trixie main\n")
    chosen = {
        "Dir::Etc::sourcelist": apt / "sources.list",
        "Dir::Etc::sourceparts": "/dev/null",
        "Dir::State::Lists": lists.parent,
        "Dir::Cache": apt / "cache",
        "APT::Sandbox::User": "root",
    }
    options = [word for name, value in chosen.items() for word in ("-o", f"{name}={value}")]
    wanted = ("docker-compose", "docker-buildx", "docker.io", "docker-cli", "containerd", "tini")
    for line in (["update"], ["download", *wanted]):
        subprocess.run(["apt-get", *options, "-qq", *line], cwd=apt, check=True, stdout=subprocess.DEVNULL)
    for each in apt.glob("*.deb"):
        subprocess.run(["dpkg", "-x", each, PACKAGES / "root"], check=True)
    for each in (PACKAGES / "root" / "usr").glob("*bin/runc"):
        each.unlink()  # of a newer C library; the machine's own is taken
    for each in (PACKAGES / "root" / "usr" / "libexec" / "docker" / "cli-plugins").iterdir():
        (PACKAGES / "cli-plugins" / each.name).symlink_to(each)
    shutil.rmtree(apt)


def build(engine: Docker) -> None:
    """The stand-ins where they are missing, and Veravox' images, of which Docker keeps what has not changed."""
    bases = {name for name in STANDINS.values() if "standin" in name} - {STANDINS["VERAVOX_MAIL_CATCHER"]}
    if not all(map(engine.has, bases)):
        print("Building images that stand for python, postgres and prometheus (three minutes, once) ...", flush=True)
        subprocess.run([HERE / "build"], env=engine.environment, check=True)
    build_mail(engine)
    print("Building Veravox' images (some minutes and 4 GB the first time) ...", flush=True)
    for name in IMAGES:
        image = f"{STANDINS['VERAVOX_IMAGES']}/{name}:0.1.0"
        base = f"BASE={STANDINS['VERAVOX_BASE']}"
        engine(
            "build",
            "--quiet",
            "--file",
            "docker/Dockerfile",
            "--target",
            name,
            "--build-arg",
            base,
            "--tag",
            image,
            ".",
        )
        print(image, engine("image", "ls", "--format", "{{.Size}}", image).strip(), flush=True)


def archive(engine: Docker) -> None:
    """Write those that are small into one file, which a node of Kubernetes takes."""
    own = [f"{STANDINS['VERAVOX_IMAGES']}/{name}:0.1.0" for name in ("gateway", "web", "operator")]
    beside = FOR_CLUSTERS.with_suffix(".new")
    engine("save", "--output", str(beside), *own, f"{STANDINS['VERAVOX_POSTGRES']}:latest")
    beside.replace(FOR_CLUSTERS)


def build_mail(engine: Docker) -> None:
    """The catcher of letters, of the mail server that tests run with everywhere."""
    blocks = re.split(r"\n(?=\S)", (ROOT / "requirements" / "dev.txt").read_text())
    needed = [each for each in blocks if re.match(r"(aiosmtpd|atpublic|attrs)==", each)]
    with tempfile.TemporaryDirectory() as context:
        shutil.copytree(HERE / "mail", context, dirs_exist_ok=True)
        (Path(context) / "requirements.txt").write_text("\n".join(needed) + "\n")
        engine("build", "--quiet", "--tag", STANDINS["VERAVOX_MAIL_CATCHER"], context)
