"""Answers in, a routine out, printed for the person who will do it.

    python examples/build_routine.py
    python examples/build_routine.py examples/answers/pregnant.json --minutes 20 --equipment foam-roller
    python examples/build_routine.py examples/answers/saddle-numbness.json

Without a file it takes a 34-year-old with a plain back ache. A file holds one object of question ids and answers: true
or false, a number, an option, a list of options, or {"absent": "asked-unknown"} where the person was asked and cannot
say. A referral is a good result and exits with 0; a mistake in the answers or the wish is explained and exits with 2.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

import relieflib as relief
from printed import print_background, print_head, print_no_routine, print_routine, print_screening

PLAIN = Path(__file__).parent / "answers" / "plain-back-ache.json"


def main() -> int:
    """Read the answers, screen them, and print what follows from them."""
    given = arguments()
    pack = relief.builtin_pack()
    try:
        answers = read_answers(given.answers)
        result = relief.clear(relief.assess(pack, answers))
        routine = relief.plan(result, wish(pack, given)) if isinstance(result, relief.Clearance) else None
    except (OSError, ValueError, RecursionError, relief.ReliefError) as mistake:
        print(f"{given.answers.name} and this wish cannot be used:\n{mistake}", file=sys.stderr)
        return 2
    print_head(pack)
    match result:
        case relief.Refusal() | relief.Unfinished():
            print_no_routine(pack, result)
        case relief.Clearance():
            print_screening(pack, result)
    if routine is not None:
        print_routine(pack, routine)
        print_background(pack, routine)
    return 0


def wish(pack: relief.Pack, given: argparse.Namespace) -> relief.Wish:
    """What the person would like, which includes using what is at hand.

    Whether the pack has such equipment and goals is for ``plan`` to say.
    """
    hands_on = {each.id for each in pack.techniques if each.equipment and set(each.equipment) <= set(given.equipment)}
    return relief.Wish(
        minutes=given.minutes,
        equipment=given.equipment,
        goals=dict.fromkeys(given.goals, 5),
        prefer=hands_on,
        seed=given.seed,
    )


def read_answers(path: Path) -> dict[str, object]:
    """The answers in a JSON file. Whether they fit the pack's questions is for ``assess`` to say."""
    answers = json.loads(path.read_text("utf-8"), object_pairs_hook=absent_or_once)
    if not isinstance(answers, dict):
        msg = "expected one object of question ids and answers"
        raise ValueError(msg)  # noqa: TRY004 - a mistake in a file, like all the others
    return answers


def absent_or_once(pairs: list[tuple[str, str]]) -> relief.Absent | dict[str, str]:
    """What a JSON object says: why an answer is absent, or answers; a question that is answered twice has none."""
    match pairs:
        case [("absent", why)]:
            return relief.Absent(why)
    if len(dict(pairs)) != len(pairs):
        msg = "a question is answered twice"
        raise ValueError(msg)
    return dict(pairs)


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(
        description="Print a low-back routine that fits the answers, or where to go instead."
    )
    parser.add_argument("answers", type=Path, nargs="?", default=PLAIN, help="a JSON file of answers")
    parser.add_argument("--minutes", type=int, default=12, help="how long the routine may take")
    parser.add_argument(
        "--equipment", type=ids, default="tennis-ball,foam-roller", help="what is at hand; '' for nothing"
    )
    parser.add_argument(
        "--goals", type=ids, default="", help="such as relax,ease-stiffness; without any, all count alike"
    )
    parser.add_argument("--seed", type=int, default=0, help="varies which of two equally good techniques is taken")
    return parser.parse_args()


def ids(text: str) -> list[str]:
    """The ids in a list such as ``tennis-ball,foam-roller``."""
    return [name.strip() for name in text.split(",") if name.strip()]


if __name__ == "__main__":
    sys.exit(main())
