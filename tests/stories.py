"""The stories of ``cases/``, as data: each is a story with the answers it gives and what must follow.

A case changes the answers of a plain back ache; ``not-asked``, ``asked-unknown`` and ``asked-declined`` stand for no
answer. ``at_least`` and ``at_most`` bound the disposition; ``asks = ""`` means that nothing is left to ask;
``excludes_labels`` are labels that nothing cleared and nothing planned may carry.
A pair is two stories that part in one answer.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from attrs import field, frozen

from relieflib import Absent, builtin_pack
from strategies import plain_back_ache

PACK = builtin_pack()
ABSENT = {absent.value: absent for absent in Absent}
THEMES = (
    "cauda-equina",
    "fracture",
    "infection-cancer",
    "vessels-chest-belly",
    "pregnancy",
    "bleeding-skin",
    "legs",
    "limits",
    "ages-and-time",
    "benign",
    "benign-told",
    "cannot-say",
    "unanswered",
    "audit",
    "newly-asked",
    "told",
)


@frozen(kw_only=True)
class Case:
    """A story: the answers that differ from a plain back ache (or, with ``only``, all of them) and what must follow."""

    name: str
    reason: str
    answers: dict[str, Any] = field(factory=dict)
    only: bool = False
    disposition: str | None = None
    at_least: str = "self-care"
    at_most: str = "emergency"
    ceiling: str | None = None
    clear: bool | None = None
    fires: tuple[str, ...] = field(default=(), converter=tuple)
    cannot_rule_out: tuple[str, ...] = field(default=(), converter=tuple)
    quiet: tuple[str, ...] = field(default=(), converter=tuple)
    offers: frozenset[str] = field(default=frozenset(), converter=frozenset)
    withholds: frozenset[str] = field(default=frozenset(), converter=frozenset)
    excludes_labels: frozenset[str] = field(default=frozenset(), converter=frozenset)
    asks: str | None = None

    @property
    def said(self) -> dict[str, Any]:
        """The whole of the answers."""
        changes = {name: ABSENT[value] if _is_absence(value) else value for name, value in self.answers.items()}
        return changes if self.only else as_asked_now(plain_back_ache(PACK) | changes)


@frozen(kw_only=True)
class Side:
    """One of a pair: what this one says where the two part, and the bounds of the disposition."""

    said: Any
    story: str
    at_least: str
    at_most: str


@frozen(kw_only=True)
class Pair:
    """Two people who differ in one answer, and where the expectation comes from."""

    name: str
    source: str
    answers: dict[str, Any]
    differs: str
    worse: Side
    milder: Side
    disputed: str = ""

    def written(self, side: Side) -> dict[str, Any]:
        """The whole of the answers of one of the two, as they were written."""
        return plain_back_ache(PACK) | self.answers | {self.differs: side.said}

    def said(self, side: Side) -> dict[str, Any]:
        """The same to the questions as they are worded now."""
        return as_asked_now(self.written(side))


def reworded() -> dict[str, dict[str, Any]]:
    """The questions whose words changed since stories were written for them."""
    return tomllib.loads(Path(__file__).with_name("cases").joinpath("reworded.toml").read_text("utf-8"))


def as_asked_now(said: dict[str, Any]) -> dict[str, Any]:
    """What the same person says to the questions as they are worded now: ``when`` has the least answers for it."""
    changed = {name: row["says"] for name, row in REWORDED.items() if "says" in row and _at_least(said, row["when"])}
    return said | changed


def _at_least(said: dict[str, Any], numbers: dict[str, float]) -> bool:
    return all(isinstance(said[name], int | float) and said[name] >= number for name, number in numbers.items())


REWORDED = reworded()


def _is_absence(value: object) -> bool:
    return isinstance(value, str) and value in ABSENT


def stops() -> dict[str, dict[str, Any]]:
    """The cases of the stop rules: what is said at check-ins, and what must come of it."""
    return tomllib.loads(Path(__file__).with_name("cases").joinpath("stops.toml").read_text("utf-8"))


def pairs() -> dict[str, Pair]:
    """Every pair, by name."""
    text = Path(__file__).with_name("cases").joinpath("pairs.toml").read_text("utf-8")
    found = {}
    for name, table in tomllib.loads(text).items():
        worse, milder = Side(**table.pop("worse")), Side(**table.pop("milder"))
        found[name] = Pair(name=name, **table, worse=worse, milder=milder)
    return found


def cases() -> dict[str, Case]:
    """Every story, by theme and name."""
    found = {}
    for theme in THEMES:
        text = Path(__file__).with_name("cases").joinpath(f"{theme}.toml").read_text("utf-8")
        for name, table in tomllib.loads(text).items():
            found[f"{theme}-{name}"] = Case(name=name, **table)
    return found
