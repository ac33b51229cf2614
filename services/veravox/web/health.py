"""`/healthz`: alive. `/readyz`: the gateway answers too. `/metrics`: for Prometheus."""

import httpx
from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse
from nicegui import Client
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, Gauge, generate_latest

from veravox.web.context import HouseDep

PAGES = Gauge("veravox_web_pages_open", "Pages that NiceGUI keeps in memory.")
STREAMS = Gauge("veravox_web_runs_followed", "Runs whose events are being followed.")

router = APIRouter(include_in_schema=False)


@router.head("/healthz")
@router.get("/healthz")
async def healthz() -> dict[str, str]:
    return {"status": "ok"}


@router.head("/readyz")
@router.get("/readyz")
async def readyz(house: HouseDep) -> Response:
    """As the gateway says it, with its reason where it is not."""
    try:
        answer = await house.gateway.get(f"{house.settings.gateway_url}/readyz", timeout=2.0)
        said = answer.json()
    except (httpx.HTTPError, ValueError):
        return JSONResponse({"status": "waiting for the gateway"}, 503)
    if answer.is_success:
        return JSONResponse({"status": "ready"})
    return JSONResponse({"status": "the gateway is not ready", "detail": str(said.get("detail", ""))}, 503)


@router.get("/metrics")
async def metrics(house: HouseDep) -> Response:
    PAGES.set(len(Client.instances))
    STREAMS.set(len(house.hub))
    return Response(generate_latest(REGISTRY), media_type=CONTENT_TYPE_LATEST)
