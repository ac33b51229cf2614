"""`veravox run list`, `tag`, `tags` and `note` over a real gateway."""

from commands import at_a_terminal
from installation import Installation


async def test_runs_are_tagged_noted_and_found_from_a_terminal(gateway: Installation) -> None:
    await gateway.has_imported()
    ids = [str((await gateway.start_run(title=title))["id"]) for title in ("First", "Second", "Third")]
    async with at_a_terminal(gateway) as terminal:
        assert (await terminal.veravox("run", "tag", ids[0])).said == "no tags\n"
        assert (await terminal.veravox("run", "tag", ids[0], "Baseline", "two voices")).said == "baseline, two voices\n"
        assert (await terminal.json("run", "tag", ids[1], "baseline"))["tags"] == ["baseline"]
        counted = [{"name": "baseline", "count": 2}, {"name": "two voices", "count": 1}]
        assert await terminal.json("run", "tags") == {"items": counted}
        assert (await terminal.veravox("run", "tag", ids[0], "--remove", "BASELINE")).said == "two voices\n"
        wrong = await terminal.veravox("run", "tag", ids[0], "--remove", "another")
        assert (wrong.status, "has no tag another; it has: two voices" in wrong.complained) == (1, True)
        assert (await terminal.veravox("run", "tag", ids[1], "--clear", "kept")).said == "kept\n"
        assert (await terminal.veravox("run", "note", ids[2], "Learning rate too high")).status == 0
        assert (await terminal.veravox("run", "note", ids[2], "--add", "Again with half")).status == 0
        assert (await terminal.veravox("run", "note", ids[2])).said == "Learning rate too high\nAgain with half\n"
        assert "tags: two voices" in (await terminal.veravox("run", "show", ids[0])).said

        async def found(*asked: str) -> list[str]:
            return [run["title"] for run in (await terminal.json("run", "list", *asked))["items"]]

        assert await found() == ["Third", "Second", "First"]
        assert await found("--tag", "two voices") == ["First"]
        assert await found("--search", "rate half") == ["Third"]
        assert await found("--phase", "Pending", "--dataset", "example", "--tag", "kept") == ["Second"]
        assert await found("--dataset", "another") == []
        assert await found("--until", "2020-01-31") == []
        assert len(await found("--since", "2020-01-31")) == 3
        await terminal.veravox("run", "delete", ids[0])
        assert await found("--deleted") == ["First"]
        assert "two voices" in (await terminal.veravox("run", "list", "--deleted")).said
