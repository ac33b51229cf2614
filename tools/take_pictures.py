"""Take the documentation's pictures of a running installation: `python tools/take_pictures.py LINK RECORDING`.

LINK is what `veravox serve` printed, soon after its first start, so that the first job is still running.
"""

import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

PICTURES = Path(__file__).parent.parent / "docs" / "pictures"
CURVE = "() => Math.max(0, ...(document.querySelector('.js-plotly-plot')?.data ?? []).map(each => each.x?.length ?? 0)) > 120"


def main(link: str, recording: str) -> None:
    PICTURES.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page(viewport={"width": 1440, "height": 960})
        page.set_default_timeout(120_000)
        log_in(page, link)
        page.get_by_role("link", name="First detector").first.click()
        page.wait_for_function(CURVE)
        page.screenshot(path=PICTURES / "run.png")
        page.get_by_test_id("phase").get_by_text("Succeeded").wait_for()
        page.goto(link.partition("/login")[0] + "/train")
        page.get_by_text("279").first.wait_for()
        page.screenshot(path=PICTURES / "train.png")
        page.goto(link.partition("/login")[0] + "/evaluate")
        page.set_input_files("#recording", recording)
        page.get_by_test_id("verdict").wait_for()
        page.wait_for_load_state("networkidle")
        page.screenshot(path=PICTURES / "verdict.png")
        browser.close()


def log_in(page: Page, link: str) -> None:
    """Log in, and wait for the home page."""
    page.goto(link)
    page.get_by_role("heading", level=1).wait_for()


if __name__ == "__main__":
    main(*sys.argv[1:])
