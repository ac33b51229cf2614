"""Processes of jobs that begin within a moment: forked from one that has imported everything, and mortal one by one."""

import json
import os
import select
import signal
import subprocess
import sys
from dataclasses import dataclass
from typing import IO

from veravox.core.job_folder import JobFolder

MOTHER = """
import importlib, json, os, sys, warnings
warnings.simplefilter("ignore")
from pathlib import Path
import torch
torch.set_num_threads(1)
for name in ("veravox.training.session", "veravox.training.evidence.fastai_export", "veravox.training.evidence.plots", "onnxscript", "fastai.vision.all",
             "veravox.datasets.process"):
    importlib.import_module(name)
from veravox.training.keeping import steward
steward.DEAREST = float("inf")  # epochs are short here, and each shall have its checkpoint
from veravox.core.run_folder import RunFolder
from veravox.datasets.process import run as data_job
from veravox.training.attempt import carry_out

def work(job, folder, attempt):
    return carry_out(RunFolder(Path(folder)), attempt) if job == "trainer" else data_job(Path(folder), attempt)

tell = os.fdopen(os.dup(1), "w")
os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
print("ready", file=tell, flush=True)
for line in sys.stdin:
    child = os.fork()
    if child == 0:
        os.close(0)
        code = 70
        try:
            code = work(*json.loads(line))
        finally:
            os._exit(code)
    print(child, file=tell, flush=True)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), file=tell, flush=True)
"""


@dataclass
class Child:
    """A job's process. It has ended when its exit status has been read."""

    pid: int
    said: IO[str]

    def kill(self, number: signal.Signals = signal.SIGKILL) -> None:
        os.kill(self.pid, number)

    def has_ended(self, within: float = 0.0) -> bool:
        """Whether its status is there; `within` so many seconds."""
        return bool(select.select([self.said], [], [], within)[0])

    def status(self) -> int:
        """Wait for its end; negative numbers are signals."""
        return int(self.said.readline())


class Nursery:
    """One child at a time."""

    def __init__(self) -> None:
        self._mother = subprocess.Popen(
            [sys.executable, "-c", MOTHER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
        )
        assert self._said.readline() == "ready\n"

    def start(self, job: str, folder: JobFolder, attempt: int) -> Child:
        """`trainer` or `data-job`."""
        assert self._mother.stdin
        self._mother.stdin.write(json.dumps([job, str(folder.path), attempt]) + "\n")
        return Child(int(self._said.readline()), self._said)

    def close(self) -> None:
        assert self._mother.stdin
        self._mother.stdin.close()
        self._mother.wait(60)

    @property
    def _said(self) -> IO[str]:
        assert self._mother.stdout
        return self._mother.stdout
