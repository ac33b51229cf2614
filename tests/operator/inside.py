"""A thread of the test's own process that lives in the cluster's network, and speaks to the API server as its administrator."""

import asyncio
import contextlib
import ssl
import threading
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, TypeVar

import aiohttp
import yaml

from cluster.bridge import enter_network
from cluster.harness import Cluster

T = TypeVar("T")


class Inside(contextlib.AbstractContextManager["Inside"]):
    """An event loop in there; proxies, played nodes and witnesses share it."""

    def __init__(self, cluster: Cluster) -> None:
        config = yaml.safe_load(cluster.kubeconfig.read_text())
        there = config["clusters"][0]["cluster"]
        self.server: str = there["server"]
        self.trusted = ssl.create_default_context(cafile=there["certificate-authority"])
        self._token = config["users"][0]["user"]["token"]
        self._network = Path(f"/proc/{cluster.pid}/ns/net")
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._live, name="inside", daemon=True)

    def __enter__(self) -> "Inside":
        self._thread.start()
        self.api = self.run(self._connected())
        return self

    def __exit__(self, *_: object) -> None:
        self.run(self.api.close())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join()

    def run(self, work: Coroutine[Any, Any, T], timeout: float = 60) -> T:
        """Its result, from any other thread."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(timeout)

    def call(self, method: str, path: str, body: object = None, media: str = "application/json") -> dict[str, Any]:
        """One call to the API server, without detours.

        Raises:
            aiohttp.ClientResponseError: if it refuses.
        """
        return self.run(self.ask(method, path, body, media))

    async def ask(self, method: str, path: str, body: object = None, media: str = "application/json") -> dict[str, Any]:
        headers = {"Content-Type": media} if body is not None else {}
        async with self.api.request(method, path, json=body, headers=headers) as answer:
            if answer.status >= 400:
                raise RuntimeError(f"{method} {path}: {answer.status} {await answer.text()}")
            return dict(await answer.json())

    async def _connected(self) -> aiohttp.ClientSession:
        connector = aiohttp.TCPConnector(ssl=self.trusted, limit=0)
        return aiohttp.ClientSession(
            self.server,
            connector=connector,
            headers={"Authorization": f"Bearer {self._token}"},
            timeout=aiohttp.ClientTimeout(total=None),
            read_bufsize=2**22,
        )

    def _live(self) -> None:
        enter_network(self._network)
        asyncio.set_event_loop(self.loop)
        self.loop.run_forever()
        for task in asyncio.all_tasks(self.loop):
            task.cancel()
        self.loop.run_until_complete(asyncio.sleep(0))
        self.loop.close()
