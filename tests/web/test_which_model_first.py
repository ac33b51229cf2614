"""Which model somebody is offered first: no stranger's, however new."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from veravox.client.models import ModelRead
from veravox.web.model_parts import to_ask_first


def model(title: str, **said: Any) -> ModelRead:
    known = {
        "id": str(uuid4()),
        "title": title,
        "architecture": "compact",
        "generators": ["bonafide", "world"],
        "bonafide": "bonafide",
        "metrics": {},
        "provenance": "trained",
        "policy": {"errorRates": {"human": 0.05, "machine": 0.05}, "sure": 0.6, "ownCalibration": ""},
        "yours": False,
        "version": 1,
        "follows": None,
        "public": True,
        "createdAt": datetime.now(UTC).isoformat(),
    }
    return ModelRead.model_validate(known | said)


def test_ones_own_then_the_installations_then_others_and_guests_last() -> None:
    newest_first = [
        model("a guest's", owner="guest"),
        model("ada's", owner="ada"),
        model("mine", owner="me", yours=True),
        model("shipped", provenance="installed"),
        model("mine before", owner="me", yours=True),
    ]
    said = [each.title for each in to_ask_first(newest_first)]
    assert said == ["mine", "mine before", "shipped", "ada's", "a guest's"]
