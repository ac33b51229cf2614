"""The table of runs follows what runs, and takes nothing from under somebody's fingers."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from nicegui import Client, ui
from run_facts import status
from starlette.requests import Request

from veravox.client.models import Course, RunRead
from veravox.core.specs import TrainingJobSpec
from veravox.web.elements import Tag
from veravox.web.runs.chooser import Chooser
from veravox.web.runs.rows import Doing, Rows


@pytest.fixture
def page() -> Iterator[Client]:
    asked = {"type": "http", "path": "/rows", "query_string": b"", "headers": [], "session": {"id": "rows"}}
    with Client(ui.page("/rows"), request=Request(asked)) as client:
        yield client
    client.delete()


async def nothing(_run: RunRead, *_more: Any) -> None:
    return None


def run(**said: Any) -> RunRead:
    spec = TrainingJobSpec.model_validate({"dataset": {"name": "voices"}, "model": {"architecture": "compact"}})
    known = {
        "id": str(uuid4()),
        "name": "first",
        "title": "voices compact",
        "spec": spec.model_dump(by_alias=True, mode="json"),
        "status": status(phase="Running").model_dump(by_alias=True, mode="json"),
        "createdAt": datetime.now(UTC).isoformat(),
        "folder": "/nowhere",
        "mayChange": True,
    }
    return RunRead.model_validate(known | said)


def with_type(page: Client, tag: str) -> list[Tag]:
    return [each for each in page.elements.values() if isinstance(each, Tag) and each.tag == tag]


def texts(page: Client) -> str:
    return " ".join(str(each.text) for each in page.elements.values() if isinstance(each, Tag))


def test_what_changes_is_drawn_anew_and_the_box_beside_it_stays_the_same_box(page: Client) -> None:
    rows = Rows(Chooser(), Doing(nothing, nothing, nothing, nothing), deleted=False)
    first = run()
    rows.show([first], {}, {})
    boxes, buttons = with_type(page, "input"), with_type(page, "button")
    assert len(boxes) == 1
    ended = first.model_copy(update={"status": status(phase="Succeeded", metrics={"f1": 0.75})})
    assert "0.750" not in texts(page)
    rows.show([ended], {}, {first.id: Course(id=first.id, epochs=2, f1=[0.5, 0.75])})
    assert with_type(page, "input") == boxes
    assert "0.750" in texts(page)
    assert len(with_type(page, "svg")) == 1
    assert len(with_type(page, "button")) > len(buttons), "it can be repeated now"


def test_whose_tags_are_written_is_left_alone_and_another_list_waits(page: Client) -> None:
    rows = Rows(Chooser(), Doing(nothing, nothing, nothing, nothing), deleted=False)
    first, second = run(), run(title="another")
    rows.show([first], {}, {})
    rows._turn(first.id, True)
    forms = with_type(page, "form")
    assert rows.is_edited
    assert len(forms) == 1
    rows.show([second, first], {}, {})
    assert with_type(page, "form") == forms
    assert "another" not in texts(page)
    rows._turn(first.id, False)
    rows.show([second, first], {}, {})
    assert "another" in texts(page)
