"""Verdicts in a real browser: several recordings, one's own voice, what decided, and how often a model may err."""

from pathlib import Path

import numpy as np
import soundfile
from playwright.async_api import Browser, expect
from visiting import SOON, come

from serving import Installation
from veravox.core.example import EXAMPLE_CLIPS


def clips(kind: str, n: int) -> list[str]:
    return [str(path) for path in sorted((EXAMPLE_CLIPS / "en_allison" / kind).glob("*.flac"))[:n]]


async def test_several_recordings_are_judged_one_after_the_other(
    browser: Browser, laptop: Installation, first_run: str, tmp_path: Path
) -> None:
    visitor = await come(browser, laptop)
    page = visitor.page
    await visitor.open(f"/evaluate?model={first_run}")
    soundfile.write(tmp_path / "silence.wav", np.zeros(32_000), 16_000)
    names = [*clips("bonafide", 2), __file__, str(tmp_path / "silence.wav")]
    await page.set_input_files("#recording", names)
    asked = page.get_by_role("region", name="Recordings that you asked about just now").get_by_role("row")
    await expect(asked).to_have_count(1 + len(names))  # from the first on, with those that wait
    for path, said in zip(names, ("human", "human", "cannot be read as sound", "no speech"), strict=True):
        await expect(asked.filter(has_text=path.rpartition("/")[2])).to_contain_text(said, timeout=SOON)
    await expect(page.get_by_text("4 of 4 are done. Without a verdict: 1.")).to_be_visible()
    await expect(page.get_by_role("link", name="silence.wav")).to_have_count(1)  # not among the earlier ones as well
    await page.get_by_role("link", name="silence.wav").click()
    await expect(page.get_by_test_id("verdict")).to_have_text("There is no speech in it.")
    await expect(page.get_by_role("note")).to_contain_text("Nobody seems to speak")
    await expect(page.get_by_test_id("score")).to_have_count(0)
    (refusal,) = visitor.complaints  # the browser's own line about it
    assert "422" in refusal
    await page.close()


async def test_a_voice_is_spoken_into_the_page_and_what_is_unlike_is_said_first(
    browser: Browser, laptop: Installation, first_run: str
) -> None:
    visitor = await come(browser, laptop)
    page = visitor.page
    await visitor.open(f"/evaluate?model={first_run}")
    speak = page.get_by_role("button", name="Speak")
    await speak.click()
    stop = page.get_by_role("button", name="Stop and judge")
    await expect(stop).to_be_visible()
    await page.evaluate(
        "() => new Promise((done) => { const began = performance.now(); const look = () => "
        "performance.now() - began > 1500 ? done() : requestAnimationFrame(look); look(); })"
    )
    await stop.click()
    await page.wait_for_url("**/verdicts/*", timeout=SOON)
    note = page.get_by_role("note")
    await expect(note.get_by_text("It went through a lossy codec (opus)")).to_be_visible(timeout=SOON)
    await expect(page.get_by_test_id("verdict")).to_be_visible()
    assert visitor.complaints == []
    await page.close()


async def test_what_decided_is_seen_and_heard_and_a_change_of_mind_has_its_place(
    browser: Browser, laptop: Installation, first_run: str, tmp_path
) -> None:
    parts = [soundfile.read(each)[0] for each in (*clips("bonafide", 6), *clips("lpcnet", 6)[3:])]
    soundfile.write(tmp_path / "both.wav", np.concatenate(parts), 16000)
    visitor = await come(browser, laptop)
    page = visitor.page
    await visitor.open(f"/evaluate?model={first_run}")
    await page.set_input_files("#recording", tmp_path / "both.wav")
    await page.wait_for_url("**/verdicts/*", timeout=SOON)
    await expect(page.get_by_role("img", name="Score over time")).to_be_visible(timeout=SOON)
    await page.get_by_role("button", name="Show what decided").click()
    await expect(page.get_by_role("img", name="Where the score comes from")).to_be_visible(timeout=SOON)
    await expect(page.get_by_text("holds nothing above 8 kHz")).to_be_visible()
    await page.get_by_role("button", name="Play the telling stretch").click()
    await page.wait_for_function("() => document.querySelector('.hear audio').currentTime > 0", timeout=SOON)
    await page.wait_for_function("() => [...document.images].every(each => each.complete && each.naturalWidth > 0)")
    assert visitor.complaints == []
    await page.close()


async def test_an_owner_allows_fewer_errors(browser: Browser, laptop: Installation, first_run: str) -> None:
    visitor = await come(browser, laptop)
    page = visitor.page
    await visitor.open("/models")
    mine = page.locator(f"[id='{first_run}']")
    await mine.get_by_text("Allow more or fewer errors").click()
    await mine.get_by_role("spinbutton", name="Humans called machine, at most").fill("1")
    await mine.get_by_role("button", name="Save").click()
    try:
        await page.wait_for_function(
            "async (id) => (await (await fetch(`/api/v1/models/${id}`)).json()).policy.errorRates.humanCalledMachine === 0.01",
            arg=first_run,
            timeout=SOON,
        )
    finally:
        laptop.command("model", "set", first_run, "--humans-called-machine", "0.05")
    assert visitor.complaints == []
    await page.close()
