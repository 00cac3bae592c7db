"""A pack's rules made ready for one person after another: most serious first, decided fast, explained when asked."""

from __future__ import annotations

from functools import cached_property
from operator import itemgetter
from typing import TYPE_CHECKING, Any, cast

from attrs import define, field, frozen

from relieflib.assessment import Status
from relieflib.compiled import Compiled, compiled
from relieflib.content import Pack, SafetyRule
from relieflib.expr import evaluate, open_questions, questions_in
from relieflib.terms import Ceiling, Disposition, IfCannotSay, RuleKind
from relieflib.truth import Truth

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from relieflib.expr import Facts, Value
    from relieflib.intake import Answers


@frozen
class Standing:
    """Which rules act, which of those could only not be ruled out, and which are open: numbers, most serious first."""

    acting: list[int]
    unsure: frozenset[int]
    waiting: list[int]

    def status(self, number: int) -> Status:
        """How one rule that acts or is open stands."""
        if number in self.unsure:
            return Status.NOT_RULED_OUT
        return Status.OPEN if number in self.waiting else Status.FIRED


def unsaid_as(rule: SafetyRule) -> Truth:
    """What a comparison is worth to *rule* when the person was asked and cannot say."""
    return Truth.of(rule.if_cannot_say is IfCannotSay.FIRE)


@define(eq=False)
class Screen:
    """The screening rules of *pack*, most serious first, with their fast form and what each of them leads to."""

    pack: Pack
    rules: tuple[SafetyRule, ...] = field(init=False)
    places: Mapping[str, int] = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.places = {name: number for number, name in enumerate(self.pack.intake)}
        self.rules = tuple(sorted(self.pack.screening_rules, key=self._seriousness))

    def _seriousness(self, rule: SafetyRule) -> tuple[int, int, int, int, str]:
        """By kind, disposition and ceiling; then the rule whose first question stands first in the pack."""
        disposition = rule.disposition or Disposition.SELF_CARE
        ceiling = rule.ceiling or Ceiling.NORMAL
        place = self.places[next(questions_in(rule.when))]
        return -rule.kind.rank, -disposition.rank, ceiling.rank, place, rule.id

    @cached_property
    def fast(self) -> Compiled:
        """The rules' conditions, compiled."""
        return compiled([rule.when for rule in self.rules], self.pack.intake, self.pack.ask_if)

    @cached_property
    def values(self) -> Callable[[Mapping[str, Any]], tuple[Any, ...]]:
        """Picks the answers in the order of the fast form; KeyError when one is missing."""
        names = self.fast.names
        return itemgetter(*names) if len(names) > 1 else lambda known: (known[names[0]],)

    @cached_property
    def absent(self) -> Mapping[str, Any]:
        """What stands for no answer, by question."""
        return dict(zip(self.fast.names, self.fast.absent, strict=True))

    @cached_property
    def dispositions(self) -> tuple[Disposition, ...]:
        """The disposition that each rule leads to."""
        return tuple(rule.disposition or Disposition.SELF_CARE for rule in self.rules)

    @cached_property
    def ceilings(self) -> tuple[Ceiling, ...]:
        """The ceiling that each rule sets."""
        return tuple(rule.ceiling or Ceiling.NORMAL for rule in self.rules)

    @cached_property
    def excludes(self) -> tuple[int, ...]:
        """The techniques that each rule keeps out, as bits in the pack's order."""
        labels = [self.pack.excludable[technique.id] for technique in self.pack.techniques]
        return tuple(
            sum(1 << number for number, each in enumerate(labels) if not each.isdisjoint(rule.excludes))
            for rule in self.rules
        )

    @cached_property
    def under(self) -> Mapping[Ceiling, int]:
        """The techniques that each ceiling leaves, as bits."""
        gentle = sum(1 << number for number, each in enumerate(self.pack.techniques) if each.gentle)
        everything = (1 << len(self.pack.techniques)) - 1
        return {Ceiling.NONE: 0, Ceiling.GENTLE_ONLY: gentle, Ceiling.ADAPTED: everything, Ceiling.NORMAL: everything}

    @cached_property
    def must_ask(self) -> tuple[str, ...]:
        """The questions that are asked whatever the rules say."""
        return tuple(name for name, question in self.pack.intake.items() if question.must_ask)

    def standing(self, answers: Answers) -> Standing:
        """How each rule stands."""
        if not answers.unsaid:
            acting, waiting = self.fast.rails(*self.values({**self.absent, **dict(answers.said)}))
            return Standing(acting, frozenset(), waiting)
        facts = self.pack.facts(answers)
        acts = [evaluate(rule.when, facts, unsaid_as(rule)) for rule in self.rules]
        acting = [number for number, truth in enumerate(acts) if truth is Truth.YES]
        return Standing(
            acting,
            frozenset(number for number in acting if evaluate(self.rules[number].when, facts) is not Truth.YES),
            [number for number, truth in enumerate(acts) if truth is Truth.UNKNOWN],
        )

    def asks(self, numbers: list[int], answers: Answers) -> dict[str, None]:
        """The questions that these open rules hang on, in order."""
        if not answers.unsaid:
            return self.fast.asks(frozenset(numbers), *self.values({**self.absent, **dict(answers.said)}))
        facts = self.pack.facts(answers)
        return dict.fromkeys(name for number in numbers for name in self.asked_by(number, facts))

    def asked_by(self, number: int, facts: Facts) -> tuple[str, ...]:
        """The questions that one open rule hangs on."""
        rule = self.rules[number]
        return tuple(dict.fromkeys(open_questions(rule.when, facts, unsaid_as(rule))))

    def outcome(self, numbers: list[int], disposition: Disposition, ceiling: Ceiling) -> tuple[Disposition, Ceiling]:
        """The worst disposition and the lowest ceiling, from *disposition* and *ceiling* on."""
        for number in numbers:
            if self.dispositions[number].rank > disposition.rank:
                disposition = self.dispositions[number]
            if self.ceilings[number].rank < ceiling.rank:
                ceiling = self.ceilings[number]
        return disposition, ceiling

    def mattering(self, standing: Standing, disposition: Disposition, ceiling: Ceiling) -> list[int]:
        """The open rules whose firing would change the result."""
        reachable = self.under[ceiling]
        for number in standing.acting:
            reachable &= ~self.excludes[number]
        return [
            number
            for number in standing.waiting
            if self.dispositions[number].rank > disposition.rank
            or self.ceilings[number].rank < ceiling.rank
            or self.excludes[number] & reachable
            or (self.rules[number].kind is RuleKind.PRECAUTION and ceiling is not Ceiling.NONE)
        ]

    def fired(self, known: Mapping[str, Value]) -> tuple[list[str], Disposition]:
        """The ids of the rules that certainly fire, most serious first, and the worst disposition among them.

        For many people, one after another: *known* are answers that ``Pack.answers`` has checked, and is not checked
        again. It says nothing of what is open; ``assess`` does.
        """
        try:
            numbers = self.fast.certain(*self.values(known))
        except KeyError:
            numbers = self.fast.certain(*self.values({**self.absent, **known}))
        worst = self.dispositions[numbers[0]] if numbers else Disposition.SELF_CARE
        return [self.rules[number].id for number in numbers], worst


def screen_of(pack: Pack) -> Screen:
    """The screen of *pack*, made once."""
    return cast("Screen", pack.made_once("screen", Screen))
