"""docs/session.md says of every event in every phase what the library does."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

from relieflib.session.events import EVENTS, OUTRANKING, TRANSITIONS
from relieflib.terms import SessionPhase

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "session.md").read_text("utf-8")


def test_the_page_is_the_one_that_the_transitions_make() -> None:
    made = runpy.run_path(str(ROOT / "scripts" / "session_table.py"))
    assert made["page"](PAGE) == PAGE, "run scripts/session_table.py"
    assert made["made"]() in PAGE


def test_every_event_has_a_row_and_every_phase_a_column() -> None:
    rows = {
        row[0]: row[2:]
        for row in re.findall(r"^\| `([a-z-]+)` \| ([^|]+) \| (.+?) \| (.+?) \| (.+?) \|$", PAGE, re.MULTILINE)
    }
    assert rows.keys() == EVENTS.keys()
    for name, cells in rows.items():
        for phase, cell in zip(SessionPhase, cells, strict=True):
            assert (cell == "not allowed") == (EVENTS[name] not in TRANSITIONS[phase])


def test_every_way_between_two_phases_is_in_the_diagram() -> None:
    drawn = set(re.findall(r"^    (\w+) --> (\w+): ", PAGE, re.MULTILINE))
    ways = {(str(one), str(other)) for one, kinds in TRANSITIONS.items() for other in kinds.values()}
    assert drawn == ways | {(str(one), str(other)) for one, other in OUTRANKING}
