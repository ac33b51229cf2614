"""`Client(server, token)`: an asynchronous context manager with a method for each operation of the API."""

from typing import Self

from veravox.client.operations import Operations


class Client(Operations):
    """Speaks to one gateway with one token.

    async with Client("http://127.0.0.1:8080", token) as client:
        runs = await client.list_runs()
    """

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_exception: object) -> None:
        await self.close()
