"""From a port of this machine's own loopback to an address inside the cluster's network namespace."""

import asyncio
import contextlib
import ctypes
import os
import socket
import threading
from pathlib import Path

CLONE_NEWNET = 0x40000000


class Bridge:
    """A thread that lives in another network namespace and carries connections there."""

    def __init__(self, namespace: Path) -> None:
        self._namespace = namespace
        self._loop = asyncio.new_event_loop()
        self._ports: dict[tuple[str, int], int] = {}
        self._connections: set[asyncio.Task[None]] = set()
        self._failed: OSError | None = None
        entered = threading.Event()
        self._thread = threading.Thread(target=self._live, args=(entered,), name="bridge", daemon=True)
        self._thread.start()
        entered.wait()
        if self._failed:
            raise self._failed

    def forward(self, host: str, port: int) -> int:
        """A port on 127.0.0.1 that leads to an IP address and port inside; the same again for the same address."""
        if (host, port) not in self._ports:
            listener = socket.create_server(("127.0.0.1", 0))  # here: a socket stays in its maker's namespace
            asyncio.run_coroutine_threadsafe(self._serve(listener, host, port), self._loop).result()
            self._ports[host, port] = listener.getsockname()[1]
        return self._ports[host, port]

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def _live(self, entered: threading.Event) -> None:
        try:
            enter_network(self._namespace)
        except OSError as error:
            self._failed = error
            return
        finally:
            entered.set()
        self._loop.run_forever()
        self._loop.run_until_complete(_cancel_all())
        self._loop.close()

    async def _serve(self, listener: socket.socket, host: str, port: int) -> None:
        def accepted(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            connection = self._loop.create_task(_carry(reader, writer, host, port))
            self._connections.add(connection)
            connection.add_done_callback(self._connections.discard)

        await asyncio.start_server(accepted, sock=listener)


async def _cancel_all() -> None:
    tasks = asyncio.all_tasks() - {asyncio.current_task()}
    for each in tasks:
        each.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def _carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, host: str, port: int) -> None:
    try:
        other_reader, other_writer = await asyncio.open_connection(host, port)
    except OSError:
        writer.transport.abort()
        return
    await asyncio.gather(_copy(reader, other_writer), _copy(other_reader, writer))


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """All that comes, and its end."""
    with contextlib.suppress(OSError):
        while data := await reader.read(1 << 16):
            writer.write(data)
            await writer.drain()
        if writer.can_write_eof():
            writer.write_eof()
            return
    writer.transport.abort()


def enter_network(namespace: Path) -> None:
    """Move the calling thread into a network namespace (setns(2), which Python has from 3.12 on); OSError if refused."""
    libc = ctypes.CDLL(None, use_errno=True)
    with namespace.open("rb") as file:
        if libc.setns(file.fileno(), CLONE_NEWNET):
            number = ctypes.get_errno()
            raise OSError(number, os.strerror(number), str(namespace))
