"""An estimate in words: for people, on the page and at a terminal alike."""

from veravox.core.catalogue import ARCHITECTURES, PRECISIONS
from veravox.core.estimates.memory import Memory
from veravox.core.estimates.seconds import Seconds
from veravox.core.text import _, numeral

MINUTE, HOUR, DAY = 60.0, 3600.0, 86400.0


def time_said(least: float, most: float) -> str:
    """About 40 s, 2 to 5 min, 50 min to 1.5 h: no more digits than an estimate has."""
    low, high = _coarse(least), _coarse(most)
    if low == high:
        return _("about {time}").format(time=_said(*low))
    if low[1] == high[1]:
        return _("{least} to {time}").format(least=_number(low[0]), time=_said(*high))
    return _("{least} to {time}").format(least=_said(*low), time=_said(*high))


def device_said(on_gpu: bool, asked: bool) -> str:
    """What computes."""
    if on_gpu:
        return _("GPU")
    return _("CPU: no GPU was found here") if asked else _("CPU")


def taken_from(found: Seconds | None, known: bool = True) -> str:
    """What the time was taken from; it is not `known` how much there is to do while the data are being prepared."""
    if not known:
        return _("Unknown until the data are prepared.")
    if found is None:
        return _("Nothing that was trained here can be compared with it; its first batches will tell.")
    title = _(ARCHITECTURES[found.architecture].title)
    if found.precision:
        precision = _(PRECISIONS[found.precision].title)
        title = _("{title} in another precision ({precision})").format(title=title, precision=precision)
    if found.scaled:
        one, many = _("scaled from a training of {title} here"), _("scaled from {n} trainings of {title} here")
    else:
        one, many = _("after a training of {title} here"), _("after {n} trainings of {title} here")
    return (one if found.trainings == 1 else many).format(n=found.trainings, title=title)


def memory_said(bytes: int) -> str:
    """About 1.2 GB."""
    return _("about {size}").format(size=_gigabytes(bytes))


def memory_for(memory: Memory, on_gpu: bool, left_open: bool) -> str:
    """Of what the memory is."""
    if on_gpu:
        said = (
            _("of each GPU, with batches of {n}") if not left_open else _("of each GPU, if batches of {n} are fastest")
        )
    else:
        said = (
            _("main memory, with batches of {n}") if not left_open else _("main memory, if batches of {n} are fastest")
        )
    return said.format(n=memory.batch_size)


def too_much(memory: Memory, there: int | None, on_gpu: bool) -> str:
    """A warning where it needs more than there is; empty where it fits, or nobody knows."""
    if there is None or memory.bytes <= there:
        return ""
    if on_gpu:
        sentence = _(
            "It needs about {needed} of memory, and each GPU here has {there}. Take smaller batches, for which accumulated "
            "steps make up, or a smaller network."
        )
    else:
        sentence = _(
            "It needs about {needed} of memory, and there are {there} here. Take smaller batches, for which accumulated "
            "steps make up, or a smaller network."
        )
    return sentence.format(needed=_gigabytes(memory.bytes), there=_gigabytes(there))


def _gigabytes(bytes: int) -> str:
    return numeral(f"{bytes / 1e9:.1f} GB")


def _coarse(seconds: float) -> tuple[float, float]:
    """The figure in its unit, and how many seconds that has."""
    if seconds < 1.5 * MINUTE:
        return 10.0 * max(1, round(seconds / 10)), 1.0
    unit = MINUTE if seconds < 1.5 * HOUR else HOUR if seconds < 2 * DAY else DAY
    value = seconds / unit
    return round(value, 1 if value < 10 and unit > MINUTE else 0), unit


def _said(value: float, unit: float) -> str:
    names = {1.0: _("{n} s"), MINUTE: _("{n} min"), HOUR: _("{n} h"), DAY: _("{n} d")}
    return names[unit].format(n=_number(value))


def _number(value: float) -> str:
    return numeral(f"{value:,g}")
