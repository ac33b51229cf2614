"""How often somebody may ask, and that everybody is told."""

from collections.abc import AsyncIterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from installation import TOKEN, Installation, installed
from test_who_may import assert_problem

from veravox.core.settings import Settings
from veravox.gateway.rates import MANY, WINDOW, Buckets


@pytest.fixture
async def strict(settings: Settings) -> AsyncIterator[Installation]:
    """Five requests a minute."""
    async with installed(settings.model_copy(update={"requests_per_minute": 5})) as installation:
        yield installation
        await installation.empty()


async def test_who_asks_too_often_is_told_when_to_go_on(strict: Installation) -> None:
    for left in (4, 3, 2, 1, 0):
        answer = await strict.http.get("/api/v1/runs")
        assert answer.status_code == 200
        assert answer.headers["ratelimit-policy"] == '"account";q=5;w=60'
        assert answer.headers["ratelimit"].startswith(f'"account";r={left};t=')
    answer = await strict.http.get("/api/v1/runs")
    refused = assert_problem(answer, 429)
    assert (refused["type"], "5 requests in a minute" in refused["detail"]) == ("/problems/too-many-requests", True)
    assert 1 <= int(answer.headers["retry-after"]) <= 12
    assert answer.headers["ratelimit"].startswith('"account";r=0;t=')


async def test_accounts_have_buckets_of_their_own_and_so_has_an_address(strict: Installation) -> None:
    for _ in range(6):
        last = await strict.http.get("/api/v1/me")
    assert last.status_code == 429
    async with await strict.stranger() as stranger, strict.client() as nobody, strict.client("guessed") as guesser:
        assert (
            await stranger.get("/api/v1/me")
        ).status_code == 200  # though from the same address, the page's server say
        for _ in range(5):
            assert_problem(await nobody.get("/api/v1/me"), 401)
        assert_problem(await guesser.get("/api/v1/me"), 429)  # who guesses tokens has his address' bucket
        assert (await nobody.get("/healthz")).status_code == 200


async def test_all_addresses_of_a_line_have_one_bucket(strict: Installation) -> None:
    for n in range(6):
        async with strict.from_address(f"2001:db8::{n:x}") as nobody:
            last = await nobody.get("/api/v1/me")
    assert_problem(last, 429)
    async with strict.from_address("2001:db8:0:1::1") as neighbour:
        assert_problem(await neighbour.get("/api/v1/me"), 401)


async def test_what_only_ends_like_a_stream_is_counted(strict: Installation) -> None:
    async with strict.client() as nobody:
        for _ in range(6):
            last = await nobody.get("/api/v1/public/people/events")
    assert_problem(last, 429)


async def test_probes_and_streams_cost_nothing(strict: Installation) -> None:
    await strict.has_imported()  # two requests
    async with strict.client(TOKEN) as http:
        for _ in range(10):
            assert "ratelimit" not in (await http.get("/healthz")).headers
            assert_problem(await http.get("/api/v1/runs/0b0e3e4c-6f3a-4a55-8d4e-5d1f6f6f1a11/events"), 404)
        assert (await http.get("/api/v1/me")).headers["ratelimit"].startswith('"account";r=2;')


@given(st.integers(1, 100), st.lists(st.floats(-10, 100), max_size=60))
def test_no_more_than_a_bucket_and_what_filled_it_is_taken(size: int, steps: list[float]) -> None:
    now, elapsed = 0.0, 0.0
    buckets = Buckets(size, lambda: now)
    taken = 0
    for step in steps:
        now += step
        elapsed += max(0.0, step)
        bucket, may = buckets.take("anna")
        taken += may
        assert 0 <= bucket.left <= size
        assert may or 1 <= bucket.next_token <= WINDOW / size + 1
    assert taken <= size + elapsed * size / WINDOW + 1e-6


def test_who_was_refused_may_go_on_after_the_time_that_was_told() -> None:
    now = 0.0
    buckets = Buckets(7, lambda: now)
    while buckets.take("anna")[1]:
        pass
    now += buckets.take("anna")[0].next_token
    assert buckets.take("anna")[1]


def test_many_strangers_fill_no_memory() -> None:
    now = 0.0
    buckets = Buckets(2, lambda: now)
    for n in range(MANY):
        buckets.take(str(n))
    now += WINDOW
    buckets.take("one more")
    assert len(buckets._of) == 1
