"""Two people who differ in one answer lead where a careful clinician would send each: ``cases/pairs.toml``."""

from __future__ import annotations

import sys
from collections import Counter

import pytest

from relieflib import Disposition, assess, builtin_pack
from stories import Pair, Side, pairs, reworded
from strategies import so_far

PACK = builtin_pack()
PAIRS = pairs()
STORIES = {
    f"{name}-{which}": (pair, side)
    for name, pair in PAIRS.items()
    for which, side in (("worse", pair.worse), ("milder", pair.milder))
}

# What the pack does not do as the pair expects. A story that comes right leaves this list.
TOO_MILD: dict[str, str] = {}
TOO_STRICT = {
    "infection-after-injection-milder": "disputed: pain that worsens after a needle into the spine goes at once",
    "pregnant-kidney-milder": "disputed: pain in the flank in pregnancy, without fever, is seen the same day",
    "mind-fear-milder": "disputed: seven weeks without easing is seen soon",
}


def verdict(pair: Pair, side: Side) -> str:
    """How a story came out: ``too mild``, ``too strict`` or ``as expected``."""
    got = so_far(assess(PACK, pair.said(side)))
    if got < Disposition(side.at_least):
        return "too mild"
    return "too strict" if got > Disposition(side.at_most) else "as expected"


@pytest.mark.parametrize("story", STORIES)
def test_each_of_a_pair_leads_where_it_should_or_is_known_not_to(story: str) -> None:
    known = "too mild" if story in TOO_MILD else "too strict" if story in TOO_STRICT else "as expected"
    pair, side = STORIES[story]
    assert verdict(pair, side) == known, f"{side.story} ({pair.source})"


@pytest.mark.parametrize("pair", PAIRS.values(), ids=PAIRS)
def test_the_worse_of_a_pair_never_leads_to_less(pair: Pair) -> None:
    worse, milder = (so_far(assess(PACK, pair.said(side))) for side in (pair.worse, pair.milder))
    assert worse >= milder, pair.source


def test_each_pair_parts_in_one_answer_and_says_where_it_comes_from() -> None:
    for name, pair in PAIRS.items():
        worse, milder = pair.written(pair.worse), pair.written(pair.milder)
        assert [each for each in worse if worse[each] != milder[each]] == [pair.differs], name
        assert worse.keys() <= PACK.intake.keys(), name
        assert pair.differs not in pair.answers, name
        assert pair.source, name
        for side in (pair.worse, pair.milder):
            assert side.story, name
            assert Disposition(side.at_least) <= Disposition(side.at_most), name


def test_there_are_enough_pairs_and_what_is_known_to_be_wrong_names_a_story() -> None:
    counts = Counter(verdict(*each) for each in STORIES.values())
    settled = sum(assess(PACK, pair.said(side)).disposition is not None for pair, side in STORIES.values())
    sys.stdout.write(f"{len(PAIRS)} pairs, {settled} of {len(STORIES)} stories settled: {dict(counts)}\n")
    assert len(PAIRS) >= 120
    assert TOO_MILD.keys() | TOO_STRICT.keys() <= STORIES.keys()
    assert TOO_MILD.keys().isdisjoint(TOO_STRICT)
    assert settled == len(STORIES)


def test_every_row_of_what_was_reworded_is_a_question_as_it_is_asked_now() -> None:
    gates = {(group.id, gate.id): gate.text for group in PACK.groups for gate in group.gates}
    for name, row in reworded().items():
        question = PACK.question[name]
        texts = [question.ask, getattr(question, "tick", "")]
        texts += ["; ".join(each.text for each in getattr(question, "options", ()))]
        assert row["now"] in texts, name
        assert row.get("gate") == gates.get((question.group, question.gate)), name
    assert {name for name, each in PACK.intake.items() if each.gate} <= reworded().keys()
