"""relieflib's names for the rubric of routines: ``rubric.py --library benchmarks/library.py``.

The rubric asks what makes a routine worth doing, in questions of yes and no; only its class ``Library`` knows the names
of a library, and the one here replaces what it says of ours. It is handed to this module as ``base``.
"""

# ruff: noqa: ANN401 - the rubric's values have no types

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import relieflib as relief

if TYPE_CHECKING:

    class base:  # noqa: N801 - a module, put here by whoever loads this file
        """The rubric."""

        Library: Any


class _Known:
    """A value of ours with the names that the rubric knows."""

    def __init__(self, value: Any, **names: Any) -> None:
        self._value = value
        self.__dict__ |= names

    def __getattr__(self, name: str) -> Any:
        return getattr(self._value, name)


class Library(base.Library):  # type: ignore[misc]
    """The rubric's view of relieflib."""

    def __init__(self) -> None:
        super().__init__()
        self.real = relief.builtin_pack()
        self.pack: Any = _Known(self.real, techniques=tuple(map(_technique, self.real.techniques)))
        self.lib = SimpleNamespace(
            assess=lambda _, said: relief.assess(self.real, said),
            clear=relief.clear,
            plan=lambda _, clearance, wish: relief.plan(clearance, wish),
            begin=relief.begin,
            advance=relief.advance,
            Report=relief.events.Report,
            Tick=relief.events.Tick,
            Done=relief.Done,
            Went=relief.terms.Tolerance,
            Level=relief.terms.Experience,
            Wish=lambda level=None, **given: relief.Wish(experience=level, **given),
            as_text=relief.to_text,
        )

    def mildest(self, question: Any) -> Any:
        """The answer of a person with nothing more to tell."""
        return False if isinstance(question, relief.content.YesNo) else super().mildest(question)

    def planned(self, clearance: Any, person: Any, given: Any) -> Any:
        """A plan as it is heard, with kinds of interval spelled as the rubric spells them."""
        planned = super().planned(clearance, person, given)
        planned.stretches = [(kind.replace("-", " "), seconds, item) for kind, seconds, item in planned.stretches]
        for cue in planned.cues:
            cue.kind = cue.kind.replace("-", " ")
        return planned

    def _move(self, technique: Any, doses: Any) -> Any:
        return super()._move(_technique(technique), doses)


def _technique(technique: Any) -> _Known:
    return _Known(technique, level=technique.experience)
