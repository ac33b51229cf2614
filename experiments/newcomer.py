"""The way from an empty folder to a verdict that one understands, clicked as a newcomer would, with the time of each step.

    python experiments/newcomer.py RECORDING

Starts a whole installation on an empty data folder and opens its link in Chromium. First the recording is tried with the
model that came along, then a training of one's own is begun from the page, watched to its end, and asked about the same
recording. Told is what the machine takes; reading and choosing come on top, and have five minutes less that.
"""

import argparse
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright
from trainings import machine

ALL = 300.0  # s
expect.set_options(timeout=120_000)


class Steps:
    """Times each step, and all."""

    def __init__(self) -> None:
        self.began = time.perf_counter()

    def take(self, name: str, step: Callable[[], object]) -> None:
        before = time.perf_counter()
        step()
        print(f"{name:58} {time.perf_counter() - before:7.1f} s", flush=True)

    def end(self) -> None:
        took = time.perf_counter() - self.began
        print(f"{'all of it':58} {took:7.1f} s of {ALL:g}", flush=True)


def walked(page: Page, link: str, recording: Path, steps: Steps) -> None:
    def opened() -> None:
        page.goto(link)
        page.get_by_role("heading", level=1, name="Human or machine?").wait_for()

    def tried() -> None:
        page.get_by_role("link", name=re.compile("^Try a recording")).click()
        page.set_input_files("#recording", recording)
        page.get_by_test_id("verdict").wait_for()

    def asked() -> None:
        page.get_by_role("navigation").get_by_role("link", name="Train", exact=True).click()
        expect(page.get_by_text("279").first).to_be_visible()
        page.get_by_role("button", name="Train", exact=True).click()
        expect(page.get_by_test_id("phase")).to_be_visible()

    def learnt() -> None:
        expect(page.get_by_test_id("phase")).to_have_text("Succeeded", timeout=1000 * ALL)

    def judged() -> None:
        page.get_by_role("link", name="Try it now").click()
        page.set_input_files("#recording", recording)
        page.get_by_test_id("verdict").wait_for()

    steps.take("the link opens the home page", opened)
    steps.take("a recording is judged by the model that came along", tried)
    print(f"  it says: {page.get_by_test_id('verdict').inner_text()}")
    steps.take("a training of one's own begins", asked)
    steps.take("it is watched to its end", learnt)
    steps.take("the same recording is judged by the own model", judged)
    print(f"  it says: {page.get_by_test_id('verdict').inner_text()}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("recording", type=Path)
    asked = parser.parse_args()
    print(machine(), flush=True)
    with tempfile.TemporaryDirectory(prefix="vv") as folder, sync_playwright() as playwright:
        steps = Steps()
        line = [sys.executable, "-m", "veravox", "serve", "--data", f"{folder}/data", "--port", "0"]
        with subprocess.Popen(line, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout
            link = ""

            def started() -> None:
                nonlocal link
                assert process.stdout
                link = next(word for said in process.stdout for word in said.split() if word.startswith("http"))

            try:
                steps.take("an empty folder becomes an installation", started)
                browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
                walked(browser.new_page(), link, asked.recording, steps)
                browser.close()
                steps.end()
            finally:
                process.send_signal(signal.SIGTERM)


if __name__ == "__main__":
    main()
