"""`/healthz`: alive. `/readyz`: may be sent requests. `/metrics`: for Prometheus. No data of anybody in any of them."""

import time
from collections.abc import Awaitable, Callable

from fastapi import APIRouter, FastAPI, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, Counter, Histogram, generate_latest

from veravox.core import problems
from veravox.core.problems import Problem
from veravox.gateway.context import ServicesDep
from veravox.store.schema import Age, age_of_database, why_not

REQUESTS = Counter("veravox_gateway_requests_total", "Requests answered.", ["operation", "status"])
SECONDS = Histogram("veravox_gateway_request_seconds", "Time to the answer's head.", ["operation"])

router = APIRouter(include_in_schema=False)


@router.get("/healthz")
async def healthz() -> dict[str, str]:
    return {"status": "ok"}


@router.get("/readyz")
async def readyz(services: ServicesDep) -> dict[str, str]:
    """Refuses a database that does not answer or whose schema is not this version's."""
    age = await age_of_database(services.database.engine)
    if age is not Age.CURRENT:
        raise Problem(problems.UNAVAILABLE, why_not(age))
    return {"status": "ready"}


@router.get("/metrics")
async def metrics() -> Response:
    return Response(generate_latest(REGISTRY), media_type=CONTENT_TYPE_LATEST)


def measure_requests(app: FastAPI) -> None:
    @app.middleware("http")
    async def measure(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
        began = time.perf_counter()
        status = 500  # an unexpected error is answered further out
        try:
            response = await call_next(request)
            status = response.status_code
            return response
        finally:
            operation = getattr(request.scope.get("route"), "name", "unknown")
            REQUESTS.labels(operation, status).inc()
            SECONDS.labels(operation).observe(time.perf_counter() - began)
