"""Every document, forged place by place: refused, or what the verbs make of the facts in it."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
spec = importlib.util.spec_from_file_location("forgeries", ROOT / "scripts" / "forgeries.py")
assert spec is not None
assert spec.loader is not None
forgeries: Any = importlib.util.module_from_spec(spec)
spec.loader.exec_module(forgeries)


def test_no_forgery_of_a_few_places_is_taken_for_what_it_is_not() -> None:
    found = forgeries.counted(4)
    for name, counts in found.items():
        assert counts["wrong"] == 0, (name, counts)
        assert counts["tried"] == counts["places"] * (len(forgeries.HOSTILE) + 2)
        assert counts["refused"] > counts["tried"] / 2, name
    assert len(forgeries.HOSTILE) >= 30


@pytest.mark.parametrize(
    ("read", "became"),
    [
        (lambda: int("y"), "wrong: ValueError: invalid literal for int() with base 10: 'y'"),
        (lambda: 3, "wrong: 3"),
        (lambda: "box", "the same"),
    ],
)
def test_what_is_wrong_is_counted_as_wrong(read: Any, became: str) -> None:  # noqa: ANN401 - anything that is called
    assert forgeries.outcome(read, "box") == became


@pytest.mark.slow
def test_the_page_has_the_counts_of_every_place() -> None:
    page = (ROOT / "docs" / "reliability.md").read_text("utf-8")
    shown = {row[0]: row[1:] for line in page.splitlines() if (row := re.findall(r"[^|]+", line)) and len(row) == 7}
    for name, counts in forgeries.counted().items():
        assert [int(each.replace(",", "")) for each in shown[f" {name} "]] == [
            counts[each] for each in forgeries.COLUMNS
        ], name
