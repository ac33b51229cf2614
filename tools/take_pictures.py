"""Take the documentation's pictures of a running installation: `python tools/take_pictures.py LINK RECORDING`.

LINK is what `veravox serve` printed, soon after its first start, so that the first job is still running. Every page is
taken besides, as `docs/pictures/pages/NAME.png`; with `--pages` these alone, of an installation whose first job is done.
"""

import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

PICTURES = Path(__file__).parent.parent / "docs" / "pictures"
PAGES = PICTURES / "pages"
COLOURS = 128  # in the file of a page: it stays small
PLACES = {
    "home": "/",
    "data": "/data",
    "clips": "/data/example",
    "train": "/train?template=first-application",
    "runs": "/runs",
    "run": "/runs/{run}",
    "compare": "/compare?run={run}",
    "queue": "/queue",
    "models": "/models",
    "model": "/models/{run}",
    "laboratory": "/laboratory",
    "evaluate": "/evaluate",
    "learn": "/learn",
    "learn-generator": "/learn/generators/lpcnet",
    "learn-network": "/learn/architectures/resnet18",
    "learn-protocol": "/learn/protocols/generator",
    "learn-metric": "/learn/metrics/equal-error-rate",
    "tour": "/learn/tour",
    "game": "/learn/game",
    "notifications": "/notifications",
    "account": "/account",
    "settings": "/settings",
    "administration": "/administration",
}
FOR_VISITORS = {"welcome": "/", "try": "/try", "gallery": "/gallery", "login": "/login"}
CURVE = "() => Math.max(0, ...(document.querySelector('.js-plotly-plot')?.data ?? []).map(each => each.x?.length ?? 0)) > 120"


def main(link: str, recording: str = "") -> None:
    PAGES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page(viewport={"width": 1440, "height": 960})
        page.set_default_timeout(120_000)
        log_in(page, link)
        if recording != "--pages":
            first_job(page, link, recording)
        every_page(page, link, PLACES)
        every_page(browser.new_page(viewport={"width": 1440, "height": 960}), link, FOR_VISITORS)
        browser.close()


def first_job(page: Page, link: str, recording: str) -> None:
    """The run as it grows, what it was asked for, and a verdict of its model."""
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


def every_page(page: Page, link: str, places: dict[str, str]) -> None:
    """Each as it stands when nothing more comes; of long ones the first two screens."""
    base = link.partition("/login")[0]
    runs = page.request.get(f"{base}/api/v1/runs").json() if places is PLACES else {"items": [{"id": ""}]}
    for name, path in places.items():
        page.goto(base + path.format(run=runs["items"][-1]["id"]))
        page.locator("h1").first.wait_for()
        page.wait_for_load_state("networkidle")
        if name == "run":
            page.wait_for_function(CURVE)
        path_of_picture = PAGES / f"{name}.png"
        page.screenshot(
            path=path_of_picture,
            full_page=True,
            clip={"x": 0, "y": 0, "width": 1440, "height": min(1920, height(page))},
        )
        with Image.open(path_of_picture) as picture:
            small = picture.convert("RGB").resize((960, picture.height * 960 // picture.width)).quantize(COLOURS)
        small.save(path_of_picture, optimize=True)


def height(page: Page) -> int:
    return int(page.evaluate("() => Math.max(960, document.documentElement.scrollHeight)"))


def log_in(page: Page, link: str) -> None:
    """Log in, and wait for the home page."""
    page.goto(link)
    page.get_by_role("heading", level=1).wait_for()


if __name__ == "__main__":
    main(*sys.argv[1:])
