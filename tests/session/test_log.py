"""A log only grows, copies nothing where nobody else added, and is a sequence like any other."""

from __future__ import annotations

import copy
import pickle
from threading import Thread
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relieflib.session.log import Log


def grown(values: list[object], log: Log[object] | None = None) -> Log[object]:
    log = Log() if log is None else log
    for value in values:
        log = log.plus(value)
    return log


@given(st.lists(st.integers()), st.lists(st.integers()), st.lists(st.integers()))
def test_branches_of_one_log_do_not_see_each_other(stem: list[object], left: list[object], right: list[object]) -> None:
    log = grown(stem)
    one, other = grown(left, log), grown(right, log)
    assert (list(log), list(one), list(other)) == (stem, stem + left, stem + right)
    assert (log, one, other) == (Log(stem), Log(stem + left), Log(stem + right))
    assert hash(one) == hash(Log(stem + left))
    assert (one == other) == (left == right)


@given(st.lists(st.integers()), st.slices(8))
def test_a_slice_of_a_log_is_a_log(values: list[object], part: slice) -> None:
    assert grown(values)[part] == Log(values[part])


def test_a_log_is_read_by_place() -> None:
    log = grown(["a", "b"])
    assert (log[0], log[-1], len(log), "b" in log, log.index("b")) == ("a", "b", 2, True, 1)
    longer = log.plus("c")
    for place in (2, -3):
        with pytest.raises(IndexError):
            log[place]
    assert longer[2] == "c"


def test_a_log_equals_a_tuple_of_the_same_and_no_other_sequence() -> None:
    assert Log("ab") == ("a", "b")
    assert ("a", "b") == Log("ab")  # noqa: SIM300 - the other way round
    assert hash(Log("ab")) == hash(("a", "b"))
    assert (Log("ab") == ["a", "b"]) is False
    assert Log("ab") != ("a", "b", "c")
    assert Log("ab") != Log("abc")
    assert not Log()


def test_a_log_is_printed_as_far_as_it_is_short() -> None:
    assert repr(Log("ab")) == "Log(['a', 'b'])"
    assert repr(Log(range(25))).endswith("18, 19, and 5 more])")


def test_a_log_is_copied_and_pickled() -> None:
    log = grown(["a", "b"])
    assert pickle.loads(pickle.dumps(log)) == copy.deepcopy(log) == log  # noqa: S301 - our own


def test_nothing_is_copied_while_one_branch_grows() -> None:
    class Counted(Log[int]):
        read = 0

        def __getitem__(self, place: Any) -> Any:  # noqa: ANN401 - as of any sequence
            Counted.read += 1
            return super().__getitem__(place)

    log = Counted([1, 2, 3])
    longer = log.plus(4)
    assert Counted.read == 0
    assert list(log.plus(5)) == [1, 2, 3, 5]  # whoever comes second copies
    assert list(longer) == [1, 2, 3, 4]
    assert Counted.read > 0


def test_threads_that_add_to_one_log_each_keep_their_own() -> None:
    stem, found = Log([-1]), dict[int, Log[int]]()

    def add(name: int) -> None:
        log = stem
        for number in range(200):
            log = log.plus(name * 1000 + number)
        found[name] = log

    threads = [Thread(target=add, args=(name,)) for name in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {name: list(log) for name, log in found.items()} == {
        name: [-1, *range(name * 1000, name * 1000 + 200)] for name in range(8)
    }
