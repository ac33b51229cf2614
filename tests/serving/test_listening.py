"""Gateway and page listen alike, as their settings say."""

from pathlib import Path
from typing import Any

import pytest

from veravox.gateway import command as gateway
from veravox.serving import listening
from veravox.serving.patience import Limits, Patience
from veravox.web import app
from veravox.web import command as web


@pytest.mark.parametrize("command", [gateway.gateway, web.web], ids=["gateway", "web"])
def test_both_have_the_patience_that_the_settings_give_them(
    command: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = {"HEADER_SECONDS": "1.5", "BODY_SECONDS": "2.5", "BODY_BYTES": "99", "IDLE_SECONDS": "3", "CONNECTIONS": "7"}
    told |= {"ANSWER_SECONDS": "8", "DATA": str(tmp_path), "GATEWAY_URL": "http://127.0.0.1:9"}
    for name, value in told.items():
        monkeypatch.setenv(f"VERAVOX_{name}", value)
    monkeypatch.setenv("NICEGUI_STORAGE_PATH", str(tmp_path))
    served: list[dict[str, Any]] = []
    monkeypatch.setattr(gateway, "create_app", lambda _settings, _when_ready: None)
    monkeypatch.setattr(app, "create_app", lambda _settings: None)
    monkeypatch.setattr(listening.uvicorn, "run", lambda _app, **how: served.append(how))
    command(host="127.0.0.1", port=1)
    (how,) = served
    assert issubclass(how["http"], Patience)
    assert how["http"].limits == Limits(1.5, 2.5, 99, 3.0, 8.0, 7)
    assert how["timeout_keep_alive"] == 3.0
