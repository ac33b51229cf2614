"""`environment.json`: what it takes to repeat a run, beside its spec."""

import os
import platform
from importlib.metadata import version
from pathlib import Path

import torch

from veravox import __version__
from veravox.core.files import replace_json
from veravox.core.specs import TrainingJobSpec

PACKAGES = ("torch", "torchvision", "fastai", "fastcore", "numpy", "soxr", "soundfile")


def write_environment(path: Path, spec: TrainingJobSpec, dataset_version: str, device: torch.device) -> None:
    """Versions, device, threads, seeds, and the hash of the data; no name of a person or a machine."""
    said = {
        "veravox": __version__,
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        "packages": {name: version(name) for name in PACKAGES},
        "device": device_name(device),
        "threads": torch.get_num_threads(),
        "cores": len(os.sched_getaffinity(0)),
        "processor": _processor(),
        "processes": int(os.environ.get("WORLD_SIZE", "1")),
        "seeds": {"training": spec.training.seed, "split": spec.protocol.seed},
        "dataset": {"name": spec.dataset.name, "version": dataset_version},
    }
    replace_json(path, said)


def _processor() -> str:
    """The processor's model, as Linux tells it; its family where it does not."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        lines = []
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return models[0] if models else platform.machine()


def device_name(device: torch.device) -> str:
    """For people: the GPU's model, or cpu."""
    return torch.cuda.get_device_name(device) if device.type == "cuda" else device.type
