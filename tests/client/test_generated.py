"""The client is what the gateway's document says, no more and no less."""

import ast
import inspect
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from veravox.client import Client, operations
from veravox.core.settings import Settings
from veravox.gateway.app import create_app

ROOT = Path(__file__).parent.parent.parent
CLIENT = ROOT / "services" / "veravox" / "client"
DOCUMENT = ROOT / "docs" / "reference" / "openapi.json"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All that the generator makes, made anew."""
    folder = tmp_path_factory.mktemp("client")
    tool = [sys.executable, str(ROOT / "tools" / "generate_client.py"), folder / "openapi.json", folder]
    subprocess.run(tool, check=True)
    return folder


@pytest.mark.parametrize(
    "committed", [DOCUMENT, CLIENT / "models.py", CLIENT / "operations.py"], ids=lambda path: path.name
)
def test_what_is_committed_has_not_drifted(made: Path, committed: Path) -> None:
    assert (made / committed.name).read_text() == committed.read_text(), "run `make client` and commit what it made"


@cache
def documented() -> dict[str, dict[str, Any]]:
    paths = create_app(Settings()).openapi()["paths"]
    return {operation["operationId"]: operation for verbs in paths.values() for operation in verbs.values()}


def test_every_operation_has_a_method_and_every_method_an_operation() -> None:
    methods = {name for name, each in vars(operations.Operations).items() if inspect.isfunction(each)}
    assert methods == documented().keys()


@pytest.mark.parametrize("name", sorted(documented()))
def test_a_method_takes_what_its_operation_takes(name: str) -> None:
    operation = documented()[name]
    takes = inspect.signature(getattr(Client, name)).parameters.keys() - {"self"}
    sent = {each["name"].replace("-", "_") for each in operation.get("parameters", [])}
    content = operation.get("requestBody", {}).get("content", {})
    sent |= {"body"} if "application/json" in content else set()
    sent |= {"file", "model"} if "multipart/form-data" in content else set()
    sent |= {"content"} if "application/octet-stream" in content else set()
    assert takes == sent


def test_the_client_sees_nothing_of_the_gateway() -> None:
    for path in CLIENT.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("veravox."):
                assert (node.module or "").split(".")[1] in {"client", "core"}, path
