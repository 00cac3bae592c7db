"""What the rules say of some answers, and what to ask next."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, cast

from attrs import field, frozen

from relieflib._box import Box
from relieflib.conditions.evaluate import Facts, evaluate, open_questions
from relieflib.conditions.nodes import ALWAYS
from relieflib.conditions.truth import Truth
from relieflib.pack.pack import Pack, as_pack, fingerprint_of
from relieflib.pack.wording import Guidance
from relieflib.questions.answers import Answers
from relieflib.questions.questions import Question
from relieflib.questions.screens import Screen
from relieflib.screening.asking import applies, screen_of
from relieflib.screening.engine import FINAL, Engine, Standing, engine_of
from relieflib.screening.findings import Exclusion, Finding, exclusions_of, finding_of
from relieflib.terms import Ceiling, Disposition

if TYPE_CHECKING:
    from collections.abc import Mapping

DISPOSITIONS = tuple(Disposition)  # by rank
CEILINGS = tuple(Ceiling)


@frozen(kw_only=True, getstate_setstate=False)
class Assessment(Box):
    """What the rules of ``pack`` say of ``answers``. Everything else follows from these two.

    Raises AnswerError, with every problem, for answers that do not fit the questions of the pack.
    """

    pack: Pack = field(eq=fingerprint_of, converter=as_pack)
    """The questions and the rules."""
    answers: Answers
    """What was said."""

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "answers", self.pack.answers(self.answers))  # the one place where answers are checked

    @cached_property
    def _engine(self) -> Engine:
        return engine_of(self.pack)

    @cached_property
    def _standing(self) -> Standing:
        return self._engine.standing(self.answers)

    @cached_property
    def _facts(self) -> Facts:
        return self.pack.facts(self.answers)

    # where the person goes, and how much self-care may go on

    @property
    def unfinished(self) -> bool:
        """Whether a question is open that the disposition or the ceiling depends on, or one that must be asked."""
        matters = self._standing.matters
        return (bool(matters) and matters[0] < self._engine.flags) or bool(self.must_ask)  # red flags come first

    @property
    def disposition(self) -> Disposition | None:
        """Where the person goes, once that is final; None while the assessment is ``unfinished``."""
        return None if self.unfinished else DISPOSITIONS[self._standing.outcome[0]]

    @property
    def so_far(self) -> Disposition | None:
        """The worst that a rule which acts leads to, final or not; None while none leads beyond self-care."""
        worst = DISPOSITIONS[self._standing.outcome[0]]
        return worst if worst > Disposition.SELF_CARE else None

    @property
    def worst_possible(self) -> Disposition:
        """The worst that it could still become. This is not a verdict; ``disposition`` is."""
        return DISPOSITIONS[self._engine.outcome(self._standing.to_come, self._standing.outcome)[0]]

    @property
    def ceiling(self) -> Ceiling | None:
        """How much self-care may go on, once that is final; None while the assessment is ``unfinished``."""
        return None if self.unfinished else CEILINGS[self._standing.outcome[1]]

    @property
    def lowest_possible(self) -> Ceiling:
        """The lowest ceiling that it could still become."""
        return CEILINGS[self._engine.outcome(self._standing.to_come, self._standing.outcome)[1]]

    @property
    def guidance(self) -> Guidance | None:
        """What the pack says for the disposition; while that is not final, for what acts ``so_far``, if anything."""
        here = self.disposition or self.so_far
        return None if here is None else self.pack.advice[here]

    @cached_property
    def do(self) -> tuple[str, ...]:
        """What to do: as the red flags say that lead there, most serious first, then as the ``guidance`` says.

        The guidance is left out where each of those red flags says its own.
        """
        own = [each.do for each in self._leading]
        general = self.guidance.do if self.guidance and not (own and all(own)) else ()
        return _once(*own, general)

    @cached_property
    def watch(self) -> tuple[str, ...]:
        """What to watch for: as the red flags say that lead there, then as the ``guidance`` says."""
        return _once(*(each.watch for each in self._leading), self.guidance.watch if self.guidance else ())

    @property
    def _leading(self) -> list[Finding]:
        """The red flags that lead to the worst disposition."""
        return [each for each in self.findings if each.disposition is not None and each.disposition == self.so_far]

    # which rules act, and which are open

    @cached_property
    def acting(self) -> tuple[str, ...]:
        """The ids of the rules that act, most serious first; ``why`` explains any of them."""
        return tuple([self._engine.ids[number] for number in self._standing.acting])

    @cached_property
    def open(self) -> tuple[str, ...]:
        """The ids of the rules that are not settled, most serious first."""
        return tuple([self._engine.ids[number] for number in self._standing.waiting])

    @cached_property
    def withheld_by(self) -> tuple[str, ...]:
        """The ids of the open red flags that could change the result: while there is one, nothing is cleared."""
        engine = self._engine
        return tuple([engine.ids[number] for number in self._standing.matters if number < engine.flags])

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """Every rule that acts, most serious first, with what made it act."""
        return self._found(self._standing.acting)

    @cached_property
    def precautions(self) -> tuple[Finding, ...]:
        """Every precaution that acts or is still open: it is applied until it is ruled out."""
        numbers = sorted([*self._standing.acting, *self._standing.waiting])
        return self._found([each for each in numbers if self._engine.advises[each]])

    def _found(self, numbers: list[int]) -> tuple[Finding, ...]:
        return tuple(finding_of(self._engine, each, self._standing, self.answers) for each in numbers)

    @cached_property
    def exclusions(self) -> tuple[Exclusion, ...]:
        """Every technique that a rule keeps out, by rules that act and by open ones."""
        return tuple(exclusions_of(self._engine, self._standing))

    @cached_property
    def allowed(self) -> tuple[str, ...]:
        """The ids of the techniques that the ceiling and the exclusions leave."""
        left, excluded = self._engine.under[self._standing.outcome[1]], {each.technique for each in self.exclusions}
        techniques = enumerate(self.pack.techniques)
        return tuple(each.id for place, each in techniques if left >> place & 1 and each.id not in excluded)

    # what to ask

    @cached_property
    def must_ask(self) -> tuple[str, ...]:
        """The questions still to be asked whatever the rules say, because the pack wants it."""
        if self._standing.outcome == FINAL:
            return ()
        found: dict[str, None] = {}
        for name in [each for each in self._engine.must_ask if each not in self.answers]:
            condition = self.pack.ask_if.get(name, ALWAYS)
            found |= dict.fromkeys(open_questions(condition, self._facts, Truth.YES))
            if applies(self.pack, self._facts, name) is Truth.YES:
                found[name] = None
        return tuple(found)

    @property
    def pending(self) -> tuple[str, ...]:
        """The questions whose answers can still matter, most serious first, then those that must be asked."""
        asked, must_ask = self._standing.asked, self.must_ask
        return tuple(dict.fromkeys((*asked, *must_ask))) if must_ask else asked

    @property
    def settled(self) -> bool:
        """Whether no answer that is still missing can change anything of the result."""
        return not self.pending

    @property
    def next_question(self) -> Question | None:
        """The first of the ``pending`` questions; None when the assessment is settled."""
        return self.pack.intake[self.pending[0]] if self.pending else None

    @cached_property
    def next_screen(self) -> Screen | None:
        """What to ask together now; None when settled.

        That is the first of the ``pending`` questions with all of its group that are known to apply. What a gate has
        opened goes before that, with what depends on what is chosen there, and a group that is ``first`` before all.
        """
        return screen_of(self.pack, self._facts, self.pending) if self.pending else None

    @cached_property
    def inapplicable(self) -> tuple[str, ...]:
        """Questions that do not apply: to name one in a condition says NO."""
        return tuple(name for name in self.pack.intake if applies(self.pack, self._facts, name) is Truth.NO)

    @property
    def set_aside(self) -> tuple[str, ...]:
        """Questions with a stored answer that does not apply, and is not used."""
        return tuple(name for name in self.inapplicable if name in self.answers)

    @cached_property
    def serious_if_it_applied(self) -> tuple[str, ...]:
        """Those of ``set_aside`` with an answer on which a red flag would act if the question applied."""
        acting = {each.rule for each in self.findings}
        flags = [each for each in self._engine.rules[: self._engine.flags] if each.id not in acting]
        facts, ask_if = self._facts, self.pack.ask_if

        def would_act(name: str) -> bool:
            counted = Facts(facts.values, facts.unsaid, {each: ask_if[each] for each in ask_if if each != name})
            return any(evaluate(rule.condition, counted) is Truth.YES for rule in flags)

        return tuple(name for name in self.set_aside if would_act(name))

    @cached_property
    def contradictory(self) -> tuple[str, ...]:
        """Questions whose answer another one contradicts: ask the person again, once, with ``phrases.ask_again``.

        While both answers stand, every rule acts that acts under either.
        """
        return self._engine.contradictory(self.answers)

    def __str__(self) -> str:
        fired = ", ".join(f"{finding.rule} ({finding.status})" for finding in self.findings) or "no rule"
        if self.disposition is None:
            so_far = f"so far {self.so_far}" if self.so_far else "nothing so far"
            return f"unfinished, {so_far}: {fired}; {self._left()}"
        return f"{self.disposition}, self-care {self.ceiling}: {fired}; {'settled' if self.settled else self._left()}"

    def _left(self) -> str:
        number = len(self.pending)
        return f"{number} question{'s' * (number != 1)} left"


def _once(*lists: tuple[str, ...]) -> tuple[str, ...]:
    """All sentences of some lists, each once."""
    return tuple(dict.fromkeys(each for sentences in lists for each in sentences))


def assess(pack: Pack, answers: Mapping[str, object]) -> Assessment:
    """What *pack* makes of *answers*, by question id; raises AnswerError, with every problem, when they do not fit."""
    return Assessment(pack=pack, answers=cast("Answers", answers))  # checked there
