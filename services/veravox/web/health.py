"""`/healthz`: alive. `/readyz`: the gateway answers too. `/metrics`: for Prometheus."""

import httpx
from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse
from nicegui import Client
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, Gauge, generate_latest

from veravox.core.settings import Settings
from veravox.web.certificate import ends_at
from veravox.web.context import HouseDep

PAGES = Gauge("veravox_web_pages_open", "Pages that NiceGUI keeps in memory.")
STREAMS = Gauge("veravox_web_runs_followed", "Runs whose events are being followed.")
CERTIFICATE = Gauge(
    "veravox_web_certificate_not_after_timestamp_seconds",
    "When the certificate ends that the page began with, in seconds since 1970; 0 where it speaks http.",
)

router = APIRouter(include_in_schema=False)


def tell_certificate(settings: Settings) -> None:
    """Of the files as they are now: the server reads them once, when it starts."""
    if settings.tls != "off" and settings.tls_certificate and settings.tls_key:
        CERTIFICATE.set(ends_at(settings.tls_certificate, settings.tls_key))


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
