"""Watching an API server: what happens is told, and what cannot be told any more is said."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from on_a_cluster import Room, environment

from veravox.cluster import api as cluster_api
from veravox.cluster.api import GONE, TRAINING_JOBS, Api, ApiError

TRAINING: dict[str, Any] = {"dataset": {"name": "example"}}


@pytest.fixture
async def api(place: Room) -> AsyncIterator[Api]:
    with environment(KUBECONFIG=str(place.kubeconfig)):
        api = await Api.connect("test")
    yield api
    await api.close()


async def test_what_happens_after_a_listing_is_told_in_its_order(place: Room, api: Api) -> None:
    there, version = await api.listing(TRAINING_JOBS, place.namespace)
    assert there == []
    place.applied("TrainingJob", "first", TRAINING)
    place.kubectl("label", "tj", "first", "team=speech")
    place.kubectl("delete", "tj", "first")
    told = []
    async for event, body in api.watch(TRAINING_JOBS, place.namespace, version):
        told.append((event, body["metadata"]["name"]))
        if event == "DELETED":
            break
    assert told == [("ADDED", "first"), ("MODIFIED", "first"), ("DELETED", "first")]


async def test_a_watch_ends_with_the_version_from_which_the_next_one_goes_on(
    place: Room, api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster_api, "LASTS", 1)
    _there, version = await api.listing(TRAINING_JOBS, place.namespace)
    async for event, body in api.watch(TRAINING_JOBS, place.namespace, version):
        assert event == "BOOKMARK"
        version = body["metadata"]["resourceVersion"]
    place.applied("TrainingJob", "first", TRAINING)
    told = [event async for event, _body in api.watch(TRAINING_JOBS, place.namespace, version) if event != "BOOKMARK"]
    assert told == ["ADDED"]


async def test_a_version_that_nobody_remembers_is_gone(place: Room, api: Api) -> None:
    place.applied("TrainingJob", "first", TRAINING)
    with pytest.raises(ApiError) as refused:
        await anext(aiter(api.watch(TRAINING_JOBS, place.namespace, "1")))
    assert refused.value.status == GONE


async def test_a_watch_that_falls_silent_is_dead(place: Room, api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster_api, "QUIET", 0.5)
    _there, version = await api.listing(TRAINING_JOBS, place.namespace)
    events = aiter(api.watch(TRAINING_JOBS, place.namespace, version))
    place.applied("TrainingJob", "first", TRAINING)
    await anext(events)
    place.gate.mute = True
    try:
        with pytest.raises(ApiError, match="Timeout") as silent:
            await anext(events)
    finally:
        place.gate.mute = False
    assert silent.value.status == 0


async def test_a_watch_whose_connection_breaks_says_so(place: Room, api: Api) -> None:
    _there, version = await api.listing(TRAINING_JOBS, place.namespace)
    events = aiter(api.watch(TRAINING_JOBS, place.namespace, version))
    place.applied("TrainingJob", "first", TRAINING)
    await anext(events)
    place.gate.close()
    with pytest.raises(ApiError) as broken:
        await anext(events)
    assert broken.value.status == 0
