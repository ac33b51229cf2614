"""Clips that are one recording: the same bytes, or prints that differ in few bits."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from veravox.audio.fingerprint import BITS, DIGITS
from veravox.core.audit.model import Duplicate, Duplicates
from veravox.core.manifest import Clip

NEAR = 0.2  # of the bits: in two million pairs of pieces of different speech none differed in less than 0.24
LONGER = 0.05  # how much longer, at most, the same recording may seem
UNITS = 8  # of the prints' duration, whatever it is
GLANCE = (2, 5)  # words that are looked at first: others need not be where these differ as those of strangers do,
HOPELESS = 0.375  # in more than so many of their bits; of 128 that differ in 20 % each, four standard deviations more
ROWS = 64  # prints that are compared with all others at once
Bits = NDArray[np.uint64]


@dataclass(frozen=True, eq=False)
class Sets:
    """All sets of clips that are one recording, the larger first."""

    exact: list[list[Clip]]
    near: list[tuple[list[Clip], float]]  # and how far apart the closest two of them are


def find_sets(rows: Sequence[Clip]) -> Sets:
    """Look for them; copies by design, which share a pair but not class and condition, are none."""
    return Sets(_same_bytes(rows), _alike(rows))


def described(rows: Sequence[Clip], sets: Sets) -> Duplicates:
    """What the audit says of them, the largest sets first, and of each the most telling clips."""
    listed = [_described(clips, True, 0.0) for clips in sets.exact]
    listed += [_described(clips, False, apart) for clips, apart in sets.near]
    return Duplicates(
        exact=len(sets.exact),
        near=len(sets.near),
        clips=len({name for each in listed for name in each.clips}),
        across_classes=sum(len({row.generator for row in clips}) > 1 for clips in sets.exact),
        unprinted=sum(not row.fingerprint for row in rows),
        listed=listed,
    )


def _described(clips: Sequence[Clip], exact: bool, apart: float) -> Duplicate:
    return Duplicate(
        exact=exact,
        clips=[row.clip for row in clips],
        generators=sorted({row.generator for row in clips}),
        speakers=sorted({row.speaker for row in clips}),
        apart=round(apart, 3),
    )


def _same_bytes(rows: Sequence[Clip]) -> list[list[Clip]]:
    number = Counter(row.sha256 for row in rows if row.sha256)
    sets: defaultdict[str, list[Clip]] = defaultdict(list)
    for row in rows:
        if number[row.sha256] > 1:
            sets[row.sha256].append(row)
    return sorted(sets.values(), key=len, reverse=True)


def _alike(rows: Sequence[Clip]) -> list[tuple[list[Clip], float]]:
    """Sets of clips that are linked, through others too, by prints that are near."""
    sound = [row for row in _once(rows) if len(row.fingerprint) == DIGITS]
    links = [(sound[one], sound[other], apart) for one, other, apart in _near(sound)]
    union: dict[str, str] = {}

    def top(pair: str) -> str:
        while (above := union.setdefault(pair, pair)) != pair:
            union[pair] = union[above]
            pair = above
        return pair

    for one, other, _apart in links:
        union[top(one.pair)] = top(other.pair)
    clips: defaultdict[str, dict[str, Clip]] = defaultdict(dict)
    closest: dict[str, float] = {}
    for one, other, apart in sorted(links, key=lambda link: link[2]):
        clips[top(one.pair)].update({one.clip: one, other.clip: other})
        closest.setdefault(top(one.pair), apart)
    found = [(list(some.values()), closest[name]) for name, some in clips.items()]
    return sorted(found, key=lambda each: len(each[0]), reverse=True)


def _once(rows: Sequence[Clip]) -> Iterator[Clip]:
    """One clip of those with the same bytes: these are told already."""
    seen: set[str] = set()
    for row in rows:
        if not row.sha256 or row.sha256 not in seen:
            seen.add(row.sha256)
            yield row


def _near(rows: Sequence[Clip]) -> Iterator[tuple[int, int, float]]:
    """Pairs of clips whose prints are near: in the order of their duration each is compared with the next longer."""
    durations = np.array([int(row.fingerprint[:4], 16) for row in rows], np.float64)
    order = np.argsort(durations, kind="stable")
    prints, durations = _bits([rows[place] for place in order]), durations[order]
    ends = np.searchsorted(durations, durations * (1 + LONGER) + UNITS, side="right")
    for start in range(0, len(rows), ROWS):
        stop = min(start + ROWS, len(rows))
        glance = _apart(prints[GLANCE, start:stop, None], prints[GLANCE, None, start : int(ends[stop - 1])])
        ones, others = np.nonzero(glance <= HOPELESS * 64 * len(GLANCE))
        apart = _apart(prints[:, start + ones], prints[:, start + others])
        for one, other, bits in zip(ones, others, apart, strict=True):
            first, second = int(order[start + one]), int(order[start + other])
            near = bits <= NEAR * BITS and one < other < ends[start + one] - start
            if near and not _by_design(rows[first], rows[second]):
                yield first, second, float(bits) / BITS


def _by_design(one: Clip, other: Clip) -> bool:
    """A clip and what was made of it."""
    return one.pair == other.pair and (one.generator, one.condition) != (other.generator, other.condition)


def _bits(rows: Sequence[Clip]) -> Bits:
    """Shape (words, clips)."""
    joined = bytes.fromhex("".join(row.fingerprint[4:] for row in rows))
    return np.ascontiguousarray(np.frombuffer(joined, np.uint64).reshape(len(rows), BITS // 64).T)


def _apart(these: Bits, those: Bits) -> NDArray[np.uint16]:
    """In how many bits these differ from those, word by word so that little memory is touched."""
    apart = np.zeros(np.broadcast_shapes(these.shape[1:], those.shape[1:]), np.uint16)
    for one, other in zip(these, those, strict=True):
        apart += np.bitwise_count(one ^ other)
    return apart
