"""Models named at a terminal: by title, by id, by how an id begins; and what is said where that fails."""

from commands import at_a_terminal
from installation import Installation


async def test_a_model_is_named_by_its_title_its_id_or_how_that_begins(gateway: Installation) -> None:
    one = await gateway.has_model(title="Two voices, clean")
    async with at_a_terminal(gateway) as terminal:
        for said in ("Two voices, clean", "two VOICES, clean", one, one[:6].upper(), one.replace("-", "")):
            assert (await terminal.json("model", "show", said))["id"] == one
            assert (await terminal.veravox("laboratory", "list", "--model", said)).status == 0


async def test_whoever_names_none_or_several_is_told_which_there_are(gateway: Installation) -> None:
    async with at_a_terminal(gateway) as terminal:
        alone = await terminal.veravox("detect", "--model", "NOPE", "a.wav")
        assert (alone.status, "there is no model NOPE, nor any other" in alone.complained) == (1, True)
        made = [await gateway.has_model(title=title) for title in ("copies", "copies", "mine")]
        for asked in (("detect", "a.wav"), ("evaluate", "--dataset", "example"), ("laboratory", "list")):
            none = await terminal.veravox(*asked, "--model", "NOPE")
            assert none.status == 1
            assert "there is no model NOPE; there are: mine; copies" in none.complained
            several = await terminal.veravox(*asked, "--model", "copies")
            assert "copies may be any of 2 models: " in several.complained
            assert all(f"{id} (copies, 20" in several.complained for id in made[:2])
        stranger = "0b8f5c3e-7d0a-4f0e-9d53-0d8f4f1c9a11"
        assert "there are: mine; copies" in (await terminal.veravox("model", "show", stranger)).complained


async def test_a_deleted_model_is_named_by_its_whole_id(gateway: Installation) -> None:
    id = await gateway.has_model(title="gone")
    async with at_a_terminal(gateway) as terminal:
        assert (await terminal.veravox("model", "delete", "gone")).status == 0
        assert (await terminal.veravox("model", "restore", "gone")).status == 1
        assert (await terminal.veravox("laboratory", "list", "--model", id)).status == 0
        assert (await terminal.veravox("model", "restore", id)).status == 0


async def test_a_draw_of_too_few_clips_is_refused_before_anything_is_asked(gateway: Installation) -> None:
    async with at_a_terminal(gateway) as terminal:
        asked = ("evaluate", "--model", "NOPE", "--dataset", "example", "--robustness", "--clips", "10")
        refused = await terminal.veravox(*asked)
    assert (refused.status, "--clips 10: on so few" in refused.complained) == (1, True)
    assert "draw 20 or more (200 is usual)" in refused.complained
    body = {"model": await gateway.has_model(), "dataset": "example", "robustness": {"clips": 10}}
    problem = (await gateway.http.post("/api/v1/evaluations", json=body)).json()
    assert (problem["status"], problem["detail"]) == (
        422,
        "robustness.clips: 10 is too little; give 20 or more (should be greater than or equal to 20)",
    )
