"""The picture in the README, drawn by the terminal player itself; run it when the player or its words change.

python scripts/pictures.py     writes docs/pictures/player.svg; needs rich
"""

# ruff: noqa: INP001, T201 - a script, which prints

from __future__ import annotations

import io
import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "examples"))  # for their player

from rich.console import Console

import relieflib as relief
from terminal.player import Player
from terminal.screens import Screen

PICTURE = Path(__file__).parents[1] / "docs" / "pictures" / "player.svg"
WELL = {"pain_now": 3, "pain_moved": "no", "new_signs": []}
TECHNIQUE, STEP, SPENT = "childs-pose", 2, 12  # where in the routine the picture is taken


def player() -> Player:
    """The player, some minutes into a routine for a plain back ache, where everybody said that all was well."""
    pack = relief.builtin_pack()
    clearance = relief.clear(relief.assess(pack, relief.sample_answers("plain-back-ache")), at=0)
    assert isinstance(clearance, relief.Clearance)
    wish = relief.Wish(minutes=12, equipment={"tennis-ball"}, prefer={"ball-massage-low-back", TECHNIQUE})
    time = [0.0]
    guided = Player(relief.begin(relief.plan(clearance, wish), at=0), lambda: time[0], lambda _: None, WELL)
    guided.settle()
    while not there(guided.session):
        assert guided.session.deadline is not None
        time[0] = guided.session.deadline
        guided.tick()
    time[0] += SPENT
    guided.tick()
    return guided


def there(session: relief.Session) -> bool:
    """Whether the picture's step has begun."""
    now = session.now
    return (now.technique, now.step) == (at := session.routine.pack.technique[TECHNIQUE], at.steps[STEP])


def drawn() -> str:
    """The screen of the player as SVG, in a font that every machine has."""
    console = Console(record=True, file=io.StringIO(), width=80, height=24, force_terminal=True, highlight=False)
    console.print(Screen(console).drawn(player().view()))
    svg = console.export_svg(title="examples/guided_session.py", unique_id="player")
    return re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL).replace("Fira Code", "monospace") + "\n"


def words(svg: str) -> list[str]:
    """The words in a picture, line by line."""
    return re.findall(r"<text[^>]*>(.*?)</text>", svg)


if __name__ == "__main__":
    PICTURE.parent.mkdir(exist_ok=True)
    PICTURE.write_text(drawn(), "utf-8", newline="\n")
    print(f"{PICTURE.name} is up to date")
