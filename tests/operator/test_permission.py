"""Who may read what a job names."""

from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from veravox.cluster import names
from veravox.core.access import Access, write_access
from veravox.core.data_folder import DataFolder
from veravox.core.files import replace_json
from veravox_operator.permission import (
    is_open_to,
    is_unspoken_of,
    may_read_run,
    may_read_version,
    owner_of,
)

RUN = UUID(int=1)

ANNA, BELA, NOBODY = "anna", "bela", ""
VERSION = "3f9c2a77b1d04e58"


def owned(owner: str = "", visibility: str = "", version: str = "", made_for: str = "") -> dict[str, Any]:
    labels = {names.OWNER: owner, names.VISIBILITY: visibility, names.MADE_FOR: made_for}
    status = {"status": {"result": {"version": version}}} if version else {}
    return {"metadata": {"labels": {name: each for name, each in labels.items() if each}}, **status}


@pytest.mark.parametrize(
    ("body", "account", "may"),
    [
        (owned(), NOBODY, True),
        (owned(), ANNA, True),  # nobody's is everybody's
        (owned(ANNA), ANNA, True),
        (owned(ANNA), BELA, False),
        (owned(ANNA), NOBODY, False),
        (owned(ANNA, "private"), BELA, False),
        (owned(ANNA, "public"), BELA, True),
        (owned(ANNA, "public"), NOBODY, True),
        ({"metadata": {"labels": None}}, NOBODY, True),
    ],
)
def test_whose_resource_may_be_read_by_whom(body: dict[str, Any], account: str, may: bool) -> None:
    assert is_open_to(body, account) is may


def test_a_resource_that_was_applied_by_hand_is_nobodys() -> None:
    assert [owner_of(each) for each in (owned(), owned(ANNA), {"metadata": {}})] == ["", ANNA, ""]


PUBLIC, ANNAS = Access(public=True), Access(accounts=[ANNA])


@pytest.mark.parametrize(
    ("makers", "access", "account", "may"),
    [
        ([owned(version=VERSION)], None, NOBODY, True),
        ([owned(ANNA, version=VERSION)], None, ANNA, True),
        ([owned(ANNA, version=VERSION)], None, BELA, False),
        ([owned(ANNA, version=VERSION)], PUBLIC, BELA, True),
        (
            [owned(ANNA, version=VERSION), owned(BELA, version=VERSION)],
            None,
            BELA,
            True,
        ),  # both imported the same clips
        ([owned(version="another")], None, NOBODY, False),
        ([owned(version=VERSION, made_for="pack")], None, NOBODY, False),  # which the operator made, for somebody
        ([owned()], None, NOBODY, False),  # it has made nothing yet
        ([], None, ANNA, False),
        ([], ANNAS, ANNA, True),
        ([], ANNAS, BELA, False),
        ([], ANNAS, NOBODY, False),
        ([], PUBLIC, NOBODY, True),
    ],
)
def test_a_version_is_read_through_a_dataset_that_made_it_or_as_its_folder_says(
    tmp_path: Path, makers: list[dict[str, Any]], access: Access | None, account: str, may: bool
) -> None:
    if access:
        write_access(tmp_path, access)
    assert may_read_version(account, tmp_path, VERSION, makers) is may


def test_whether_anybody_says_who_may_read_a_version(tmp_path: Path) -> None:
    assert is_unspoken_of(tmp_path, VERSION, [owned(version="another"), owned(version=VERSION, made_for="pack")])
    assert not is_unspoken_of(tmp_path, VERSION, [owned(ANNA, version=VERSION)])
    write_access(tmp_path, ANNAS)
    assert not is_unspoken_of(tmp_path, VERSION, [])


@pytest.mark.parametrize(
    ("said", "access", "account", "may"),
    [
        (None, None, ANNA, False),
        (owned(), None, NOBODY, True),
        (owned(ANNA), None, ANNA, True),
        (owned(ANNA), None, BELA, False),
        (owned(ANNA, "public"), None, NOBODY, True),
        (owned(ANNA, "accounts"), None, BELA, True),
        (owned(ANNA, "accounts"), None, NOBODY, False),
        (owned(ANNA), Access(every_account=True), BELA, True),
        (owned(ANNA), Access(every_account=True), NOBODY, False),
        (owned(ANNA, "public"), ANNAS, BELA, False),  # the gateway's word is the newer one
        (owned(ANNA), PUBLIC, BELA, True),
        (None, ANNAS, ANNA, True),
    ],
)
def test_a_runs_model_is_read_as_its_folder_says_else_as_its_resource_said_last(
    tmp_path: Path, said: dict[str, Any] | None, access: Access | None, account: str, may: bool
) -> None:
    data = DataFolder(tmp_path)
    if said:
        replace_json(data.resource(RUN), said)
    if access:
        write_access(data.run(RUN).path, access)
    assert may_read_run(account, data, RUN) is may
