"""Real processes of an installation, and a real Prometheus that scrapes them by the configuration of Compose."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import yaml
from prometheus_client import generate_latest

from veravox.core.job_folder import JobFolder
from veravox.core.probes import _progress, probed
from veravox.installing.certificate import CERTIFICATE, KEY, own
from veravox.training.telling.exporter import exported
from veravox.training.telling.meters import HELP
from veravox.training.telling.meters import Meters as TrainerMeters
from veravox_operator.health import Signs
from veravox_operator.meters import LiveJobs, Meters, SignsOfLife
from veravox_operator.view import View

ROOT = Path(__file__).parents[2]
CONFIGURATION = ROOT / "docker" / "prometheus" / "prometheus.yml"
RULES = ROOT / "charts" / "veravox" / "files" / "monitoring" / "rules.yaml"
PATIENCE = 120.0  # s, on a machine that has much else to do
SERVICES = ("gateway", "web", "detector", "runner")


@dataclass(frozen=True)
class Watched:
    """Where everything listens."""

    prometheus: str
    targets: dict[str, list[str]]  # addresses by job

    def metrics(self, job: str) -> str:
        """What a process tells, or several jobs together."""
        scheme = "https" if job == "web" else "http"
        with httpx.Client(verify=False, trust_env=False) as client:
            return "".join(client.get(f"{scheme}://{each}/metrics").text for each in self.targets[job])

    def asked(self, path: str, **arguments: str) -> Any:
        answer = httpx.get(f"{self.prometheus}/api/v1/{path}", params=arguments, trust_env=False).json()
        assert answer["status"] == "success", (arguments, answer)
        return answer["data"]


@contextmanager
def watched(folder: Path, database_url: str, prometheus: str) -> Iterator[Watched]:
    """Everything at work: four real processes, the registries of those that need a cluster or hours, and Prometheus."""
    ports = dict(zip((*SERVICES, "prometheus"), free_ports(5), strict=True))
    own(["127.0.0.1"], folder, datetime.now(UTC))
    with ExitStack() as stack:
        for name in SERVICES:
            stack.enter_context(running(folder, name, ports, database_url))
        targets = {name: [f"127.0.0.1:{ports[name]}"] for name in SERVICES}
        targets["operator"] = [stack.enter_context(operator())]
        targets["jobs"] = [stack.enter_context(trainer()), stack.enter_context(data_job(folder))]
        configure(folder, targets)
        for name in SERVICES:
            ready = (f"{'https' if name == 'web' else 'http'}://{targets[name][0]}/healthz", folder / f"{name}.log")
            until(lambda at=ready: answers(at[0]), lambda at=ready: at[1].read_text())
        at = f"127.0.0.1:{ports['prometheus']}"
        line = [prometheus, f"--config.file={folder}/prometheus.yml", f"--storage.tsdb.path={folder}/tsdb"]
        stack.enter_context(process([*line, f"--web.listen-address={at}"], folder / "prometheus.log", dict(os.environ)))
        until(lambda: answers(f"http://{at}/-/ready"), (folder / "prometheus.log").read_text)
        yield Watched(f"http://{at}", targets)


def running(folder: Path, name: str, ports: dict[str, int], database_url: str):
    settings = {
        "DATA": str(folder / "data"),
        "DATABASE_URL": database_url,
        "INTERNAL_TOKEN": "between-gateway-and-detector",
        "GATEWAY_URL": f"http://127.0.0.1:{ports['gateway']}",
        "DETECTOR_URL": f"http://127.0.0.1:{ports['detector']}",
        "FIRST_JOB": "false",
        "INSTALLED_MODELS": "false",
        "TLS_CERTIFICATE": str(folder / CERTIFICATE),
        "TLS_KEY": str(folder / KEY),
    }
    (folder / "data").mkdir(exist_ok=True)
    environment = os.environ | {f"VERAVOX_{key}": value for key, value in settings.items()}
    line = [sys.executable, "-m", "veravox", name, "--port", str(ports[name])]
    return process(line, folder / f"{name}.log", environment)


@contextmanager
def process(line: list[str], log: Path, environment: dict[str, str]) -> Iterator[None]:
    with log.open("wb") as said:
        child = subprocess.Popen(line, stdout=said, stderr=said, env=environment)
        try:
            yield
        finally:
            child.terminate()
            child.wait(30)


@contextmanager
def operator() -> Iterator[str]:
    """What an operator registers, over a view of one training; a whole one needs a cluster."""
    view, meters = View(), Meters()
    meters.registry.register(LiveJobs(view))
    meters.registry.register(SignsOfLife(Signs()))
    meta = {"name": "a", "namespace": "lab", "uid": "a", "resourceVersion": "1"}
    status = {"phase": "Running", "gpus": 1, "attempt": {"reason": "Running"}}
    view.put_resource({"kind": "TrainingJob", "metadata": meta, "spec": {}, "status": status})
    with meters.look():
        meters.called("GET", 200)
    with probed(lambda: generate_latest(meters.registry), lambda: True) as at:
        yield at


@contextmanager
def trainer() -> Iterator[str]:
    """A trainer's own exporter, that knows every figure."""
    meters = TrainerMeters("a-run")
    meters.gauges = dict.fromkeys(HELP, 0.5)
    meters.count_batch(0.5, 24, 32)
    with exported(meters) as at:
        yield at


@contextmanager
def data_job(folder: Path) -> Iterator[str]:
    path = folder / "a-job"
    path.mkdir()
    (path / "progress.json").write_text(json.dumps({"step": 3, "steps": 12, "percent": 25}))
    with probed(lambda: _progress(JobFolder(path)), lambda: True) as at:
        yield at


def configure(folder: Path, targets: dict[str, list[str]]) -> None:
    """Compose's configuration, with the addresses that things have here, and every second."""
    configuration = yaml.safe_load(CONFIGURATION.read_text())
    known = {each["job_name"]: each for each in configuration["scrape_configs"]}
    for job, addresses in targets.items():
        each = known.setdefault(job, {"job_name": job})
        for found_otherwise in ("http_sd_configs", "file_sd_configs"):
            each.pop(found_otherwise, None)
        each["scheme"] = "https" if job == "web" else "http"
        each |= {"static_configs": [{"targets": addresses}], "scrape_interval": "1s"}
    configuration["global"] |= {"scrape_interval": "1s", "evaluation_interval": "1s"}
    (folder / "rules").mkdir()
    shutil.copy(RULES, folder / "rules" / "rules.yaml")
    configuration["rule_files"] = [
        each.replace("/etc/prometheus/rules", str(folder / "rules")) for each in configuration["rule_files"]
    ]
    configuration["scrape_configs"] = list(known.values())
    (folder / "prometheus.yml").write_text(yaml.safe_dump(configuration))


def answers(url: str) -> bool:
    try:
        with httpx.Client(verify=False, trust_env=False, timeout=5) as client:
            return client.get(url).is_success
    except httpx.HTTPError:
        return False


def until(is_so: Callable[[], bool], why: Callable[[], object]) -> None:
    """Ask again and again; where it does not become so, tell why."""
    end = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < end, why()


def free_ports(count: int) -> list[int]:
    """Held together while choosing, so that they differ."""
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.create_server(("127.0.0.1", 0))) for _each in range(count)]
        return [int(each.getsockname()[1]) for each in sockets]
