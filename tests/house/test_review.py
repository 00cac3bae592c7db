"""The sheet for a reviewer is made from the pack as it is, and lacks nothing that a reviewer has to see."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

import relieflib as relief

ROOT = Path(__file__).parents[2]
PACK = relief.builtin_pack()
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def made() -> str:
    return str(runpy.run_path(str(ROOT / "scripts" / "review.py"))["whole"]())


def test_the_sheet_is_the_one_that_the_pack_makes(made: str) -> None:
    assert made == (ROOT / "docs" / "low-back-rules.md").read_text("utf-8"), "run scripts/review.py"


def test_everything_to_be_reviewed_is_in_it(made: str) -> None:
    for rule in PACK.rules:
        assert f"\n### {rule.id}" in made
        assert rule.says in made
        assert rule.why in made
        assert all(threshold.value in made for threshold in rule.thresholds)
    for technique in PACK.techniques:
        assert f"\n### {technique.id}: " in made
        assert all(step.do in made for step in technique.steps)
    for question in PACK.questions:
        assert f"| `{question.id}` |" in made


def test_it_says_that_nobody_has_reviewed_the_pack_and_which_sources_were_not_seen(made: str) -> None:
    assert f"**Review status: {PACK.review}.**" in made
    unseen = [source for source in PACK.sources if not source.seen]
    assert f"| sources whose text was not seen | {len(unseen)} |" in made
    assert all(f"| `{source.id}` |" in made for source in unseen)


def test_the_short_sheet_is_the_one_that_the_pack_makes() -> None:
    page = (ROOT / "docs" / "low-back-review.md").read_text("utf-8")
    assert page == relief.review.sheet(PACK), "run scripts/review.py"
