"""The API server: plain objects in and out, and nobody's retries."""

import json
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Self

import aiohttp

from veravox.cluster.access import Access
from veravox.cluster.finding import find_access

Body = dict[str, Any]
TIMEOUT = 30.0  # s for one call
QUIET = 100.0  # s without a word after which a watch counts as dead; a living one has bookmarks each minute
LASTS = 300  # s after which the API server ends a watch, to be begun anew
GONE = 410  # the version that was asked for is too old: list again
LONGEST = 2**21  # bytes that wait to be read, of which one object of a watch may be half
MERGE, APPLY = "application/merge-patch+json", "application/apply-patch+yaml"


class ApiError(Exception):
    """The API server refused, with its own words; `status` is 0 where it could not be reached.

    Args:
        status: of HTTP.
        message: the API server's own.
        retry_after: the seconds that it asks to wait, 0 where it asks for nothing.
        causes: field and message of each mistake, where it tells them.
    """

    def __init__(
        self, status: int, message: str, retry_after: float = 0.0, causes: tuple[tuple[str, str], ...] = ()
    ) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.retry_after = retry_after
        self.causes = causes


@dataclass(frozen=True)
class Kind:
    """A kind of object: `/apis/batch/v1` and `jobs`."""

    root: str
    plural: str

    def of(self, namespace: str, name: str = "", subresource: str = "") -> str:
        return "/".join(each for each in (self.root, "namespaces", namespace, self.plural, name, subresource) if each)


JOBS, PODS, SERVICES, EVENTS = (
    Kind("/apis/batch/v1", "jobs"),
    Kind("/api/v1", "pods"),
    Kind("/api/v1", "services"),
    Kind("/api/v1", "events"),
)
NETWORK_POLICIES = Kind("/apis/networking.k8s.io/v1", "networkpolicies")
TRAINING_JOBS, DATASETS = (
    Kind("/apis/veravox.dev/v1alpha1", "trainingjobs"),
    Kind("/apis/veravox.dev/v1alpha1", "datasets"),
)


class Api:
    """Has its calls counted, for what Veravox costs an API server is measured.

    Args:
        access: its address and credentials.
        manager: under which name the API server keeps what is applied.
        timeout: seconds for one call.
        count: told of each call: its method, and the answer's status, 0 where none came.
    """

    def __init__(
        self,
        access: Access,
        manager: str,
        timeout: float = TIMEOUT,
        count: Callable[[str, int], None] = lambda _method, _status: None,
    ) -> None:
        self._access = access
        connector = aiohttp.TCPConnector(ssl=True if access.tls is None else access.tls)
        self._session = aiohttp.ClientSession(
            connector=connector, trust_env=True, read_bufsize=LONGEST, headers={"User-Agent": manager}
        )
        self._manager = manager
        self._timeout = timeout
        self._count = count

    @classmethod
    async def connect(
        cls,
        manager: str,
        timeout: float = TIMEOUT,
        count: Callable[[str, int], None] = lambda _method, _status: None,
    ) -> Self:
        """As the pod's service account, else by KUBECONFIG.

        Raises:
            AccessError: if there is neither.
        """
        return cls(find_access(), manager, timeout, count)

    async def close(self) -> None:
        await self._session.close()

    async def get(self, kind: Kind, namespace: str, name: str) -> Body | None:
        """None where there is no such object."""
        try:
            return await self._json("GET", kind.of(namespace, name))
        except ApiError as error:
            if error.status == 404:
                return None
            raise

    async def objects(self, kind: Kind, namespace: str, labels: str = "") -> list[Body]:
        """All objects, in pages."""
        return (await self.listing(kind, namespace, labels))[0]

    async def listing(self, kind: Kind, namespace: str, labels: str = "") -> tuple[list[Body], str]:
        """All objects, and the version of the whole: what is newer than that was made after it."""
        found: list[Body] = []
        query = {"limit": "500", **({"labelSelector": labels} if labels else {})}
        while True:
            page = await self._json("GET", kind.of(namespace), query)
            found += page["items"]
            more = page["metadata"].get("continue")
            if not more:
                return found, page["metadata"]["resourceVersion"]
            query["continue"] = more

    async def watch(self, kind: Kind, namespace: str, version: str) -> AsyncIterator[tuple[str, Body]]:
        """What happens after this version: ADDED, MODIFIED, DELETED and BOOKMARK, each with the object.

        It ends when the API server has had enough of it; the next one begins at the last object's version.

        Raises:
            ApiError: GONE where the version is too old; 0 where the connection broke or fell silent.
        """
        query = {
            "watch": "true",
            "resourceVersion": version,
            "allowWatchBookmarks": "true",
            "timeoutSeconds": str(LASTS),
        }
        patience = aiohttp.ClientTimeout(total=None, sock_connect=self._timeout, sock_read=QUIET)
        with self._counted("GET"), _told():
            answer = await self._send("GET", kind.of(namespace), query, None, "", patience)
            try:
                if answer.status >= 300:
                    raise _refusal(answer.status, await answer.read(), answer.headers.get("Retry-After"))
                async for line in answer.content:
                    event = json.loads(line)
                    if event["type"] == "ERROR":
                        raise _refusal(int(event["object"].get("code") or 0), json.dumps(event["object"]))
                    yield event["type"], event["object"]
            finally:
                answer.close()

    async def create(self, kind: Kind, namespace: str, body: Body) -> Body:
        return await self._json("POST", kind.of(namespace), body=body)

    async def apply(self, kind: Kind, namespace: str, body: Body) -> Body:
        """Server-side, never by force: what belongs to somebody else is not taken over."""
        query = {"fieldManager": self._manager, "force": "false"}
        return await self._json("PATCH", kind.of(namespace, body["metadata"]["name"]), query, body, APPLY)

    async def merge(self, kind: Kind, namespace: str, name: str, body: Body, subresource: str = "") -> Body:
        """A merge patch; with metadata.resourceVersion in it, only onto what was read."""
        return await self._json("PATCH", kind.of(namespace, name, subresource), {}, body, MERGE)

    async def delete(self, kind: Kind, namespace: str, name: str, uid: str, grace: int | None = None) -> None:
        """Delete this very object, its children in the background; nothing where it is gone.

        Raises:
            ApiError: if it is refused; a conflict, where the object was being changed at that moment.
        """
        options: Body = {"propagationPolicy": "Background", "preconditions": {"uid": uid}}
        if grace is not None:
            options["gracePeriodSeconds"] = grace
        try:
            await self._json("DELETE", kind.of(namespace, name), {}, options)
        except ApiError as error:
            if error.status == 404 or (error.status == 409 and not await self._is_there(kind, namespace, name, uid)):
                return
            raise

    async def _is_there(self, kind: Kind, namespace: str, name: str, uid: str) -> bool:
        there = await self.get(kind, namespace, name)
        return there is not None and there["metadata"]["uid"] == uid

    async def log_tail(self, namespace: str, pod: str, lines: int = 200) -> str:
        """The last lines that a pod's container wrote; empty where nobody knows them any more."""
        query = {"container": "job", "tailLines": str(lines), "limitBytes": "200000"}
        try:
            return (await self._call("GET", PODS.of(namespace, pod, "log"), query)).decode(errors="replace")
        except ApiError:
            return ""

    async def _json(
        self, method: str, path: str, query: dict[str, str] | None = None, body: Body | None = None, media: str = ""
    ) -> Body:
        said = await self._call(method, path, query or {}, body, media)
        try:
            answer: Body = json.loads(said)
        except ValueError:
            raise ApiError(0, f"{method} {path}: the answer is no JSON: {said[:200]!r}") from None
        return answer

    async def _call(
        self, method: str, path: str, query: dict[str, str], body: Body | None = None, media: str = ""
    ) -> bytes:
        patience = aiohttp.ClientTimeout(total=self._timeout)
        with self._counted(method), _told():
            answer = await self._send(method, path, query, body, media, patience)
            content = await answer.read()
            if answer.status >= 300:
                raise _refusal(answer.status, content, answer.headers.get("Retry-After"))
        return content

    async def _send(
        self,
        method: str,
        path: str,
        query: dict[str, str],
        body: Body | None,
        media: str,
        patience: aiohttp.ClientTimeout,
    ) -> aiohttp.ClientResponse:
        headers = {"Accept": "application/json", "Content-Type": media or "application/json"}
        if said := self._access.authorization():
            headers["Authorization"] = said
        return await self._session.request(
            method,
            self._access.server + path,
            params=query,
            data=None if body is None else json.dumps(body),
            headers=headers,
            timeout=patience,
            proxy=self._access.proxy,
            server_hostname=self._access.name,
            allow_redirects=False,
        )

    @contextmanager
    def _counted(self, method: str) -> Iterator[None]:
        try:
            yield
        except ApiError as error:
            self._count(method, error.status)
            raise
        self._count(method, 200)


@contextmanager
def _told() -> Iterator[None]:
    """Whatever goes wrong on the way is an ApiError."""
    try:
        yield
    except (OSError, TimeoutError, aiohttp.ClientError) as error:
        raise ApiError(0, f"{type(error).__name__}: {error}") from None


def _refusal(status: int, body: Any, retry_after: str | None = None) -> ApiError:
    """In the words of a Status object, else in what came."""
    text = body.decode(errors="replace") if isinstance(body, bytes) else str(body or "")
    seconds = float(retry_after) if retry_after and retry_after.isdigit() else 0.0
    try:
        said = json.loads(text)
        causes = [
            (each.get("field", ""), each.get("message", "")) for each in said.get("details", {}).get("causes", [])
        ]
        return ApiError(status, str(said["message"]), seconds, tuple(causes))
    except (ValueError, KeyError, TypeError, AttributeError):
        return ApiError(status, text[:500], seconds)
