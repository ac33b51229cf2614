"""In a real browser: what a dataset holds is heard beside its copies; in the laboratory a model is measured, its clips are
heard, its scores are read by them, and it is compared."""

from pathlib import Path

import soundfile
from playwright.async_api import Browser, expect
from visiting import SOON, come

from serving import Installation
from veravox.core.example import EXAMPLE_CLIPS


def brought(laptop: Installation, folder: Path) -> str:
    """A dataset of clips that no training has seen: the example's, at half their level."""
    for kind in ("bonafide", "lpcnet"):
        (folder / "anna" / kind).mkdir(parents=True)
        for clip in sorted((EXAMPLE_CLIPS / "en_allison" / kind).glob("*.flac"))[:9]:
            sound, rate = soundfile.read(clip)
            soundfile.write(folder / "anna" / kind / f"{clip.stem}.wav", sound / 2, rate)
    laptop.json("dataset", "import", str(folder), "--name", "own", "--layout", "speaker/class")
    return "own"


async def test_a_human_clip_is_seen_and_heard_beside_its_copies(
    browser: Browser, laptop: Installation, first_run: str
) -> None:
    visitor = await come(browser, laptop)
    page = visitor.page
    await visitor.open("/data")
    await page.get_by_role("link", name="Hear its clips: example").click()
    pair = page.get_by_role("region", name="en_allison/000")
    await expect(pair.get_by_role("article")).to_have_count(3, timeout=SOON)
    await page.get_by_label("Class", exact=True).select_option("lpcnet")
    await page.get_by_role("button", name="Find").click()
    await expect(pair.get_by_role("article")).to_have_count(2, timeout=SOON)
    assert "class=lpcnet" in page.url
    await pair.scroll_into_view_if_needed()
    await page.wait_for_function(
        "() => [...document.querySelectorAll('.pair')[0].querySelectorAll('img')].every((each) => each.naturalWidth > 0)",
        timeout=SOON,
    )
    await pair.get_by_role("button", name="In turn").click()
    await page.wait_for_function("() => document.querySelectorAll('.pair audio')[1].currentTime > 0", timeout=SOON)
    await page.get_by_role("link", name="More pairs").click()
    await expect(pair).to_have_count(0, timeout=SOON)
    await expect(page.get_by_role("link", name="Back to the first")).to_be_visible(timeout=SOON)
    assert visitor.complaints == []
    await page.close()


async def test_a_model_is_measured_heard_read_by_these_clips_and_compared(
    browser: Browser, laptop: Installation, first_run: str, tmp_path: Path
) -> None:
    visitor = await come(browser, laptop)
    page = visitor.page
    await visitor.open(f"/laboratory?model={first_run}&dataset=example")
    rows = page.get_by_role("row").filter(has_text="First detector")
    before = await rows.count()
    await page.get_by_role("button", name="Measure it").click()
    await expect(rows).to_have_count(before + 1, timeout=SOON)
    await expect(rows.first.get_by_text(" %").first).to_be_visible(timeout=4 * SOON)
    await rows.first.get_by_role("link").click()
    await expect(page.get_by_test_id("headline")).to_contain_text("Right on", timeout=SOON)
    id = page.url.rpartition("/")[2]

    await page.get_by_role("button", name="clips of lpcnet that were taken for lpcnet").press("Enter")
    clips = page.get_by_role("article")
    await expect(
        page.get_by_role("status").filter(has_text="None of them is wrong; those that came nearest to it are first")
    ).to_be_visible(timeout=SOON)
    await expect(page.get_by_role("button", name="No longer only: is lpcnet")).to_be_visible(timeout=SOON)
    await expect(clips.first.get_by_text("is lpcnet", exact=True)).to_be_visible(timeout=SOON)
    await page.get_by_role("button", name="best", exact=True).click()
    await expect(page.get_by_role("status").filter(has_text="the most surely right first")).to_be_visible(timeout=SOON)
    await clips.first.scroll_into_view_if_needed()
    await page.wait_for_function("() => document.querySelector('.clip img').naturalWidth > 0", timeout=SOON)
    assert await clips.first.locator("audio").get_attribute("preload") == "none"
    await page.evaluate("() => document.querySelector('.clip audio').play()")
    await page.wait_for_function("() => document.querySelector('.clip audio').currentTime > 0", timeout=SOON)

    by_these = page.get_by_role("button", name="Read this model's scores by these clips")
    await expect(page.get_by_text("they are its own test part")).to_be_visible()
    await expect(by_these).to_have_count(0)
    own = laptop.json("evaluate", "--model", first_run, "--dataset", brought(laptop, tmp_path / "own"))
    await visitor.open(f"/laboratory/{own['id']}")
    await by_these.click()
    back = page.get_by_role("button", name="Back to its own calibration")
    await expect(back).to_be_visible(timeout=SOON)
    assert laptop.json("model", "show", first_run)["policy"]["ownCalibration"] == "own"
    await back.click()
    await expect(back).to_be_hidden(timeout=SOON)
    assert laptop.json("model", "show", first_run)["policy"]["ownCalibration"] == ""

    again = laptop.json("evaluate", "--model", first_run, "--dataset", "example")
    ids = [each["id"] for each in laptop.json("laboratory", "list", "--dataset", "example")["items"]]
    assert id in ids
    assert again["n"] > 0
    await visitor.open("/laboratory")
    boxes = page.get_by_role("checkbox", name="on example")
    for newest in (0, 1):
        await boxes.nth(newest).check()
    await page.get_by_role("button", name="Compare 2").click()
    await expect(page.get_by_test_id("compared")).to_have_text("These clips do not tell the two apart.", timeout=SOON)
    assert visitor.complaints == []
    await page.close()
