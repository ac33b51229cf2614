"""What runs leave, in a real browser: one run, two seeds together, side by side, again, and one that fails."""

import re
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import torch
from playwright.async_api import Browser, Page, expect
from visiting import CHROMIUM, SOON, Visitor, come

from serving import QUICK, Installation, TwoSeeds
from veravox.detection.bundle import load_bundle, read_weights, write_bundle

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium")
ALL_PICTURES = "() => [...document.images].every(each => each.complete && each.naturalWidth > 0)"
CURVES = (
    "() => [...document.querySelectorAll('.js-plotly-plot')].map(each => (each.data ?? []).map(line => line.y.length))"
)

AXES = """() => {
    const drawn = document.querySelector('.js-plotly-plot')._fullLayout
    return [drawn.xaxis, drawn.yaxis, drawn.yaxis2].map(each => [...each.range])
}"""
COLOURS = """() => ['.legend .v', '.tracevalidation .point'].map(each => {
    const style = getComputedStyle(document.querySelector(each))
    return each === '.legend .v' ? style.color : style.fill
})"""
VISIBLE = "() => [...(document.querySelector('.js-plotly-plot')?._fullLayout?.xaxis?.range ?? [])]"


@pytest.fixture
async def visitor(browser: Browser, laptop: Installation) -> AsyncIterator[Visitor]:
    """Whose console has nothing to complain of."""
    visitor = await come(browser, laptop)
    yield visitor
    assert visitor.complaints == []
    await visitor.page.close()


async def until_drawn(page: Page, plots: int) -> None:
    await page.wait_for_function(f"() => document.querySelectorAll('.js-plotly-plot .point').length >= {plots}")


async def test_a_run_shows_what_was_decided_found_and_drawn_and_every_file_can_be_taken(
    visitor: Visitor, two_seeds: TwoSeeds
) -> None:
    page = visitor.page
    await visitor.open(f"/runs/{two_seeds.runs[0]}")
    await expect(page.get_by_test_id("eer")).to_have_text(re.compile(r"^\d+\.\d %$"))
    await expect(page.get_by_role("row", name=re.compile("^Learning rate 0.003 as asked for"))).to_be_visible()
    await expect(page.get_by_role("row", name=re.compile(r"^2 .*%.*%"))).to_be_visible()
    for name in ("Detection error trade-off", "Confusion matrix", "Loss and accuracy"):
        await page.get_by_role("img", name=re.compile(f"^{name}: ")).scroll_into_view_if_needed()
    await page.wait_for_function(ALL_PICTURES)
    links = page.locator("section", has=page.get_by_role("heading", name="Downloads")).get_by_role("link")
    await expect(links.first).to_have_text("Download everything (zip)")
    assert await links.count() > 15
    for link in await links.all():
        answer = await page.request.get(visitor.link.partition("/login")[0] + str(await link.get_attribute("href")))
        assert answer.ok, await link.inner_text()
    await expect(page.get_by_role("heading", name="The best epoch")).to_be_visible()
    await expect(page.get_by_role("term").filter(has_text=re.compile("^Epochs$"))).to_have_count(1)
    assert await page.get_by_role("heading", name="Attempts").count() == 0  # there was one, and nothing to tell of it


async def test_the_chart_shows_the_accuracy_of_every_batch_too(visitor: Visitor, first_run: str) -> None:
    page = visitor.page
    await visitor.open(f"/runs/{first_run}")
    await until_drawn(page, 2)
    before = (await page.evaluate(CURVES))[0]
    await page.get_by_role("button", name="Accuracy").click()
    await expect(page.get_by_role("img", name=re.compile("^Training and validation accuracy"))).to_be_visible()
    sign, line = await page.evaluate(COLOURS)
    assert sign == line
    await page.wait_for_function("() => document.querySelector('.js-plotly-plot').layout.yaxis.tickformat === '.0%'")
    assert (await page.evaluate(CURVES))[0] == before
    values = await page.evaluate("() => document.querySelector('.js-plotly-plot').data.flatMap(line => line.y)")
    assert 0 <= min(values) < max(values) <= 1


async def test_what_one_chooses_to_see_stands_in_the_address_and_is_there_again_after_a_reload(
    visitor: Visitor, first_run: str
) -> None:
    page = visitor.page
    await visitor.open(f"/runs/{first_run}")
    await until_drawn(page, 2)
    before = await page.evaluate(CURVES)
    await page.get_by_label("Also show").select_option("Macro F1")
    await page.get_by_label("Smoothing").select_option("none")
    for _ in range(2):
        await page.wait_for_function(f"() => ({CURVES})()[0]?.length === 4 && !({CURVES})()[0][1]")
        (curves,) = await page.evaluate(CURVES)
        assert curves == [before[0][0], 0, before[0][2], before[0][2]]
        await expect(page).to_have_url(re.compile(r"\?also=f1&smoothing=none$"))
        await page.reload()
    await expect(page.get_by_label("Also show")).to_have_value("f1")


async def test_one_looks_closer_by_a_frame_or_by_buttons_and_at_all_again_by_a_double_click(
    visitor: Visitor, first_run: str
) -> None:
    page = visitor.page
    await visitor.open(f"/runs/{first_run}?also=f1")
    await until_drawn(page, 4)
    whole = await page.evaluate(VISIBLE)
    (_steps, losses, shares) = await page.evaluate(AXES)
    place = await page.locator(".chart .nsewdrag").first.bounding_box()
    assert place
    await page.mouse.move(place["x"] + 0.25 * place["width"], place["y"] + 0.25 * place["height"])
    await page.mouse.down()
    await page.mouse.move(place["x"] + 0.75 * place["width"], place["y"] + 0.75 * place["height"], steps=4)
    await page.mouse.up()
    framed = await _visible(page, f"now[1] - now[0] < {0.6 * whole[1]}")
    await page.get_by_label("Smoothing").select_option("much")  # is drawn anew
    await page.wait_for_function("() => document.querySelector('.js-plotly-plot').layout.xaxis.range[0] > 0")
    assert await page.evaluate(VISIBLE) == pytest.approx(framed, rel=0.01)
    await expect(page).to_have_url(re.compile(r"smoothing=much&steps=.+&heights=.+&beside="))
    said = re.search(r"steps=([\d.]+)", page.url)
    assert said
    await _visible(page, f"Math.abs(now[0] - {said[1]}) < 1e-6")  # where the server puts the edge, not the mouse
    linked = await page.evaluate(AXES)
    for whole_axis, axis in ((losses, linked[1]), (shares, linked[2])):  # what is framed is framed on both axes
        assert axis == pytest.approx([0.25 * whole_axis[1], 0.75 * whole_axis[1]], abs=0.01 * whole_axis[1])
    await page.goto(page.url)
    await _visible(page, f"Math.abs(now[0] - {linked[0][0]}) < 1e-6")
    assert await page.evaluate(AXES) == linked
    await page.get_by_role("button", name="Look closer").press("Enter")
    closer = await _visible(page, f"now[1] - now[0] < {0.6 * (framed[1] - framed[0])}")
    for _step in range(9):
        await page.get_by_role("button", name="Later").press("Enter")
    last = await _visible(page, f"now[0] > {closer[0]} && now[1] === {round(whole[1] / 1.01)}")  # where it ends
    assert last[1] - last[0] == pytest.approx(closer[1] - closer[0])
    await page.mouse.dblclick(place["x"] + place["width"] / 2, place["y"] + place["height"] / 2)
    assert await _visible(page, f"now[1] === {whole[1]}") == whole
    assert (await page.evaluate(AXES))[2] == shares
    await expect(page).to_have_url(re.compile(r"\?also=f1&smoothing=much$"))


async def _visible(page: Page, so: str) -> list[float]:
    """The steps at both edges of the chart, once it is so."""
    await page.wait_for_function(f"() => {{ const now = ({VISIBLE})(); return {so} }}")
    return list(await page.evaluate(VISIBLE))


async def test_the_logs_last_lines_are_told_to_whoever_opens_them(visitor: Visitor, first_run: str) -> None:
    page = visitor.page
    await visitor.open(f"/runs/{first_run}")
    await page.locator("summary", has_text="last lines").press("Enter")
    await expect(page.get_by_role("log")).to_contain_text(re.compile(r"epoch 1 of \d+: training loss"))


async def test_a_group_is_told_and_drawn_as_one_and_comes_back_when_it_was_deleted(
    visitor: Visitor, two_seeds: TwoSeeds
) -> None:
    page = visitor.page
    await visitor.open("/runs")
    await page.get_by_role("link", name=f"Group {two_seeds.group}").first.click()
    await expect(page.get_by_role("heading", name=two_seeds.group)).to_be_visible()
    await expect(page.get_by_role("row", name=re.compile(r"^equal error rate, test \d.* ± .* %"))).to_be_visible()
    await expect(page.get_by_role("row", name=re.compile("Succeeded 2 epochs"))).to_have_count(2)
    await until_drawn(page, 12)
    assert await page.evaluate(CURVES) == [[2, 2]] * 3
    await page.get_by_role("button", name="Delete").click()
    await page.get_by_role("button", name="Undo").click()
    await expect(page.get_by_role("button", name="Delete")).to_be_visible()
    await page.get_by_role("link", name=re.compile("seed 2$")).click()
    await expect(page).to_have_url(re.compile(two_seeds.runs[1]))
    await expect(page.get_by_role("link", name=f"Group {two_seeds.group}")).to_be_visible()


async def test_runs_are_chosen_in_the_table_and_stand_side_by_side(visitor: Visitor, two_seeds: TwoSeeds) -> None:
    page = visitor.page
    await visitor.open("/runs")
    go = page.get_by_role("button", name=re.compile("^Compare"))
    await expect(go).to_be_disabled()
    for seed in (1, 2):
        row = page.get_by_role("row", name=re.compile(f"seed {seed} compact Group {two_seeds.group} "))
        await row.get_by_role("checkbox").check()
    await expect(go).to_have_text("Compare 2 runs")
    await go.click()
    await expect(page).to_have_url(re.compile(rf"/compare\?run={two_seeds.runs[0]}&run={two_seeds.runs[1]}$"))
    await until_drawn(page, 12)
    assert await page.evaluate(CURVES) == [[2, 2]] * 3
    await expect(page.get_by_role("row", name="Seed training.seed 1 2")).to_be_visible()
    await page.get_by_text("The numbers by epoch").click()
    await expect(page.get_by_role("columnheader", name=re.compile("^Equal error rate, 2 · "))).to_be_visible()


async def test_a_run_is_repeated_and_its_page_says_whether_both_agree(visitor: Visitor, two_seeds: TwoSeeds) -> None:
    page = visitor.page
    await visitor.open(f"/runs/{two_seeds.runs[0]}")
    await page.get_by_role("button", name="Repeat exactly").click()
    await expect(page).not_to_have_url(re.compile(two_seeds.runs[0]))
    await expect(page.get_by_test_id("agreement")).to_have_text("Identical", timeout=4 * SOON)
    await page.get_by_role("link", name=re.compile("seed 1$")).click()
    await expect(page).to_have_url(re.compile(two_seeds.runs[0]))


@pytest.fixture
def poisoned(laptop: Installation, two_seeds: TwoSeeds) -> Iterator[str]:
    """A model whose weights make every loss a NaN; it is mended afterwards."""
    bundle = Path(laptop.json("run", "show", two_seeds.runs[0])["folder"]) / "bundle"
    before = {path: path.read_bytes() for path in bundle.iterdir()}
    weights = {
        name: each * torch.nan if each.is_floating_point() else each for name, each in read_weights(bundle).items()
    }
    write_bundle(bundle, load_bundle(bundle).card, weights)
    yield two_seeds.runs[0]
    for path, content in before.items():
        path.write_bytes(content)


async def test_a_failed_run_says_why_and_what_to_do_and_shows_the_batch_that_did_it(
    visitor: Visitor, laptop: Installation, poisoned: str
) -> None:
    page = visitor.page
    failed = laptop.command("train", *QUICK, "--set", f"model.weights={poisoned}").stdout.strip()
    await visitor.open(f"/runs/{failed}")
    card = page.locator(".failure")
    await expect(card).to_contain_text("The loss of step 1 is not a number.", timeout=4 * SOON)
    await expect(card).to_contain_text("Lower the learning rate")
    await expect(card).to_contain_text("Exit code24")
    await expect(card.get_by_role("link", name="its clips (CSV)")).to_be_visible()
    await page.wait_for_function(ALL_PICTURES)
