import threading

import pytest

from veravox.training.keeping.writer import Writer


def test_what_is_put_is_done_in_order_and_waited_for() -> None:
    writer, done = Writer(), list[str]()
    for name in ("bundle", "report", "checkpoint"):
        writer.put(name, lambda name=name: done.append(name))
    writer.wait()
    assert done == ["bundle", "report", "checkpoint"]
    writer.close()


def test_of_what_waits_under_a_name_only_the_newest_is_done() -> None:
    writer, done, busy, go_on = Writer(), list[int](), threading.Event(), threading.Event()

    def long() -> None:
        busy.set()
        assert go_on.wait(60)

    writer.put("bundle", long)
    assert busy.wait(60)
    for number in range(5):
        writer.put("checkpoint", lambda number=number: done.append(number))
    go_on.set()
    writer.wait()
    assert done == [4]
    writer.close()


def test_an_error_reaches_whoever_waits_or_puts_more_and_nothing_is_done_after_it() -> None:
    writer, done = Writer(), list[str]()

    def fail() -> None:
        raise OSError(28, "No space left on device")

    writer.put("bundle", fail)
    with pytest.raises(OSError, match="No space"):
        writer.wait()
    with pytest.raises(OSError, match="No space"):
        writer.put("checkpoint", lambda: done.append("checkpoint"))
    assert done == []
    writer.close()


def test_closing_forgets_what_still_waits() -> None:
    writer, done, busy, go_on = Writer(), list[str](), threading.Event(), threading.Event()

    def long() -> None:
        busy.set()
        assert go_on.wait(60)
        done.append("bundle")

    writer.put("bundle", long)
    assert busy.wait(60)
    writer.put("checkpoint", lambda: done.append("checkpoint"))
    threading.Thread(target=go_on.set).start()
    writer.close()
    assert done in (["bundle"], ["bundle", "checkpoint"])
