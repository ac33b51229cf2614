"""What every list takes: how many, behind what, in which order, and which. Declared here, and used by each of them."""

from dataclasses import replace
from typing import Annotated, Literal

from fastapi import Depends, Query
from pydantic import AwareDatetime

from veravox.core.specs import Phase
from veravox.gateway.context import After, Limit
from veravox.store.listing import Order, Wanted

Sort = Annotated[
    Literal["-created", "created", "title", "-title"] | None,
    Query(
        description="By when it was made or by its title (a dataset's name, a recording's); a hyphen turns it round. Newest first where nothing is said."
    ),
]
Search = Annotated[
    str | None,
    Query(
        max_length=200,
        description="Part of the title, in capitals or not. Of runs: words, each of which stands in title, notes, tags, dataset, group, network or chosen classes.",
    ),
]
Since = Annotated[AwareDatetime | None, Query(description="Made after this time, as 2026-01-31T12:00:00Z.")]
Until = Annotated[AwareDatetime | None, Query(description="Made before this time.")]
OfPhase = Annotated[Phase | None, Query(description="In this phase alone.")]


def _wanted(
    limit: Limit = 50,
    after: After = None,
    sort: Sort = None,
    search: Search = None,
    created_after: Since = None,
    created_before: Until = None,
) -> Wanted:
    return Wanted(limit, after, Order(sort or Order.NEWEST), search or "", None, created_after, created_before)


Listed = Annotated[Wanted, Depends(_wanted)]
"""Of a list of things."""


def _wanted_jobs(wanted: Listed, phase: OfPhase = None) -> Wanted:
    return replace(wanted, phase=phase)


JobsListed = Annotated[Wanted, Depends(_wanted_jobs)]
"""Of a list of things that a job makes, which is in a phase."""
