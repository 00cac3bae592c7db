"""A pack of your own, written in Python: one question, two rules, one technique, and a routine.

    python examples/pack_in_python.py

Its sentences are made up, to show the shape. Yours need sources that say what you claim.
"""

from __future__ import annotations

import argparse

import relieflib as relief

NECK = relief.Pack(
    id="neck", name="Neck",
    labels={"region": {"neck": "neck"}, "position": {"sitting": "sitting"}, "tag": {"turning": "turning your head"}},
    sources=[relief.content.Source(id="us", title="Made up", by="us", grade="X", seen=True, how_seen="we wrote it")],
    questions=[
        relief.content.Choices(
            id="signs", ask="Which of these do you have?", why="A weak arm can be a squeezed nerve.",
            options={"weak-arm": "An arm that is weak", "dizzy": "Dizziness when I turn my head"},
        )
    ],
    rules=[
        relief.content.RedFlag(
            id="weak-arm", when='any_of(signs, "weak-arm")', disposition="urgent", ceiling="none",
            says="A weak arm should be seen today.", why="Nerve root.", sources=["us"],
        ),
        relief.content.Contraindication(
            id="dizzy", when='any_of(signs, "dizzy")', excludes=["turning"],
            says="Leave out turning while it makes you dizzy.", why="Falls.", sources=["us"],
        ),
    ],
    techniques=[
        relief.Technique(
            id="slow-turns", name="Slow turns", purpose="To loosen the neck.", origin="guideline", region="neck",
            phase="mobilise", experience="beginner", tags=["turning"], goals={}, evidence="None.", sources=["us"],
            steps=[
                relief.Step(do="Sit tall, hands in your lap.", kind="set-up", position="sitting", dose="10 s"),
                relief.Step(do="Turn your head slowly to each side.", kind="move", position="sitting", dose="5 x 6 s"),
            ],
        )
    ],
)  # fmt: skip


def main() -> None:
    """For someone with no sign, and for someone with one."""
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter).parse_args()
    for signs in ([], ["dizzy"], ["weak-arm"]):
        match relief.clear(relief.assess(NECK, {"signs": signs})):
            case relief.Clearance() as clearance:
                print(signs, relief.plan(clearance, relief.Wish(minutes=5)))
            case referral:
                print(signs, referral)


if __name__ == "__main__":
    main()
