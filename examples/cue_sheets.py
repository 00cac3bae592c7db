"""A planned routine in the four forms that need no session: a sheet to read aloud, speech, captions, a calendar entry.

    python examples/cue_sheets.py                          # how each of the four begins
    python examples/cue_sheets.py --to folder              # all of each, as files
    python examples/cue_sheets.py --language es --start 2026-12-01T18:30 --to folder

    espeak-ng -m -s 150 -v en -w routine.wav -f folder/routine.ssml     # what a voice makes of it

None of these can stop anyone: stop rules act in a session only. So they are for someone who has been screened. The
sheet and the calendar entry say what to stop for; a host that plays the speech or shows the captions says it first.
"""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import relieflib as relief
from shared.printing import section

LINES = 12  # of each form, when they are printed


def main() -> int:
    """Plan a routine for a plain back ache, and write or print it."""
    given = arguments()
    now = datetime.now(UTC)
    start = given.start or datetime.now() + timedelta(days=1)  # noqa: DTZ005 - the hour where the person is
    pack = relief.builtin_pack(language=given.language)
    clearance = relief.clear(relief.assess(pack, relief.sample_answers("plain-back-ache")))
    assert isinstance(clearance, relief.Clearance)  # for a Refusal, which has no routine, see build_routine.py
    try:
        wish = relief.Wish(minutes=given.minutes, equipment={"tennis-ball"}, prefer={"ball-massage-low-back"})
        routine = relief.plan(clearance, wish)
        forms = {
            "routine.txt": relief.to_text(routine),
            "routine.ssml": relief.to_ssml(routine, words_a_minute=given.rate),
            "routine.vtt": relief.to_webvtt(routine),
            "routine.ics": relief.to_icalendar(routine, start=start, stamp=now),
        }
    except relief.ReliefError as mistake:
        print(f"No cue sheets:\n{mistake}", file=sys.stderr)
        return 2
    for name, text in forms.items():
        if given.to is None:
            section(name)
            print(*text.splitlines()[:LINES], "...", sep="\n")
        else:
            given.to.mkdir(parents=True, exist_ok=True)
            (given.to / name).write_bytes(text.encode())  # as it is: a calendar's lines end in CRLF everywhere
            print(given.to / name)
    return 0


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description="Write a low-back routine as text, speech, captions and an entry.")
    parser.add_argument("--minutes", type=int, default=12, help="how long the routine may take")
    parser.add_argument("--language", choices=("en", "es"), default="en", help="of the pack")
    parser.add_argument("--rate", type=int, default=150, help="words a minute of the voice")
    parser.add_argument("--start", type=datetime.fromisoformat, help="when it is to be done; without it, tomorrow")
    parser.add_argument("--to", type=Path, help="the folder to write to; without it they are printed")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
