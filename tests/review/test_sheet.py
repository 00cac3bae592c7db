"""The sheet for a reviewer: any pack, a line for each rule, own choices first, no review that did not happen."""

from __future__ import annotations

import re

import pytest
from attrs import evolve

import relieflib as relief
from minimal import minimal_pack
from relieflib.content import RedFlag

PACK = relief.builtin_pack()
PACKS = {"built-in": PACK, "in Spanish": relief.builtin_pack(language="es"), "minimal": minimal_pack()}


@pytest.mark.slow
@pytest.mark.parametrize("pack", PACKS.values(), ids=PACKS)
def test_every_rule_stands_in_one_line_with_what_the_person_reads(pack: relief.Pack) -> None:
    lines = relief.review.sheet(pack).partition("## Rules")[2].partition("## What not knowing")[0].splitlines()
    for rule in pack.rules:
        (line,) = (each for each in lines if each.startswith(f"| `{rule.id}` |"))
        assert rule.says.replace("|", "/") in line
        assert all(each.id in line for each in rule.sources)
        assert line.count(" | ") == 6
        if isinstance(rule, RedFlag):
            assert f"**{rule.disposition}**" in line


@pytest.mark.slow
def test_own_choices_come_first_and_rules_stand_by_topic_the_most_serious_first() -> None:
    text = relief.review.sheet(PACK)
    assert text.index("## Our own choices") < text.index("## Rules") < text.index("## What is asked")
    topics = re.findall(r"^### (.+)$", text, re.MULTILINE)
    assert set(topics) == {rule.topic for rule in PACK.rules}
    assert len(topics) == len(set(topics)) <= 16
    assert len(text.split()) < 40_000


def test_it_says_that_nobody_has_reviewed_the_pack_until_somebody_has() -> None:
    pack = minimal_pack()
    assert "**Not reviewed by a clinician.**" in relief.review.sheet(pack)
    assert "**Reviewed: Dr A, 2 May.**" in relief.review.sheet(evolve(pack, review="Dr A, 2 May"))


def test_what_a_pack_has_not_got_has_no_heading() -> None:
    pack = evolve(minimal_pack(), techniques=(), notes=())
    text = relief.review.sheet(pack)
    assert "## Techniques" not in text
    assert "## Answers that contradict" not in text
    assert "### Other" in text


def test_a_rule_that_no_single_answer_decides_has_no_pair() -> None:
    pack = minimal_pack(("when = 'age >= 65'", "when = 'age >= 65 or age < 65'"))
    (line,) = (each for each in relief.review.sheet(pack).splitlines() if each.startswith("| `old` |"))
    assert " |  | " in line
