"""What was heard of and not kept yet: of each resource only the newest, so that a slow database is never far behind."""

import asyncio
from dataclasses import dataclass, field

from veravox.gateway.mirror.reading import Body

DELETED = "DELETED"


@dataclass
class Backlog:
    """In the order in which resources were first heard of."""

    _newest: dict[str, tuple[str, Body]] = field(default_factory=dict)
    _some: asyncio.Event = field(default_factory=asyncio.Event)

    def put(self, event: str, body: Body) -> None:
        self._newest[body["metadata"]["uid"]] = event, body
        self._some.set()

    async def take(self) -> tuple[str, Body]:
        """The next one, as soon as there is one."""
        await self._some.wait()
        uid = next(iter(self._newest))
        taken = self._newest.pop(uid)
        if not self._newest:
            self._some.clear()
        return taken
