"""What depends on what in a pack: an order to read it in, and what depends on itself, in time that grows with both."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from graphlib import CycleError, TopologicalSorter

Leads = Mapping[str, Collection[str]]  # by name, the names that it leads to; others are passed over


def in_order(leads: Leads) -> Iterator[str]:
    """Every name after all that it leads to; without those in a circle, and those that lead into one."""
    sorter = TopologicalSorter({name: [each for each in to if each in leads] for name, to in leads.items()})
    with suppress(CycleError):  # it still gives whatever no circle is in the way of
        sorter.prepare()
    while ready := sorter.get_ready():
        yield from ready
        sorter.done(*ready)


def circular(leads: Leads) -> set[str]:
    """Every name from which its own leads come back to it."""
    back: dict[str, list[str]] = {name: [] for name in leads}
    for name, to in leads.items():
        for each in to:
            if each in back:
                back[each].append(name)
    found, seen = {name for name, to in leads.items() if name in to}, set[str]()
    # Kosaraju: in reverse of the order in which a walk left them, a walk backwards stays among names of one circle.
    for start in reversed(list(_left(leads))):
        if len(group := list(_walk(start, back, seen))) > 1:
            found |= set(group)
    return found


def _left(leads: Leads) -> Iterator[str]:
    """Every name, in the order in which a walk leaves it for good."""
    seen = set[str]()
    for start in leads:
        yield from _walk(start, leads, seen)


def _walk(start: str, leads: Leads, seen: set[str]) -> Iterator[str]:
    """Every name that can be reached from *start* and was not *seen*, each after all that were first reached by it."""
    path = [] if start in seen else [(start, iter(leads[start]))]
    seen.add(start)
    while path:
        name, rest = path[-1]
        new = next((each for each in rest if each in leads and each not in seen), None)
        if new is None:
            path.pop()
            yield name
        else:
            seen.add(new)
            path.append((new, iter(leads[new])))
