"""An order to read things in, and what depends on itself, beside the plainest way to find both."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from relieflib.pack.order import circular, in_order

NAMES = "abcdefg"
LEADS = st.dictionaries(st.sampled_from(NAMES), st.lists(st.sampled_from(f"{NAMES}x"), max_size=3), max_size=len(NAMES))


def reached(leads: dict[str, list[str]], start: str) -> set[str]:
    """Everything that *start* leads to, in any number of steps."""
    found, waiting = set[str](), [start]
    while waiting:
        for each in leads.get(waiting.pop(), ()):
            if each not in found:
                found.add(each)
                waiting.append(each)
    return found


@given(LEADS)
def test_what_leads_to_itself_is_circular(leads: dict[str, list[str]]) -> None:
    assert circular(leads) == {name for name in leads if name in reached(leads, name)}


@given(LEADS)
def test_everything_comes_after_what_it_leads_to_but_what_leads_into_a_circle(leads: dict[str, list[str]]) -> None:
    order = list(in_order(leads))
    circle = circular(leads)
    assert sorted(order) == sorted(name for name in leads if not circle & {name, *reached(leads, name)})
    assert all(order.index(each) < order.index(name) for name in order for each in leads[name] if each in leads)


def test_a_long_chain_needs_no_deep_stack() -> None:
    chain = {str(number): [str(number + 1)] for number in range(50_000)}
    assert next(iter(in_order(chain))) == "49999"
    assert circular(chain) == set()
    assert circular(chain | {"50000": ["0"]}) == {*chain, "50000"}
