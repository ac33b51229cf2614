"""What this machine is called in figures that were measured on it."""

import platform
from pathlib import Path

import torch


def name_of(device: torch.device) -> str:
    """The GPU's or the processor's model."""
    return torch.cuda.get_device_name(device) if device.type == "cuda" else _processor()


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        lines = []
    models = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(models, platform.processor() or platform.machine())


def key_of(what: str, device: torch.device, architecture: str, *more: object) -> str:
    """Under which a figure is kept: it holds for this machine, version and number of threads alone."""
    about = (name_of(device), f"torch {torch.__version__}", f"{torch.get_num_threads()} threads", architecture, *more)
    return " / ".join([what, *map(str, about)])
