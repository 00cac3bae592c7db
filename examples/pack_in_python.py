"""A pack of your own, written in Python: one question, two rules, one technique, and a routine.

    python examples/pack_in_python.py

Its sentences are made up, to show the shape. Yours need sources that say what you claim.
"""

from __future__ import annotations

import argparse

from relieflib import Clearance, Pack, Step, Technique, Wish, assess, clear, plan
from relieflib.content import Choices, Contraindication, RedFlag, Source

signs = Choices(
    id="signs", ask="Which of these do you have?", why="A weak arm can be a squeezed nerve.",
    options={"weak-arm": "An arm that is weak", "dizzy": "Dizziness when I turn my head"},
)  # fmt: skip
weak_arm = RedFlag(
    id="weak-arm", when='any_of(signs, "weak-arm")', disposition="urgent", ceiling="none",
    says="A weak arm should be seen today.", why="It can be a squeezed nerve.", sources=["us"],
)  # fmt: skip
dizzy = Contraindication(
    id="dizzy", when='any_of(signs, "dizzy")', excludes=["turning"],
    says="Leave out turning while it makes you dizzy.", why="Falls.", sources=["us"],
)  # fmt: skip
slow_turns = Technique(
    id="slow-turns", name="Slow turns", purpose="To loosen the neck.", tags=["turning"], sources=["us"],
    steps=[
        Step(do="Sit tall, hands in your lap.", kind="set-up", position="sitting", dose="10 s"),
        Step(do="Turn your head slowly to each side.", kind="move", position="sitting", dose="5 x 6 s"),
    ],
)  # fmt: skip
neck = Pack(
    id="neck", name="Neck", questions=[signs], rules=[weak_arm, dizzy], techniques=[slow_turns],
    labels={"position": {"sitting": "on a chair"}, "tag": {"turning": "turning your head"}},
    sources=[Source(id="us", title="Made up, to show the shape")],
)  # fmt: skip


def main() -> None:
    """For someone with no sign, and for someone with one."""
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter).parse_args()
    for said in ([], ["dizzy"], ["weak-arm"]):
        match clear(assess(neck, {"signs": said})):
            case Clearance() as clearance:
                print(said, plan(clearance, Wish(minutes=5)))
            case referral:
                print(said, referral)


if __name__ == "__main__":
    main()
