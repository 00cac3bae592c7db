"""How much is asked until the result is settled: in screens, one by one, and in the pack's own order."""

from __future__ import annotations

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


def shown(pack: Pack, story: dict[str, Any]) -> tuple[int, int]:
    """Screens until settled, and the ticks they take: one for each answer, and for "none of these"."""
    said: dict[str, Any] = {}
    screens = ticks = 0
    assessment = relief.assess(pack, said)
    while (screen := assessment.next_screen) is not None:
        screens += 1
        answers = {each.id: story.get(each.id, usual(each)) for each in screen.questions}
        ticked = [each.id for each in screen.ticks if answers[each.id]]
        ticks += len(ticked) + (len(ticked) < len(screen.ticks))
        ticks += sum(len(answers[each.id]) or 1 if isinstance(answers[each.id], list) else 1 for each in screen.fields)
        said |= answers | screen.ticked(ticked, none=True)
        assessment = relief.assess(pack, said)
    return screens, ticks


def rows() -> list[tuple[str, ...]]:
    """A plain back ache, then one story for every emergency rule: the least answers that make it fire."""
    from relieflib.conditions.nodes import lowered
    from relieflib.conditions.solver import answers_for

    pack = relief.builtin_pack()
    stories: dict[str, dict[str, Any]] = {"plain back ache": {}}
    for rule in pack.screening_rules:
        if isinstance(rule, relief.content.RedFlag) and rule.disposition is relief.Disposition.EMERGENCY:
            stories[rule.id] = dict(answers_for(lowered(rule.condition, pack.ask_if), pack.question) or {})
    found: list[tuple[str, ...]] = [("story", "screens", "ticks", "one by one", "in the pack's order", "disposition")]
    for name, story in stories.items():
        ours, order, assessment = asked(pack, story)
        screens, ticks = shown(pack, story)
        found.append((name, str(screens), str(ticks), str(ours), str(order), str(assessment.disposition)))
    return found
