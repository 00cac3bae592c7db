"""A technique, a question and a rule of your own, added to the built-in pack; and what a mistake in them looks like.

    python examples/custom_pack.py

``packs/desk-break.toml`` adds a move for the desk. It needs no Python: the question is asked, the rule is checked and
the technique is planned like those that come with the library. Then one word of the file is misspelt, to show the
error that its author would see.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import relieflib as relief
from shared.printing import print_head, print_routine, say, section

DESK_BREAK = Path(__file__).parent / "packs" / "desk-break.toml"
AT_A_DESK = {"sitting", "standing", "standing-at-wall"}


def main() -> None:
    """Load, screen, plan; then the same with a chair on wheels; then with a mistake."""
    argparse.ArgumentParser(description="Add a question, a rule and a technique to the built-in pack.").parse_args()
    pack = relief.load_pack(DESK_BREAK, base=relief.builtin_pack())
    print_head(pack)
    plain = relief.sample_answers("plain-back-ache")

    section("What the new rule makes us ask")
    asked = relief.assess(pack, plain).next_question
    assert asked is not None
    say(asked.ask)

    section("On a chair that stands firm")
    print_routine(pack, desk_break(pack, {**plain, "chair_stands_firm": True}))

    section("On a chair with wheels")
    routine = desk_break(pack, {**plain, "chair_stands_firm": False})
    say(f"{routine}.")
    for exclusion in routine.clearance.exclusions:
        say(f"Left out: {pack.technique[exclusion.technique].name}. {exclusion.says}")

    section("With a mistake in the file")
    print(mistake_in(DESK_BREAK.read_text("utf-8").replace("not chair_stands_firm", "not chair_stand_firm")))


def desk_break(pack: relief.Pack, answers: dict[str, object]) -> relief.Routine:
    """Six minutes at a desk to get moving again, with nothing that needs the floor."""
    clearance = relief.clear(relief.assess(pack, answers))
    assert isinstance(clearance, relief.Clearance)  # for a Refusal see build_routine.py
    elsewhere = {label.id for label in pack.labels if str(label.kind) == "position"} - AT_A_DESK
    wish = relief.Wish(
        minutes=6,
        goals={"keep-moving": 5, "ease-stiffness": 3},
        prefer={"seated-pelvic-rock"},
        avoid_positions=elsewhere,
    )
    return relief.plan(clearance, wish)


def mistake_in(text: str) -> relief.PackError:
    """The error that the author of *text* sees. No part of a pack with a mistake is loaded."""
    try:
        relief.read_pack({DESK_BREAK.name: text}, base=relief.builtin_pack())
    except relief.PackError as error:
        return error
    raise AssertionError


if __name__ == "__main__":
    main()
