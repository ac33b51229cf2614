from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from store_rows import Rows

from veravox.core.roles import Role
from veravox.store import groups, owned, shares
from veravox.store.database import Database
from veravox.store.listing import Wanted
from veravox.store.owned import Owned, Whose
from veravox.store.tables import Dataset, Run, Share

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


async def test_another_account_sees_nothing(rows: Rows) -> None:
    anna, bert = await rows.account("anna"), await rows.account("bert")
    run = await rows.run(anna.id)
    strangers = Owned(Run, rows.session, bert.id)
    assert await strangers.get(run.id) is None
    assert (await strangers.page(Wanted(10))).rows == []
    assert await strangers.count() == 0
    assert await Owned(Run, rows.session, anna.id).get(run.id) is run


async def test_what_is_deleted_is_seen_only_by_who_asks_for_it_and_comes_back(rows: Rows) -> None:
    anna, bert = await rows.account("anna"), await rows.account("bert")
    run = await rows.run(anna.id)
    owned.delete(run)
    await rows.session.flush()
    hers = Owned(Run, rows.session, anna.id)
    assert (await hers.get(run.id), await hers.count(), (await hers.page(Wanted(10))).rows) == (None, 0, [])
    assert await hers.get(run.id, deleted=True) is run
    assert await Owned(Run, rows.session, bert.id).get(run.id, deleted=True) is None
    owned.restore(run)
    await rows.session.flush()
    assert await hers.get(run.id) is run


async def test_what_nobody_owns_is_seen_by_all_and_changed_by_administrators(rows: Rows) -> None:
    anna, bert = await rows.account("anna"), await rows.account("bert")
    anna.role = Role.ADMINISTRATOR
    run = await rows.run(anna.id)
    run.owner_id = None
    await rows.session.flush()
    for account, may_change in ((anna, True), (bert, False)):
        runs = Owned(Run, rows.session, account.id)
        assert (await runs.get(run.id), await runs.count(), await runs.may_change(run)) == (run, 1, may_change)


@pytest.mark.parametrize("to_all", [False, True])
async def test_what_is_shared_is_seen_and_stays_its_owners(rows: Rows, to_all: bool) -> None:
    anna, bert, carl = [await rows.account(name) for name in ("anna", "bert", "carl")]
    run, dataset = await rows.run(anna.id), await rows.dataset(anna.id, "arctic")
    for row in (run, dataset):
        await shares.share(rows.session, row, [bert], all=to_all)
        for account, sees in ((bert, True), (carl, to_all)):
            there = Owned(type(row), rows.session, account.id)
            assert (await there.get(row.id) is row, await there.may_change(row)) == (sees, False)
            assert [len((await there.page(Wanted(9), whose=whose)).rows) for whose in Whose] == [0, sees, sees]
        assert [
            len((await Owned(type(row), rows.session, anna.id).page(Wanted(9), whose=each)).rows) for each in Whose
        ] == [
            1,
            0,
            1,
        ]
    owned.delete(run)
    await shares.share(rows.session, dataset, [], all=False)
    assert await Owned(Run, rows.session, bert.id).get(run.id) is None
    assert await Owned(Run, rows.session, bert.id).get(run.id, deleted=True) is None
    assert await Owned(Dataset, rows.session, bert.id).get(dataset.id) is None


async def test_a_run_that_is_shared_gives_away_no_group_of_its_owner(rows: Rows) -> None:
    anna, bert = await rows.account("anna"), await rows.account("bert")
    hers, his = await rows.run(anna.id), await rows.run(bert.id)
    for run in (hers, his):
        run.job.spec = {**run.job.spec, "group": "monday"}
    await shares.share(rows.session, hers, [bert], all=False)
    assert await groups.members(Owned(Run, rows.session, bert.id), "monday") == [his]


@pytest.mark.parametrize("columns", ["", "run_id, dataset_id"], ids=["of nothing", "of two things"])
async def test_a_share_is_of_one_thing(rows: Rows, columns: str) -> None:
    anna = await rows.account("anna")
    values = {"run_id": (await rows.run(anna.id)).id, "dataset_id": (await rows.dataset(anna.id, "arctic")).id}
    rows.session.add(Share(account_id=anna.id, **{name: values[name] for name in columns.split(", ") if name}))
    with pytest.raises(IntegrityError):
        await rows.session.flush()
    await rows.session.rollback()


async def test_all_accounts_are_let_in_once(rows: Rows) -> None:
    run = await rows.run((await rows.account("anna")).id)
    rows.session.add_all([Share(run_id=run.id), Share(run_id=run.id)])
    with pytest.raises(IntegrityError):
        await rows.session.flush()
    await rows.session.rollback()


async def test_what_somebody_owns_is_changed_by_its_owner(rows: Rows) -> None:
    anna, bert = await rows.account("anna"), await rows.account("bert")
    run = await rows.run(anna.id)
    assert await Owned(Run, rows.session, anna.id).may_change(run)
    assert not await Owned(Run, rows.session, bert.id).may_change(run)


async def test_a_row_belongs_to_whose_view_it_was_added_through(rows: Rows) -> None:
    anna = await rows.account("anna")
    assert (await rows.run(anna.id)).owner_id == anna.id


@settings(max_examples=15)
@given(minutes=st.lists(st.integers(0, 3), max_size=9), limit=st.integers(1, 4), data=st.data())
async def test_paging_visits_every_row_once_newest_first(
    database: Database, minutes: list[int], limit: int, data: st.DataObject
) -> None:
    """Rows made at the same moment too, and some deleted ones between them."""
    async with database.transaction() as session:
        rows = Rows(session)
        owner, stranger = await rows.account(uuid4().hex), await rows.account(uuid4().hex)
        made, gone = {}, set()
        for minute in minutes:
            run = await rows.run(owner.id)
            await rows.run(stranger.id)
            await session.execute(
                update(Run).where(Run.id == run.id).values(created_at=NOON + timedelta(minutes=minute))
            )
            made[run.id] = minute
            if data.draw(st.booleans()):
                owned.delete(run)
                gone.add(run.id)
        await session.flush()
        visited = await _visit(Owned(Run, session, owner.id), limit)
    assert sorted(visited) == sorted(made.keys() - gone)
    assert [made[id] for id in visited] == sorted((made[id] for id in visited), reverse=True)


async def _visit(runs: Owned[Run], limit: int) -> list[UUID]:
    visited, after = [], None
    while True:
        page = await runs.page(Wanted(limit, after))
        assert len(page.rows) <= limit
        visited += [row.id for row in page.rows]
        if page.next is None:
            return visited
        after = page.next


async def test_a_page_goes_on_behind_a_row_that_was_deleted_meanwhile(rows: Rows) -> None:
    anna = await rows.account("anna")
    oldest, middle, newest = [await rows.run(anna.id, title) for title in ("oldest", "middle", "newest")]
    runs = Owned(Run, rows.session, anna.id)
    first = await runs.page(Wanted(2))
    assert ([row.id for row in first.rows], first.next) == ([newest.id, middle.id], middle.id)
    owned.delete(middle)
    await rows.session.flush()
    assert [row.id for row in (await runs.page(Wanted(2, first.next))).rows] == [oldest.id]


async def test_a_dataset_name_is_taken_once_among_those_that_are_not_deleted(rows: Rows) -> None:
    anna = await rows.account("anna")
    first = await rows.dataset(anna.id, "arctic")
    owned.delete(first)
    second = await rows.dataset(anna.id, "arctic")
    with pytest.raises(IntegrityError):
        async with rows.session.begin_nested():
            await rows.dataset(anna.id, "arctic")
    assert await owned.dataset_named(Owned(type(second), rows.session, anna.id), "arctic") is second


async def test_the_dataset_that_was_deleted_last_comes_back(rows: Rows) -> None:
    anna = await rows.account("anna")
    for deleted_at in (NOON, NOON + timedelta(hours=2), NOON + timedelta(hours=1)):
        row = await rows.dataset(anna.id, "arctic")
        row.deleted_at = deleted_at
        await rows.session.flush()
    found = await owned.dataset_named(Owned(type(row), rows.session, anna.id), "arctic", deleted=True)
    assert found is not None
    assert found.deleted_at == NOON + timedelta(hours=2)
