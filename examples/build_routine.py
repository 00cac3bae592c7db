"""Answers in, a routine out: assess, clear, plan.

    python examples/build_routine.py
    python examples/build_routine.py pregnant --minutes 20 --equipment foam-roller
    python examples/build_routine.py saddle-numbness                # a referral, and no exercises
    python examples/build_routine.py my-answers.json --sources      # with all that the pack has on it

Without a name it takes the sample answers of a 34-year-old with a plain back ache. A referral is a good result and
exits with 0; a mistake in the answers or the wish is explained and exits with 2.
"""

from __future__ import annotations

import argparse
import sys

import relieflib as relief
from shared.answers import HELP, PLAIN, ids, read_answers
from shared.printing import print_background, print_clearance, print_head, print_no_routine, print_routine


def main() -> int:
    """Read the answers, screen them, and print what follows from them."""
    given = arguments()
    pack = relief.builtin_pack()
    try:
        result = relief.clear(relief.assess(pack, read_answers(given.answers)))
        if not isinstance(result, relief.Clearance):
            print_head(pack)
            print_no_routine(pack, result)
            return 0
        routine = relief.plan(result, wish(pack, given))
    except (ValueError, relief.ReliefError) as mistake:
        print(f"{given.answers} and this wish cannot be used:\n{mistake}", file=sys.stderr)
        return 2
    print_head(pack)
    print_routine(pack, routine, whole=given.sources)
    if given.sources:
        print_background(pack, routine)
    print_clearance(pack, result)
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


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(
        description="Print a low-back routine that fits the answers, or where to go instead."
    )
    parser.add_argument("answers", nargs="?", default=PLAIN, help=HELP)
    parser.add_argument("--minutes", type=int, default=12, help="how long the routine may take")
    parser.add_argument(
        "--equipment", type=ids, default="tennis-ball,foam-roller", help="what is at hand; '' for nothing"
    )
    parser.add_argument(
        "--goals", type=ids, default="", help="such as relax,ease-stiffness; without any, all count alike"
    )
    parser.add_argument("--seed", type=int, default=0, help="chooses between equally good techniques")
    parser.add_argument("--sources", action="store_true", help="also mistakes, easier ways, notes and sources")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
