"""Who waits, in the order in which they come to their turn: account after account, and each account's own one after another."""

from collections import deque
from collections.abc import Hashable, Iterator
from typing import Generic, TypeVar

T = TypeVar("T")


class Rotation(Generic[T]):
    """So whoever brings much waits for himself, and hardly makes others wait."""

    def __init__(self) -> None:
        self._waiting: dict[Hashable, deque[T]] = {}  # without those who have nothing here; the next one first

    def __bool__(self) -> bool:
        return bool(self._waiting)

    def __iter__(self) -> Iterator[T]:
        for each in self._waiting.values():
            yield from each

    def append(self, account: Hashable, what: T) -> None:
        """Behind what the account has here already; an account that had nothing comes last."""
        self._waiting.setdefault(account, deque()).append(what)

    def next(self) -> Hashable:
        """Whose turn it is; to be asked only where somebody waits."""
        return next(iter(self._waiting))

    def popleft(self) -> T:
        """Whatever comes next; its account comes last from now on."""
        account = self.next()
        what = self._waiting[account].popleft()
        self.put_off(account)
        return what

    def put_off(self, account: Hashable) -> None:
        """The account has had a turn elsewhere, and comes last."""
        if rest := self._waiting.pop(account, None):
            self._waiting[account] = rest
