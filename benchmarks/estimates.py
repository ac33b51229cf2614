"""What a preview tells of a training's time, beside the time that it takes: real trainings on the bundled example.

A whole installation, whose first job has trained `compact` for 30 epochs. Each training is previewed and then run, so that
each is told by those that ended before it. What it took is its attempt, from its process' start until its report is there.

    python benchmarks/estimates.py [--rounds 2] [--link LINK] [--trainings compact:1 resnet18:1]
"""

import argparse
import asyncio
import os
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import httpx
from one_run import machine
from page import installed, settled

TRAININGS = ("compact:1", "compact:3", "compact:10", "compact:30", "compact:100", "resnet18:1", "resnet18:3")
LOOK_EVERY = 0.5  # s


def spec(architecture: str, epochs: int) -> dict[str, Any]:
    return {
        "dataset": {"name": "example"},
        "protocol": {"name": "utterance"},
        "model": {"architecture": architecture, "weights": "none"},
        "training": {"epochs": epochs},
        "resources": {"gpus": 0},
    }


async def trained(http: httpx.AsyncClient, asked: dict[str, Any]) -> tuple[dict[str, Any], float]:
    """What was told of it, and the seconds that it took."""
    told = (await http.post("/api/v1/runs/preview", json=asked)).raise_for_status().json()["estimate"]
    run = (await http.post("/api/v1/runs", json=asked)).raise_for_status().json()
    while not run["status"]["endedAt"]:
        await asyncio.sleep(LOOK_EVERY)
        run = (await http.get(f"/api/v1/runs/{run['id']}")).raise_for_status().json()
    (attempt,) = run["status"]["attempts"]
    began, ended = (datetime.fromisoformat(attempt[each]) for each in ("startedAt", "endedAt"))
    return told, (ended - began).total_seconds()


async def compare(link: str, trainings: Sequence[str]) -> None:
    headers = {"Sec-Fetch-Site": "same-origin"}
    async with httpx.AsyncClient(
        base_url=link.partition("/login")[0], trust_env=False, timeout=60, headers=headers
    ) as http:
        await http.get(link, follow_redirects=True)
        for architecture, epochs in (each.split(":") for each in trainings):
            told, took = await trained(http, spec(architecture, int(epochs)))
            least, most = told["secondsLeast"], told["secondsMost"]
            within = "" if least is None else "within" if least <= took <= most else "OUTSIDE"
            said = "nothing told" if least is None else f"told {least:5.1f} to {most:5.1f} s"
            load = f"load {os.getloadavg()[0]:.1f}"
            print(
                f"{architecture:8} {epochs:>3} epochs: {said}, took {took:5.1f} s {within:7}  {told['takenFrom']}; {load}",
                flush=True,
            )


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--link", default="", help="of an installation that works already")
    parser.add_argument("--trainings", nargs="+", default=TRAININGS, help="network:epochs")
    asked = parser.parse_args()
    trainings = [*asked.trainings] * asked.rounds
    print(machine(), flush=True)
    if asked.link:
        await compare(asked.link, trainings)
        return
    with installed() as house:
        await settled(house)
        await compare(house.link, trainings)


if __name__ == "__main__":
    asyncio.run(main())
