"""relieflib as a peer of other rule engines: an adapter for a comparison of engines.

``python -m benchmarks peers FOLDER`` runs that comparison with this file in it; FOLDER holds its ``run.py``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from benchmarks.neutral import as_pack
from relieflib.screening.assess import assess
from relieflib.screening.engine import Engine, engine_of
from relieflib.terms import QuestionKind

if TYPE_CHECKING:
    from relieflib.pack.pack import Pack

PACKAGE = "relieflib"
IMPORT = "import relieflib"
KIND = "row"
DUAL = False
NATIVE3 = True

Loaded = tuple["Pack", Engine, tuple[str, ...], dict[str, str]]


def load(ruleset: dict[str, Any]) -> Loaded:
    """The rules as a pack, with their own names for ids and dispositions."""
    pack = as_pack(ruleset)
    screen = engine_of(pack)
    ticks = tuple(name for name, question in pack.intake.items() if question.kind is QuestionKind.CHOICES)
    ids = {each["id"].replace("_", "-"): each["id"] for each in (*ruleset["rules"], *ruleset["exclusions"])}
    return pack, screen, ticks, ids


def evaluate(obj: Loaded, answers: dict[str, Any]) -> list[str]:
    """The ids of the rules that fire on complete answers."""
    _, screen, _, ids = obj
    return [ids[name] for name in screen.fired(answers)[0]]


def evaluate3(obj: Loaded, answers: dict[str, Any]) -> tuple[list[str], list[str]]:
    """The ids of the rules that fire, and of those that are open, from a whole assessment; None is not an answer."""
    pack, _, ticks, ids = obj
    known = {name: value for name, value in answers.items() if value is not None}
    known |= {name: frozenset(known[name]) for name in ticks if name in known}
    assessment = assess(pack, known)
    return [ids[name] for name in assessment.acting], [ids[name] for name in assessment.open]
