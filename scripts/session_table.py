"""The table and the diagram of docs/session.md, made from the transitions themselves.

python scripts/session_table.py     writes them between the two marks; a test holds the page to what this makes
"""

# ruff: noqa: INP001, T201 - a script, which prints

from __future__ import annotations

import re
from pathlib import Path

from relieflib.session.events import EVENTS, OUTRANKING, TRANSITIONS
from relieflib.terms import SessionPhase

PAGE = Path(__file__).parents[1] / "docs" / "session.md"
FROM, TO = "<!-- from here: scripts/session_table.py -->", "<!-- to here -->"


def table() -> str:
    """Every event in every phase."""
    rows = [["event", "what it does", *(f"while {phase}" for phase in SessionPhase)], ["---"] * (2 + len(SessionPhase))]
    for name, kind in EVENTS.items():
        cells = []
        for phase in SessionPhase:
            to = TRANSITIONS[phase].get(kind)
            cells.append("not allowed" if to is None else f"stays {phase}" if to is phase else f"**{to}**")
        told = " ".join((kind.__doc__ or "").split()).replace("``", "`")
        rows.append([f"`{name}`", told, *cells])
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def diagram() -> str:
    """The phases as a state diagram."""
    lines = ["```mermaid", "stateDiagram-v2", "    [*] --> underway: begin"]
    for phase, kinds in TRANSITIONS.items():
        for to in SessionPhase:
            names = [kind.name for kind, there in kinds.items() if there is to]
            if names:
                lines.append(f"    {phase} --> {to}: {', '.join(names)}")
    lines += [f"    {one} --> {other}: {why}" for (one, other), why in OUTRANKING.items()]
    return "\n".join([*lines, f"    {SessionPhase.ENDED} --> [*]", "```"])


def made() -> str:
    """What stands between the marks."""
    return f"{FROM}\n\n{table()}\n\n{diagram()}\n\n{TO}"


def page(text: str) -> str:
    """*text* with the table and the diagram brought up to date."""
    return re.sub(f"{re.escape(FROM)}.*?{re.escape(TO)}", lambda _: made(), text, flags=re.DOTALL)


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text("utf-8")), "utf-8")
    print(f"{PAGE.name} is up to date")
