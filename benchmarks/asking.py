"""How much is asked until the result is settled: in screens, one by one, and in the pack's own order."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import relieflib as relief

if TYPE_CHECKING:
    from relieflib.pack.pack import Pack
    from relieflib.questions.questions import Question

WELL: dict[str, Any] = relief.sample_answers("plain-back-ache")


def usual(question: Question) -> Any:  # noqa: ANN401 - whatever the question takes
    """What someone with a plain back ache says."""
    if question.id in WELL:
        return WELL[question.id]
    match question:
        case relief.content.YesNo():
            return False
        case relief.content.Number():
            return question.least
        case relief.content.Choice():
            return question.option_ids[0]
    return []


def asked(pack: Pack, story: dict[str, Any]) -> tuple[int, int, relief.Assessment]:
    """Questions until settled as the library asks, and in the pack's order until the same result stands; the result."""
    said: dict[str, Any] = {}
    assessment = relief.assess(pack, said)
    while (question := assessment.next_question) is not None:
        said[question.id] = story.get(question.id, usual(question))
        assessment = relief.assess(pack, said)
    in_order: dict[str, Any] = {}
    for question in pack.intake.values():
        in_order[question.id] = story.get(question.id, usual(question))
        if relief.assess(pack, in_order).settled:
            break
    return len(said), len(in_order), assessment


def words(screen: relief.parts.Screen) -> int:
    """How many words stand on a screen: its headings, ticks, questions and options."""
    texts = [screen.title]
    if screen.ticks:
        texts += [screen.ask, *(tick.text for tick in screen.ticks), screen.none]
    for question in screen.fields:
        texts.append(question.ask)
        if isinstance(question, relief.content.Choice | relief.content.Choices):
            texts += [option.text for option in question.options]
    return sum(len(re.findall(r"[\w'-]+", text)) for text in texts)


def shown(pack: Pack, story: dict[str, Any]) -> tuple[int, int, int]:
    """Screens until settled, the taps they take (one for each answer, and for "none of these"), and their words."""
    said: dict[str, Any] = {}
    screens = taps = read = 0
    assessment = relief.assess(pack, said)
    while (screen := assessment.next_screen) is not None:
        screens, read = screens + 1, read + words(screen)
        answers = {each.id: story.get(each.id, usual(each)) for each in screen.questions}
        ticked = ticks_of(screen, answers)
        taps += len(ticked) + (len(ticked) < len(screen.ticks))
        taps += sum(len(answers[each.id]) or 1 if isinstance(answers[each.id], list) else 1 for each in screen.fields)
        said |= {each.id: answers[each.id] for each in screen.fields} | screen.ticked(ticked, none=True)
        assessment = relief.assess(pack, said)
    return screens, taps, read


def ticks_of(screen: relief.parts.Screen, answers: dict[str, Any]) -> list[str]:
    """The ids that someone with these *answers* ticks: what is so, and the gates of what is."""
    gates = {each.id for each in screen.gates}
    so = {
        each.gate if each.gate in gates else each.id
        for each in screen.listed
        if not isinstance(each, relief.content.Number) and kept(answers[each.id]) != each.unticked
    }
    return [tick.id for tick in screen.ticks if tick.id in so]


def kept(answer: Any) -> Any:  # noqa: ANN401 - whatever the question takes
    """An answer as it is kept: options as a set."""
    return frozenset(answer) if isinstance(answer, list | tuple) else answer


def rows() -> list[tuple[str, ...]]:
    """A plain back ache, then one story for every emergency rule: the least answers that make it fire."""
    from relieflib.conditions.nodes import lowered
    from relieflib.conditions.solver import answers_for

    pack = relief.builtin_pack()
    stories: dict[str, dict[str, Any]] = {
        f"plain back ache, {age}, {sex}": {"age_years": age, "sex_at_birth": sex}
        for age, sex in ((24, "female"), (34, "female"), (34, "male"), (52, "female"), (70, "male"))
    }
    for rule in pack.screening_rules:
        if isinstance(rule, relief.content.RedFlag) and rule.disposition is relief.Disposition.EMERGENCY:
            stories[rule.id] = dict(answers_for(lowered(rule.condition, pack.ask_if), pack.question) or {})
    found: list[tuple[str, ...]] = [
        ("story", "screens", "taps", "words", "one by one", "in the pack's order", "disposition")
    ]
    for name, story in stories.items():
        ours, order, assessment = asked(pack, story)
        numbers = (*shown(pack, story), ours, order)
        found.append((name, *map(str, numbers), str(assessment.disposition)))
    return found
