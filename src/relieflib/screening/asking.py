"""What to ask together now, made from the questions that can still matter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from relieflib.conditions.evaluate import evaluate
from relieflib.conditions.nodes import questions_in
from relieflib.conditions.truth import Truth
from relieflib.questions.questions import Choice, Choices, YesNo
from relieflib.questions.screens import Screen

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from relieflib.conditions.evaluate import Facts
    from relieflib.pack.pack import Pack
    from relieflib.questions.questions import Group, Option, Question


def applies(pack: Pack, facts: Facts, name: str) -> Truth:
    """Whether a question applies, as far as can be said; with what cannot be said it is asked."""
    condition = pack.ask_if.get(name)
    return Truth.YES if condition is None else evaluate(condition, facts, Truth.YES)


def screen_of(pack: Pack, facts: Facts, pending: Collection[str]) -> Screen:
    """The first of the *pending* questions with all of its group that are known to apply.

    What a gate opened goes before that, and a group that is to be first before everything.
    """
    asked = [pack.intake[name] for name in pending if applies(pack, facts, name) is Truth.YES]
    answered = {*facts.values, *facts.unsaid}
    opened = next(filter(None, (_opened(pack, group, asked, answered) for group in pack.groups)), [])
    leading = [each for each in asked if each.group and pack.group[each.group].first]
    first = next(iter((*leading, *opened, *asked)))
    group, none = pack.group.get(first.group), pack.phrases.none
    if group is None:
        return Screen(title="", ask="", none=none, questions=(first,))
    shown = {first.id, *(each.id for each in asked if each.group == group.id)}
    if first in opened:
        shown |= set(_following(pack, opened, [*pending], answered))
    questions = tuple(each for name, each in pack.intake.items() if name in shown and each.group == group.id)
    gates = () if first in opened else _closed(group, questions)
    return Screen(title=group.title, ask=group.ask, none=none, questions=questions, gates=gates)


def _opened(pack: Pack, group: Group, asked: list[Question], answered: Collection[str]) -> list[Question]:
    """What is still to be asked in a group whose gates were seen.

    Which gates were ticked is not kept. Once another tick of their list has an answer the list was seen, the gates that
    were left unticked have their answers too, and what is still to be asked was opened.
    """
    others = [name for name, each in pack.intake.items() if each.group == group.id and _is_line(each)]
    if not group.gates or not any(name in answered for name in others):
        return []
    return [each for each in asked if each.group == group.id]


def _is_line(question: Question) -> bool:
    """Whether a tick answers a question itself."""
    return isinstance(question, YesNo) and bool(question.tick) and not question.gate


def _following(pack: Pack, opened: list[Question], pending: list[str], answered: Collection[str]) -> Iterator[str]:
    """Pending questions that apply by what is chosen on this screen: who ticked its gate has something to choose."""
    choices = {each.id for each in opened if each.gate and isinstance(each, Choice | Choices)}
    for name in pending:
        condition = pack.ask_if.get(name)
        if (
            condition is not None
            and choices & (named := set(questions_in(condition)))
            and named <= choices | {*answered}
        ):
            yield name


def _closed(group: Group, questions: tuple[Question, ...]) -> tuple[Option, ...]:
    """The gates of *group*, if another tick stands beside them; else nothing would tell that they were seen."""
    if not any(map(_is_line, questions)):
        return ()
    there = {each.gate for each in questions}
    return tuple(each for each in group.gates if each.id in there)
