"""`/healthz`: alive. `/readyz`: may be sent requests. `/metrics`: for Prometheus. No data of anybody in any of them."""

import time
from typing import Any

from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, Counter, Histogram, generate_latest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from veravox.core import problems
from veravox.core.problems import Problem
from veravox.gateway import vital_figures
from veravox.gateway.context import ServicesDep
from veravox.store import jobs
from veravox.store.schema import Age, age_of_database, why_not

REQUESTS = Counter("veravox_gateway_requests_total", "Requests answered.", ["operation", "status"])
SECONDS = Histogram("veravox_gateway_request_seconds", "Time to the answer's head.", ["operation"])

router = APIRouter(include_in_schema=False)


@router.head("/healthz")
@router.get("/healthz")
async def healthz() -> dict[str, str]:
    return {"status": "ok"}


@router.head("/readyz")
@router.get("/readyz")
async def readyz(services: ServicesDep) -> dict[str, str]:
    """Refuses a database that does not answer or whose schema is not this version's."""
    age = await age_of_database(services.database.engine)
    if age is not Age.CURRENT:
        raise Problem(problems.UNAVAILABLE, why_not(age))
    return {"status": "ready"}


@router.get("/metrics")
async def metrics(request: Request) -> Response:
    await vital_figures.look(request.app.state.settings, getattr(request.app.state, "database", None))
    return Response(generate_latest(REGISTRY), media_type=CONTENT_TYPE_LATEST)


@router.get("/metrics/targets")
async def targets(services: ServicesDep) -> list[dict[str, Any]]:
    """Where the jobs that work now are to be scraped, as Prometheus' `http_sd_configs` wants it told.

    Only who reaches the gateway itself can ask: the page forwards `/api/` alone.
    """
    async with services.database.transaction() as session:
        working = await jobs.endpoints(session)
    return [{"targets": [each], "labels": {"kind": kind, "id": str(id)}} for id, kind, each in working]


class MeasureRequests:
    """Counts every request, and how long its answer's head took."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, told = time.perf_counter(), False

        def tell(status: int) -> None:
            operation = getattr(scope.get("route"), "name", "unknown")
            REQUESTS.labels(operation, status).inc()
            SECONDS.labels(operation).observe(time.perf_counter() - began)

        async def sending(message: Message) -> None:
            nonlocal told
            if message["type"] == "http.response.start":
                told = True
                tell(message["status"])
            await send(message)

        try:
            await self._app(scope, receive, sending)
        finally:
            if not told:  # an unexpected error, which is answered further out
                tell(500)
