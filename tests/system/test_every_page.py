"""Every page in both languages and both themes: usable by all as far as a program can tell, and nothing left in English."""

import json

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, TimeoutError, expect
from translated import left_in_english
from visiting import CHROMIUM, come

from serving import Installation
from veravox.core.example import EXAMPLE_CLIPS
from veravox.core.text import LANGUAGES

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium")
CLIP = EXAMPLE_CLIPS / "en_allison" / "lpcnet" / "en_allison_052.flac"
PAPER = {"light": "rgb(251, 250, 248)", "dark": "rgb(20, 24, 28)"}
LEARN = (
    "/learn",
    "/learn/tour",
    "/learn/game",
    "/learn/generators/lpcnet",
    "/learn/front-ends/mel",
    "/learn/transforms/RandomCrop",
    "/learn/architectures/resnet18",
    "/learn/protocols/speaker",
    "/learn/metrics/equal-error-rate",
    "/learn/callbacks/MixUp",
)
NARROW = (640, 320)  # px
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RULES = {"runOnly": {"type": "tag", "values": WCAG}}
OF_COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}  # all else is the same in the dark
OTHERS_AFFAIR = {
    "aria-allowed-role"
}  # the framework wraps each page into a `main`, which steps back by role=presentation


def pages(run: str) -> list[str]:
    fixed = [
        "/",
        "/data",
        "/data/example",
        "/train",
        "/runs",
        "/queue",
        "/models",
        "/laboratory",
        "/evaluate",
        "/gallery",
        "/try",
    ]
    return [
        *fixed,
        f"/runs/{run}",
        f"/models/{run}",
        f"/compare?run={run}",
        "/notifications",
        "/account",
        "/settings",
        "/administration",
        *LEARN,
    ]


async def wrong_on(page: Page, rules: dict[str, object] = RULES) -> list[str]:
    """What axe finds, each with where."""
    found = await Axe().run(page, options=rules)
    return [
        f"{each['id']}: {each['help']}: {[node['html'][:120] for node in each['nodes'][:3]]}"
        for each in found.response["violations"]
        if each["id"] not in OTHERS_AFFAIR
    ]


async def numerals_of_the_curve(page: Page) -> str:
    """What stands before decimals, and between thousands, in a run's chart."""
    await page.wait_for_function("() => document.querySelector('.js-plotly-plot')?.layout")
    return str(await page.evaluate("() => document.querySelector('.js-plotly-plot').layout.separators"))


async def settle(page: Page, base: str, **chosen: str) -> None:
    answer = await page.request.patch(f"{base}/api/v1/me", data=chosen, headers={"Origin": base})
    assert answer.status == 200, await answer.text()


async def wrong_in_either_theme(page: Page) -> list[str]:
    """The same in the light and, colours alone, in the dark, as the device changes from one to the other."""
    found = await wrong_on(page)
    for theme in ("dark", "light"):
        await page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        await expect(page.locator("body")).to_have_css("background-color", PAPER[theme])
        found += await wrong_on(page, OF_COLOURS) if theme == "dark" else []
    return found


async def too_wide(page: Page) -> list[str]:
    """The widths at which one would have to scroll sideways: of 1280 px at 200 %, and of the narrowest phone (WCAG 1.4.10)."""
    found, usual = [], page.viewport_size
    for width in NARROW:
        await page.set_viewport_size({"width": width, "height": 700})
        try:  # charts take up a new width a moment later
            await page.wait_for_function("() => document.scrollingElement.scrollWidth <= innerWidth", timeout=3000)
        except TimeoutError:
            found.append(f"{await page.evaluate('document.scrollingElement.scrollWidth')} px wide on {width} px")
    if usual:
        await page.set_viewport_size(usual)
    return found


async def test_every_page_can_be_used_by_all_in_either_theme_at_any_width(
    browser: Browser, laptop: Installation, first_run: str
) -> None:
    visitor = await come(browser, laptop)
    base = laptop.link.partition("/login")[0]
    wrong: dict[str, list[str]] = {}
    for path in pages(first_run):
        page = await visitor.whole(path)
        if found := await wrong_in_either_theme(page) + await too_wide(page):
            wrong[path] = found
    await visitor.page.close()
    stranger = await browser.new_page()
    for path in ("/", "/login", "/register", "/forgotten", "/gallery", "/try", "/learn", "/nothing"):
        await stranger.goto(base + path)
        if found := await wrong_on(stranger) + await too_wide(stranger):
            wrong[f"{path} (stranger)"] = found
    await stranger.close()
    assert wrong == {}, json.dumps(wrong, indent=1)
    assert visitor.complaints == []


async def test_whoever_chose_portuguese_reads_nothing_in_english(
    browser: Browser, laptop: Installation, first_run: str
) -> None:
    visitor = await come(browser, laptop)
    base = laptop.link.partition("/login")[0]
    (verdict,) = laptop.json("detect", "--model", first_run, str(CLIP))
    documents = ["/api/v1/datasets/example/audit.html", f"/api/v1/models/{first_run}/card?format=html"]
    await settle(visitor.page, base, language="pt-BR")
    left: dict[str, list[str]] = {}
    try:
        for path in [*pages(first_run), *documents, f"/verdicts/{verdict['id']}"]:
            page = await visitor.whole(path)
            assert await page.get_attribute("html", "lang") == "pt-BR", path
            if english := await left_in_english(page):
                left[path] = english
        await visitor.page.get_by_role("button", name="Mostrar o que decidiu").click()
        await expect(visitor.page.get_by_role("region", name="O escore sem partes do som")).to_be_visible()
        left |= {"what decided": english} if (english := await left_in_english(visitor.page)) else {}
        assert await numerals_of_the_curve(await visitor.whole(f"/runs/{first_run}")) == ",."
    finally:
        await settle(visitor.page, base, language="")
    assert left == {}, json.dumps(left, indent=1, ensure_ascii=False)
    await visitor.page.close()


async def test_settings_are_chosen_on_their_page_and_hold_on_another_device(
    browser: Browser, laptop: Installation
) -> None:
    visitor = await come(browser, laptop)
    page = await visitor.whole("/settings")
    await page.get_by_label(LANGUAGES["pt-BR"], exact=True).check()
    await expect(page.get_by_role("heading", name="Configurações")).to_be_visible()
    await page.get_by_label("Escuro", exact=True).check()
    await expect(page.locator("body")).to_have_css("background-color", "rgb(20, 24, 28)")
    await page.get_by_label("Compacta").check()
    await expect(page.locator(".shell.compact")).to_be_visible()
    other = await come(browser, laptop)
    await expect(other.page.locator("body")).to_have_css("background-color", "rgb(20, 24, 28)")
    await expect(other.page.get_by_role("link", name="Treinar").first).to_be_visible()
    await other.open("/settings")
    await other.page.get_by_label("Como o navegador pede").check()
    await expect(other.page.get_by_role("heading", name="Settings")).to_be_visible()
    await other.page.get_by_label("As the device has it").check()
    await expect(other.page.locator("body")).to_have_css("background-color", "rgb(251, 250, 248)")
    await other.page.get_by_label("Roomy").check()
    await expect(other.page.locator(".shell.roomy")).to_be_visible()
    assert visitor.complaints + other.complaints == []
    await page.close()
    await other.page.close()


async def test_who_has_no_account_chooses_a_language_on_any_page(browser: Browser, laptop: Installation) -> None:
    context = await browser.new_context(locale="pt-PT")
    page = await context.new_page()
    base = laptop.link.partition("/login")[0]
    await page.goto(f"{base}/login?next=/runs")
    await expect(page.get_by_role("button", name="Entrar")).to_be_visible()
    await page.get_by_role("button", name="English").click()
    await expect(page.get_by_role("button", name="Log in", exact=True)).to_be_visible()
    assert page.url.endswith("/login?next=/runs")
    await page.goto(f"{base}/gallery")
    await expect(page.get_by_role("link", name="Log in")).to_be_visible()
    await page.get_by_role("button", name=LANGUAGES["pt-BR"]).click()
    await expect(page.get_by_role("link", name="Entrar")).to_be_visible()
    assert page.url.endswith("/gallery")
    await context.close()
