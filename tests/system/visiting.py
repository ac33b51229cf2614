"""A visitor with a real browser, whose console is listened to."""

import shutil
from dataclasses import dataclass, field

from playwright.async_api import Browser, Page, expect

from serving import Installation

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    "--use-fake-ui-for-media-stream",  # a microphone that beeps, and no question whether the page may hear it
    "--use-fake-device-for-media-stream",
]
SOON = 30_000  # ms; a limit for a machine under load, not a promise
expect.set_options(timeout=SOON)
WHOLE = """() => document.readyState === "complete"
    && (window.did_handshake || !document.querySelector("#app"))
    && [...document.images].every(each => each.complete || each.loading === "lazy")
    && [...document.querySelectorAll(".chart")].every(each => each.querySelector(".main-svg"))"""


@dataclass
class Visitor:
    """A browser of its own, and what its console complained of."""

    page: Page
    link: str
    complaints: list[str] = field(default_factory=list)

    def listen(self) -> "Visitor":
        self.page.on("console", lambda said: self.complaints.append(said.text) if said.type == "error" else None)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on(
            "requestfailed", lambda request: self.complaints.append(request.url) if _leaves(request.url) else None
        )
        return self

    async def open(self, path: str) -> None:
        await self.page.goto(self.link.partition("/login")[0] + path)

    async def whole(self, path: str) -> Page:
        """The page, once it is connected and all that it shows is there: whatever it may still listen for."""
        await self.open(path)
        await expect(self.page.locator("h1").first).to_be_visible()
        await self.page.wait_for_function(WHOLE)
        return self.page


def _leaves(url: str) -> bool:
    return not url.startswith(("http://127.0.0.1:", "data:", "blob:"))


async def come(browser: Browser, installation: Installation) -> Visitor:
    page = await browser.new_page(viewport={"width": 1440, "height": 960})
    page.set_default_timeout(SOON)
    visitor = Visitor(page, installation.link).listen()
    await page.goto(installation.link)
    return visitor


async def points_on_the_curve(page: Page, more_than: int) -> int:
    """How many batches the chart shows, once it shows more than that."""
    count = (
        "() => Math.max(0, ...(document.querySelector('.js-plotly-plot')?.data ?? []).map(each => each.x?.length ?? 0))"
    )
    await page.wait_for_function(f"() => ({count})() > {more_than}", timeout=SOON)
    return int(await page.evaluate(count))
