"""What a machine needs for a cluster of its own, and the programs that are built for it.

`python machine.py` builds them where all is there, and otherwise says what is missing.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
BUILT = Path(os.environ.get("BIN", Path.home() / ".cache" / "veravox-cluster" / "bin"))
SEARCHED = os.environ.get("PATH", "") + ":/usr/local/go/bin:/usr/sbin:/sbin"
OLDEST_GO = (1, 25)
PACKAGES = {  # of Debian, by the program that is looked for
    "containerd": "containerd",
    "runc": "runc",
    "/usr/lib/cni/bridge": "containernetworking-plugins",
    "conntrack": "conntrack",
    "iptables": "iptables",
    "ip": "iproute2",
    "openssl": "openssl",
    "nsenter": "util-linux",
}


def lacking() -> list[str]:
    """What is missing for running a cluster; empty where nothing is."""
    return _system() + ([] if (BUILT / ".version").exists() else ["its programs, built by `make cluster`"])


def lacking_for_build() -> list[str]:
    """What is missing for building a cluster that could also run here."""
    oldest = ".".join(map(str, OLDEST_GO))
    return _system() + ([] if _go() >= OLDEST_GO else [f"Go {oldest} or newer (https://go.dev/dl)"])


def _system() -> list[str]:
    if sys.platform != "linux":
        return ["Linux"]
    packages = [package for program, package in PACKAGES.items() if not shutil.which(program, path=SEARCHED)]
    return (["root"] if os.geteuid() else []) + packages


def _go() -> tuple[int, ...]:
    program = shutil.which("go", path=SEARCHED)
    if not program:
        return (0,)
    answer = subprocess.run([program, "env", "GOVERSION"], capture_output=True, text=True, check=False).stdout
    return tuple(map(int, re.findall(r"\d+", answer)[:2]))


def main() -> int:
    if missing := lacking_for_build():
        print(
            f"No cluster for tests here, so tests on Kubernetes will be skipped by name. Missing: {', '.join(missing)}."
        )
        return 0
    return subprocess.run([HERE / "build"], env=os.environ | {"PATH": SEARCHED}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
