"""A pack's rules made ready for one person after another: most serious first, decided fast, explained when asked."""

from __future__ import annotations

from copy import copy
from functools import cached_property
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple
from weakref import ref

from attrs import define, field

from relieflib.conditions.compiler import Compiled, compiled
from relieflib.conditions.evaluate import Facts, evaluate, open_questions
from relieflib.conditions.nodes import questions_in
from relieflib.conditions.truth import Truth, any_of
from relieflib.pack.pack import Pack
from relieflib.pack.rules import Contraindication, Precaution, RedFlag, SafetyRule
from relieflib.questions.answers import Answers
from relieflib.terms import Ceiling, Disposition, IfCannotSay, Status

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from relieflib.conditions.nodes import Expr, Value


@define
class Standing:
    """Which rules act and which are open: numbers, most serious first."""

    acting: list[int]
    unsure: frozenset[int]  # those that act, but only could not be ruled out
    milder: frozenset[int]  # those of them that act in their milder form
    doubtful: frozenset[int]  # those of them that act only because two answers contradict each other
    waiting: list[int]  # those that are open
    worsening: list[int]  # those that act in their milder form, and could still come to act in full
    matters: list[int]  # the open ones that could change the result
    asked: tuple[str, ...]  # the questions that these depend on
    outcome: tuple[int, int]  # the ranks of disposition and ceiling so far

    @property
    def to_come(self) -> list[int]:
        """The rules that could still come to act, or to act in full."""
        return sorted([*self.waiting, *self.worsening])

    def status(self, number: int) -> Status:
        """How one rule that acts or is open stands."""
        if number in self.unsure:
            return Status.NOT_RULED_OUT
        return Status.OPEN if number in self.waiting else Status.FIRED


class _Without(NamedTuple):
    """A rule without the questions without which it acts milder: what it is worth then, and what else is open."""

    truth: Truth
    ask: tuple[str, ...]


def unsaid_as(rule: SafetyRule) -> Truth:
    """What a comparison is worth to *rule* when the person was asked and cannot say."""
    return Truth.of(not (isinstance(rule, RedFlag) and rule.if_cannot_say is IfCannotSay.IGNORE))


def leads_to(rule: SafetyRule, *, milder: bool = False) -> tuple[Disposition, Ceiling]:
    """Where a screening rule sends the person, and how much self-care it leaves: only a red flag changes either.

    *milder* is for a person who cannot say what it is about.
    """
    return rule.leads_to(milder=milder) if isinstance(rule, RedFlag) else (Disposition.SELF_CARE, Ceiling.NORMAL)


def excluded_by(rule: SafetyRule) -> tuple[str, ...]:
    """The labels whose techniques a rule keeps out."""
    return rule.excludes if isinstance(rule, RedFlag | Contraindication) else ()


@define(eq=False)
class Engine:
    """The screening rules of *pack*, most serious first, with their fast form and what each of them leads to."""

    pack: Pack
    rules: tuple[SafetyRule, ...] = field(init=False)
    places: Mapping[str, int] = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.places = {name: number for number, name in enumerate(self.pack.intake)}
        self.rules = tuple(sorted(self.pack.screening_rules, key=self._seriousness))

    def _seriousness(self, rule: SafetyRule) -> tuple[int, int, int, int, str]:
        """By kind, disposition and ceiling; then the rule whose first question stands first in the pack."""
        disposition, ceiling = leads_to(rule)
        place = self.places[next(questions_in(rule.condition))]
        return -rule.kind.rank, -disposition.rank, ceiling.rank, place, rule.id

    @cached_property
    def fast(self) -> Compiled:
        """The rules' conditions, compiled."""
        return compiled([rule.condition for rule in self.rules], self.pack.intake, self.pack.ask_if)

    @cached_property
    def values(self) -> Callable[[Mapping[str, Any]], tuple[Any, ...]]:
        """Picks the answers in the order of the fast form; KeyError when one is missing."""
        names = self.fast.names
        return itemgetter(*names) if len(names) > 1 else lambda known: tuple(known[name] for name in names)

    @cached_property
    def absent(self) -> dict[str, Any]:
        """What stands for no answer, by question."""
        return dict(zip(self.fast.names, self.fast.absent, strict=True))

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """The rules' ids."""
        return tuple(rule.id for rule in self.rules)

    @cached_property
    def dispositions(self) -> tuple[int, ...]:
        """The rank of the disposition that each rule leads to."""
        return tuple(leads_to(rule)[0].rank for rule in self.rules)

    @cached_property
    def ceilings(self) -> tuple[int, ...]:
        """The rank of the ceiling that each rule sets."""
        return tuple(leads_to(rule)[1].rank for rule in self.rules)

    @cached_property
    def milder_without(self) -> tuple[tuple[str, ...], ...]:
        """The questions without which each rule acts in its milder form."""
        return tuple(rule.milder_without if isinstance(rule, RedFlag) else () for rule in self.rules)

    @cached_property
    def advises(self) -> tuple[bool, ...]:
        """Which rules are precautions."""
        return tuple(isinstance(rule, Precaution) for rule in self.rules)

    @cached_property
    def excludes(self) -> tuple[int, ...]:
        """The techniques that each rule keeps out, as bits in the pack's order."""
        labels = [self.pack.excludable[technique.id] for technique in self.pack.techniques]
        return tuple(
            sum(1 << number for number, each in enumerate(labels) if not each.isdisjoint(excluded_by(rule)))
            for rule in self.rules
        )

    @cached_property
    def under(self) -> tuple[int, ...]:
        """The techniques that each ceiling leaves, as bits, by the ceiling's rank."""
        gentle = sum(1 << number for number, each in enumerate(self.pack.techniques) if each.gentle)
        everything = (1 << len(self.pack.techniques)) - 1
        left = {Ceiling.NONE: 0, Ceiling.GENTLE_ONLY: gentle}
        return tuple(left.get(ceiling, everything) for ceiling in Ceiling)

    @cached_property
    def flags(self) -> int:
        """How many red flags there are; they come first."""
        return sum(isinstance(rule, RedFlag) for rule in self.rules)

    @cached_property
    def must_ask(self) -> tuple[str, ...]:
        """The questions that are asked whatever the rules say."""
        return tuple(name for name, question in self.pack.intake.items() if question.must_ask)

    def leads(self, number: int, standing: Standing) -> tuple[Disposition, Ceiling]:
        """Where a rule that acts or is open sends the person, and how much self-care it leaves."""
        return leads_to(self.rules[number], milder=number in standing.milder)

    def facts(self, number: int, standing: Standing, answers: Answers) -> Facts:
        """What a rule read."""
        return (self.doubting(answers) if number in standing.doubtful else None) or self.pack.facts(answers)

    def contradictory(self, answers: Answers) -> tuple[str, ...]:
        """The answered questions whose answers another one contradicts, whether or not they apply."""
        if not self._contradictions:
            return ()
        facts = Facts(answers.known, answers.unsaid)
        return tuple(
            name
            for name, condition in self._contradictions.items()
            if name in facts.values and evaluate(condition, facts) is Truth.YES
        )

    @cached_property
    def _contradictions(self) -> Mapping[str, Expr]:
        named = {each.id: each.condition for each in self.pack.definitions}
        return {name: named[each.contradicts] for name, each in self.pack.intake.items() if each.contradicts}

    @cached_property
    def _doubted(self) -> Compiled:
        """What contradicts, compiled, whether or not it applies."""
        return compiled(list(self._contradictions.values()), self.pack.intake, {})

    def _doubts(self, known: Mapping[str, Any]) -> bool:
        """Whether any answer may contradict another, found fast; *known* has no answer that could not be said."""
        absent = zip(self._doubted.names, self._doubted.absent, strict=True)
        return bool(self._doubted.certain(*(known.get(name, nothing) for name, nothing in absent)))

    def doubting(self, answers: Answers) -> Facts | None:
        """What rules read where answers contradict each other, besides what was said; None where none do.

        A doubtful answer that applies counts as one that the person cannot say. One that does not apply counts.
        """
        doubted = self.contradictory(answers)
        if not doubted:
            return None
        facts = self.pack.facts(answers)
        idle = {name for name in doubted if name in facts.ask_if and evaluate(facts.ask_if[name], facts) is Truth.NO}
        gone = frozenset(doubted) - idle
        values = {name: value for name, value in facts.values.items() if name not in gone}
        ask_if = {name: condition for name, condition in facts.ask_if.items() if name not in idle}
        return Facts(values, facts.unsaid | gone, ask_if)

    def standing(self, answers: Answers) -> Standing:
        """How each rule stands."""
        if answers.unsaid or (self._contradictions and self._doubts(answers)):
            return self._slowly(answers, self.doubting(answers))
        values = self.values(answers.over(self.absent))
        acting, waiting = self.fast.rails(*values)
        outcome = self.outcome(acting, (Disposition.SELF_CARE.rank, Ceiling.NORMAL.rank))
        matters = self.mattering(acting, waiting, outcome)
        asked = tuple(self.fast.asks(frozenset(matters), *values)) if matters else ()
        return Standing(acting, frozenset(), frozenset(), frozenset(), waiting, [], matters, asked, outcome)

    def _slowly(self, answers: Answers, doubting: Facts | None) -> Standing:
        """The same by the plain evaluator: where something could not be said, each rule has its own reading of it.

        Where answers contradict each other there are two readings, and a rule acts that acts under either.
        """
        readings = [self.pack.facts(answers), *((doubting,) if doubting is not None else ())]
        acts = [[evaluate(rule.condition, facts, unsaid_as(rule)) for facts in readings] for rule in self.rules]
        stands = [any_of(truths) for truths in acts]
        acting = [number for number, truth in enumerate(stands) if truth is Truth.YES]
        unsure = frozenset(
            number for number in acting if evaluate(self.rules[number].condition, readings[0]) is not Truth.YES
        )
        doubtful = frozenset(number for number in acting if acts[number][0] is not Truth.YES)
        waiting = [number for number, truth in enumerate(stands) if truth is Truth.UNKNOWN]
        without = {number: self._without(number, readings) for number in unsure if self.milder_without[number]}
        milder = frozenset(number for number, each in without.items() if each.truth is not Truth.YES)
        worsening = [number for number in sorted(milder) if without[number].ask]
        leads = {number: leads_to(self.rules[number], milder=number in milder) for number in acting}
        outcome = (
            max((disposition.rank for disposition, _ in leads.values()), default=Disposition.SELF_CARE.rank),
            min((ceiling.rank for _, ceiling in leads.values()), default=Ceiling.NORMAL.rank),
        )
        acting.sort(key=lambda number: (-self.rules[number].kind.rank, -leads[number][0].rank, number))
        matters = self.mattering(acting, sorted([*waiting, *worsening]), outcome)
        asked: dict[str, None] = {}
        for number in matters:
            if number in milder:
                asked |= dict.fromkeys(without[number].ask)
            for facts, truth in zip(readings, acts[number], strict=True):
                if truth is Truth.UNKNOWN:
                    rule = self.rules[number]
                    asked |= dict.fromkeys(open_questions(rule.condition, facts, unsaid_as(rule)))
        return Standing(acting, unsure, milder, doubtful, waiting, worsening, matters, tuple(asked), outcome)

    def _without(self, number: int, readings: list[Facts]) -> _Without:
        """What a rule would be if nobody had asked what it acts milder without.

        Where it would act for want of another answer as well, it acts in full: one more answer that the person cannot
        give softens nothing. Where it is open, the questions not asked yet could still make it act in full.
        """
        rule, names = self.rules[number], self.milder_without[number]
        asked = [Facts(facts.values, facts.unsaid.difference(names), facts.ask_if) for facts in readings]
        truth = any_of(evaluate(rule.condition, facts, unsaid_as(rule)) for facts in asked)
        open_still = (name for facts in asked for name in open_questions(rule.condition, facts, unsaid_as(rule)))
        said = {name for facts in readings for name in (*facts.values, *facts.unsaid)}
        return _Without(truth, tuple(name for name in dict.fromkeys(open_still) if name not in said))

    def outcome(self, numbers: list[int], start: tuple[int, int]) -> tuple[int, int]:
        """The ranks of the worst disposition and the lowest ceiling, from *start* on; *numbers* are in order."""
        if not numbers:
            return start
        disposition, ceiling = start
        worst = self.dispositions[numbers[0]]  # the first is the most serious
        lowest = min(map(self.ceilings.__getitem__, numbers))
        return max(disposition, worst), min(ceiling, lowest)

    def mattering(self, acting: list[int], waiting: list[int], outcome: tuple[int, int]) -> list[int]:
        """The open rules whose firing would change the result."""
        disposition, ceiling = outcome
        if outcome == FINAL:
            return []
        reachable = self.under[ceiling]
        for number in acting:
            reachable &= ~self.excludes[number]
        some = ceiling > Ceiling.NONE.rank
        dispositions, ceilings, excludes, advises = self.dispositions, self.ceilings, self.excludes, self.advises
        return [
            number
            for number in waiting
            if dispositions[number] > disposition
            or ceilings[number] < ceiling
            or excludes[number] & reachable
            or (some and advises[number])
        ]

    def fired(self, known: Mapping[str, Value]) -> tuple[list[str], Disposition | None]:
        """The ids of the rules that certainly fire, most serious first, and the worst disposition beyond self-care.

        For many people, one after another: *known* are answers that ``Pack.answers`` has checked, and is not checked
        again. It says nothing of what is open; ``assess`` does. Where answers contradict each other, rules count that
        act under either.
        """
        if self._contradictions and self._doubts(known):
            standing = self.standing(Answers(known))
            worst = next(each for each in Disposition if each.rank == standing.outcome[0])
            return [self.ids[number] for number in standing.acting], None if worst is Disposition.SELF_CARE else worst
        try:
            numbers = self.fast.certain(*self.values(known))
        except KeyError:
            numbers = self.fast.certain(*self.values(self.absent | dict(known)))
        worst = leads_to(self.rules[numbers[0]])[0] if numbers else Disposition.SELF_CARE
        ids = self.ids
        return [ids[number] for number in numbers], None if worst is Disposition.SELF_CARE else worst


FINAL = (Disposition.EMERGENCY.rank, Ceiling.NONE.rank)  # nothing is worse, so nothing is left to ask


_ENGINES: dict[int, tuple[ref[Pack], Engine]] = {}  # by the pack itself: two equal ones may share an engine or not


def engine_of(pack: Pack) -> Engine:
    """The engine of *pack*, made once for as long as the pack is there."""
    here = id(pack)
    if here not in _ENGINES:
        _ENGINES[here] = ref(pack, lambda _: _ENGINES.pop(here, None)), Engine(copy(pack))  # a copy, or neither ends
    return _ENGINES[here][1]
