"""Learn, without an account, in a real browser: every page answers, what moves moves, what sounds sounds, the game ends."""

import re

import httpx
import pytest
from playwright.async_api import Browser, Page, expect
from visiting import CHROMIUM, SOON, Visitor, come

from serving import Installation
from veravox.web.learn.drawings.examples import HEARD
from veravox.web.learn.game import rounds
from veravox.web.learn.kinds import KINDS

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium")


async def stranger(browser: Browser, laptop: Installation, path: str) -> tuple[Visitor, Page]:
    page = await browser.new_page(viewport={"width": 1200, "height": 960})
    page.set_default_timeout(SOON)
    visitor = Visitor(page, laptop.link).listen()
    await visitor.open(path)
    await expect(page.locator("h1")).to_be_visible()
    return visitor, page


def test_every_topic_has_a_page_for_everybody_and_no_other_has_one(laptop: Installation) -> None:
    with httpx.Client(base_url=laptop.link.partition("/login")[0], trust_env=False, timeout=60) as http:
        for kind in KINDS.values():
            for topic in kind.topics.values():
                answer = http.get(kind.address(topic))
                assert answer.status_code == 200, kind.address(topic)
        for wrong in ("/learn/metrics/nonsense", "/learn/nonsense/mel", "/learn/generators/..%2f..%2fetc"):
            assert http.get(wrong).status_code == 404, wrong
        for name in HEARD:
            assert http.get(f"/static/learn/{name}.flac").headers["content-type"] in {"audio/flac", "audio/x-flac"}


async def test_a_threshold_a_division_and_a_picture_can_be_moved(browser: Browser, laptop: Installation) -> None:
    visitor, page = await stranger(browser, laptop, "/learn/metrics/equal-error-rate")
    slider = page.get_by_role("slider", name="Threshold")
    rejected = page.locator("dt", has_text="Humans rejected").locator("xpath=following-sibling::dd[1]")
    await expect(rejected).to_have_text("10.6 %")
    await slider.focus()
    await page.keyboard.press("End")
    await expect(rejected).to_have_text("> 99.9 %")
    await expect(slider).to_have_value("8")
    await page.keyboard.press("ArrowLeft")
    await expect(slider).to_have_value("7.9")
    await page.keyboard.press("Home")
    await expect(rejected).to_have_text("< 0.1 %")

    await visitor.open("/learn/protocols/speaker")
    drawn = page.locator("svg.drawing rect")
    before = await drawn.evaluate_all("(all) => all.map((each) => each.getAttribute('class')).join()")
    await page.get_by_role("button", name="Divide anew").click()
    await page.wait_for_function(
        "(before) => [...document.querySelectorAll('svg.drawing rect')].map((each) => each.getAttribute('class')).join() != before",
        arg=before,
    )

    await visitor.open("/learn/front-ends/mel")
    await page.get_by_label("The copy's generator").select_option("codec2")
    await page.get_by_label("Beside it, as heard by").select_option("cqt")
    await expect(page.locator("img[src*='/codec2-cqt.png']")).to_be_visible()
    await page.wait_for_function("() => [...document.images].every(each => each.complete && each.naturalWidth > 0)")
    assert visitor.complaints == []
    await page.close()


async def test_a_copy_can_be_heard_beside_its_human(browser: Browser, laptop: Installation) -> None:
    visitor, page = await stranger(browser, laptop, "/learn/generators/lpcnet")
    await page.evaluate(
        "() => document.querySelectorAll('audio').forEach((each) => { each.preload = 'auto'; each.load() })"
    )
    await page.wait_for_function("() => [...document.querySelectorAll('audio')].every((each) => each.duration > 2)")
    assert visitor.complaints == []
    await page.close()


async def test_a_visitor_is_led_to_what_he_can_do_and_who_has_a_run_to_that(
    browser: Browser, laptop: Installation, first_run: str
) -> None:
    _visitor, page = await stranger(browser, laptop, "/learn/architectures/compact")
    tried = page.locator("section.card", has=page.get_by_role("heading", name="Try it here"))
    await tried.get_by_role("link", name="Try a recording").click()
    await expect(page.get_by_text("Your recording is not kept").first).to_be_visible()
    await page.close()
    visitor = await come(browser, laptop)
    await visitor.open("/learn/tour")
    await visitor.page.get_by_role("link", name="Watch it learn").click()
    await visitor.page.wait_for_url(re.compile(r"/runs/[0-9a-f-]{36}$"))
    await expect(visitor.page.get_by_test_id("phase")).to_be_visible()
    assert visitor.complaints == []
    await visitor.page.close()


async def test_the_game_is_played_with_the_keyboard_and_reckoned(browser: Browser, laptop: Installation) -> None:
    visitor, page = await stranger(browser, laptop, "/learn/game")
    await page.get_by_role("button", name="Begin").press("Enter")
    for place, each in enumerate(rounds()):
        await expect(page.get_by_role("heading", name=f"Clip {place + 1} of 10")).to_be_visible()
        await page.get_by_role("button", name="A human" if each.is_human else "A machine").press("Enter")
    models = sum(each.model_is_right for each in rounds())
    await expect(page.get_by_text(f"You: 10 of 10. The model: {models} of 10.")).to_be_visible()
    await expect(page.get_by_role("row")).to_have_count(11)
    await expect(page.get_by_text("100 %")).to_have_count(0)  # no evidence is certain, here as in verdicts
    await page.wait_for_url(re.compile(r"\?said=[hm]{10}$"))
    await page.get_by_role("link", name="Try a recording of your own").click()
    await expect(page.get_by_text("Your recording is not kept").first).to_be_visible()
    await page.go_back()
    await expect(page.get_by_text(f"You: 10 of 10. The model: {models} of 10.")).to_be_visible()
    await page.get_by_role("button", name="Once more").press("Enter")
    await expect(page.get_by_role("button", name="Begin")).to_be_visible()
    assert visitor.complaints == []
    await page.close()
