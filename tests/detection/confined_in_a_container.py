"""Loads a pickle that tries everything, as a job of the runner would, and prints the sentence with which that ends.

The runner's image runs it (`python confined_in_a_container.py`), with `/run/secrets` of its own: what confines a process must do
so within what Docker confines already.
"""

import os
import socket
import subprocess
import tempfile
from pathlib import Path
from uuid import uuid4

from pickles import TRIES, hostile

from veravox.confinement.confining import Limits
from veravox.core.data_folder import DataFolder
from veravox.core.exits import JobError
from veravox.core.job_folder import Control
from veravox.core.job_process import Told
from veravox.core.run_folder import RunFolder
from veravox.core.specs import DatasetSpec
from veravox.detection.learners import converting

LIMITS = Limits(seconds=120, memory=2 << 30, output=64 << 20)
SECRET = "/run/secrets/veravox_database_url"


def main(room: Path) -> None:
    data, library = DataFolder(room / "data"), Path(converting.__file__)
    Path(SECRET).read_text()  # whoever starts the process may
    with socket.create_server(("127.0.0.1", 0)) as server, subprocess.Popen(["sleep", "600"]) as victim:
        words = {"mark": room / "mark", "secret": SECRET, "folder": "/data", "library": library}
        words |= {"parent": os.getpid(), "victim": victim.pid, "port": server.getsockname()[1]}
        path = hostile(data.uploads / "one" / "harm.pkl", TRIES.format(**words))
        source = {"learner": {"path": str(path.relative_to(data.path))}}
        try:
            load(data, DatasetSpec.model_validate({"title": "theirs", "source": source}))
        except JobError as error:
            print(error.message, victim.poll(), (room / "mark").exists())
        finally:
            victim.kill()


def load(data: DataFolder, spec: DatasetSpec) -> None:
    folder = RunFolder(data.job(uuid4()).path)
    folder.path.mkdir(parents=True)
    folder.write_spec(spec)
    folder.tell(Control())
    converting.make_bundle(folder, data, spec, Told(folder, 1), LIMITS)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as room:
        main(Path(room))
