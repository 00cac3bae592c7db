"""Checks a routine against the clearance it carries, without the planner that made it."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from relieflib.conditions.nodes import leaves
from relieflib.errors import Problem, ProblemsError, expect
from relieflib.pack.pack import Pack
from relieflib.planning.doses import QUARTERS, Item, rests, safe_quarters
from relieflib.planning.objective import MINUTE, extras, weights, worth
from relieflib.planning.routine import Routine
from relieflib.planning.timeline import Pace, unroll
from relieflib.planning.wish import problems_of, slips_of
from relieflib.screening.assess import assess
from relieflib.screening.clearance import Clearance, clear
from relieflib.screening.engine import excluded_by
from relieflib.terms import Disposition, LeftOutBecause, QuestionKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from relieflib.conditions.nodes import Compare
    from relieflib.pack.content import Note, Range, Source, Technique


def verify(pack: Pack, clearance: Clearance, routine: Routine) -> tuple[Problem, ...]:
    """Everything in which *routine* is not a routine of *pack* under *clearance*; none, where it may be done.

    It knows nothing of the planner: techniques are looked up, doses compared with their ranges, seconds counted.
    """
    expect(pack, Pack, "see builtin_pack and load_pack")
    expect(clearance, Clearance, "see clear")
    expect(routine, Routine, "see plan")
    found = list(_faults(routine))
    if routine.clearance != clearance:
        found.append(_fault("clearance", "the routine was made for another clearance"))
    if routine.pack != pack.ref:
        found.append(_fault("pack", "the routine was made from another pack"))
        return tuple(found)
    if clear(assess(pack, clearance.assessment.answers), at=clearance.at) != clearance:
        found.append(_fault("clearance", "the clearance does not follow from its answers"))
    found += [each for each in problems_of(pack, routine.wish) if each not in found]
    strange = [
        _fault(f"items[{number}]", f"`{technique.id}` is not as the pack has it")
        for number, item in enumerate(routine.items)
        for technique in filter(None, (item.technique, item.easier))
        if pack.technique.get(technique.id) != technique
    ]
    found += strange
    if not strange and all(map(_whole, routine.items)) and not list(slips_of(routine.wish)):
        found += _certificate(pack, routine)
    if (routine.stop_rules, routine.check_in) != (pack.stop_rules, pack.check_in):
        found.append(_fault("stop_rules", "the stop rules or the check-in are not the pack's"))
    if routine.guidance != pack.guidance:
        found.append(_fault("guidance", "what is told for a disposition is not the pack's"))
    if (routine.pace.timing, routine.pace.phrases) != (pack.timing, pack.phrases):
        found.append(_fault("pace", "the pace is not the pack's"))
    if len(routine.items) > pack.most_techniques:
        found.append(_fault("items", f"a routine of this pack has at most {pack.most_techniques} techniques"))
    return tuple(found)


def read_with(pack: Pack, clearance: Clearance, items: Iterable[Item]) -> tuple[tuple[Note, ...], tuple[Source, ...]]:
    """The notes that belong to a routine of these *items*, and the sources of all that it says."""
    techniques = [item.technique for item in items]
    labels = {label for technique in techniques for label in pack.excludable[technique.id]}
    notes = tuple(note for note in pack.notes if not note.on or not labels.isdisjoint(note.on))
    told = [each.sources for each in techniques] + [note.sources for note in notes]
    told += [finding.sources for finding in clearance.assessment.findings]
    cited = {citation.id for sources in told for citation in sources}
    return notes, tuple(source for source in pack.sources if source.id in cited)


def ruled_out(pack: Pack, technique: str) -> tuple[str, ...]:
    """Every rule that could have kept a technique out."""
    labels = pack.excludable[technique]
    return tuple(sorted(rule.id for rule in pack.screening_rules if not labels.isdisjoint(excluded_by(rule))))


def _certificate(pack: Pack, routine: Routine) -> Iterator[Problem]:
    """What the routine says of itself and is not so."""
    names = [item.technique.id for item in routine.items]
    if [each.technique for each in routine.checked] != names:
        yield _fault("checked", "it does not name the techniques of the routine")
    if [each.ruled_out for each in routine.checked] != [ruled_out(pack, name) for name in names]:
        yield _fault("checked", "the rules that were checked are others")
    if sorted(each.technique for each in routine.left_out) != sorted(pack.technique.keys() - set(names)):
        yield _fault("left_out", "it does not name every technique that is not in the routine, once")
    for each in routine.left_out:
        rules = tuple(one.rule for one in routine.clearance.exclusions if one.technique == each.technique)
        if rules != (each.because if each.why is LeftOutBecause.RULE else ()):
            yield _fault("left_out", f"the rules that keep `{each.technique}` out are others")
    if (routine.notes, routine.sources) != read_with(pack, routine.clearance, routine.items):
        yield _fault("notes", "the notes, or the sources, are not those of its techniques")
    yield from _stand_ins(pack, routine, names)
    goals, extra = weights(pack, routine.wish), extras(pack, routine.wish, routine.left_out)
    whole = worth(routine.items, goals, extra)
    rest = [(*routine.items[:place], *routine.items[place + 1 :]) for place in range(len(names))]
    shares = [(whole - worth(items, goals, extra)) / MINUTE for items in rest]
    if routine.items and (routine.relax or routine.score > routine.score_at_most):
        yield _fault("score_at_most", "it says that nothing fits, or that nothing can be worth as much as it is")
    if routine.score != whole / MINUTE or [each.share for each in routine.checked] != shares:
        yield _fault("score", "the score, or a share of it, is not what the routine is worth")


def _stand_ins(pack: Pack, routine: Routine, names: list[str]) -> Iterator[Problem]:
    """Techniques that are said to stand in for others and do not: only an easier one can, for one that is barred."""
    for number, each in enumerate(routine.left_out):
        if not each.instead or each.technique not in pack.technique:
            continue
        barred = any(True for _ in _unfit(routine, pack.technique[each.technique], ""))
        easier, seen = pack.technique[each.technique].easier, {each.technique}
        while easier is not None and easier not in {each.instead, *seen}:
            seen.add(easier)
            easier = pack.technique[easier].easier
        if easier != each.instead or each.instead not in names or not barred:
            yield _fault(f"left_out[{number}]", f"`{each.instead}` does not stand in for `{each.technique}`")


def faults(routine: Routine) -> list[Problem]:
    """Everything in which *routine* breaks its clearance, its wish, or the safe range of a dose."""
    return list(_faults(routine))


def _faults(routine: Routine) -> Iterator[Problem]:
    clearance, wish = routine.clearance, routine.wish
    slips = list(slips_of(wish))
    if slips:
        yield from slips  # nothing else can be told
        return
    if routine.pack != clearance.pack:
        yield _fault("pack", "the routine and its clearance are of different packs")
    if clear(clearance.assessment, at=clearance.at) != clearance:
        yield _fault("clearance", "the clearance does not follow from its assessment")
    if not routine.items:
        yield _fault("items", "the routine is empty", "`left_out` says why")
    whole = all(map(_whole, routine.items))
    if whole and routine.seconds > wish.minutes * 60:
        yield _fault("items", f"{routine.seconds} s do not fit into {wish.minutes} minutes")
    names = [item.technique.id for item in routine.items]
    phases = [item.technique.phase for item in routine.items]
    if phases != sorted(phases):
        yield _fault("items", "the phases are out of order")
    if len(set(names)) != len(names):
        yield _fault("items", "a technique stands in it twice")
    for number, item in enumerate(routine.items):
        for technique in filter(None, (item.technique, item.easier)):
            yield from _unfit(routine, technique, f"items[{number}]")
        yield from _doses(routine, item, f"items[{number}].doses")
    yield from _easier(routine, whole=whole)
    yield from _stop_rules(routine)
    yield from _guidance(routine)


def _easier(routine: Routine, *, whole: bool) -> Iterator[Problem]:
    """Easier techniques to change to that are none, or that a session could come to twice."""
    taken = {item.technique.id for item in routine.items}
    for number, item in enumerate(routine.items):
        if item.easier is None:
            continue
        where, easier = f"items[{number}].easier", item.easier.id
        if easier != item.technique.easier or easier in taken:
            yield _fault(where, f"`{easier}` is not its easier technique, or is there already")
        elif whole and not easier_fits(routine.items, number, routine.pace, routine.wish.minutes):
            yield _fault(where, f"with `{easier}` it takes longer than {routine.wish.minutes} minutes")
        taken.add(easier)


def easier_fits(items: Sequence[Item], place: int, pace: Pace, minutes: int) -> bool:
    """Whether the minutes still hold when one technique gives way to its easier one."""
    easier = items[place].easier
    assert easier is not None
    return seconds_of([*items[:place], Item.of(easier, "least"), *items[place + 1 :]], pace) <= minutes * MINUTE


def seconds_of(items: Iterable[Item], pace: Pace) -> int:
    """How long *items* take, with all that lies between them."""
    return sum(interval.seconds for interval in unroll(items, pace))


def _fault(where: str, what: str, hint: str | None = None) -> Problem:
    return Problem(code="RL151", where=f"routine.{where}", what=what, hint=hint)


def _unfit(routine: Routine, technique: Technique, where: str) -> Iterator[Problem]:
    """Why a technique may not be in the routine."""
    clearance, wish = routine.clearance, routine.wish
    if technique.id not in clearance.techniques:
        yield _fault(where, f"`{technique.id}` is not cleared")
    if not wish.equipment.issuperset(technique.equipment):
        yield _fault(where, f"`{technique.id}` needs equipment that is not at hand")
    if wish.experience is not None and technique.experience > wish.experience:
        yield _fault(where, f"`{technique.id}` asks for more practice")
    if technique.id in wish.avoid or not wish.avoid_positions.isdisjoint(technique.positions):
        yield _fault(where, f"`{technique.id}` is to be avoided, or its positions are")
    often = wish.done_within(technique.id, 1) + wish.times_a_day > technique.per_day
    if often or (technique.per_week and wish.done_within(technique.id, 7) + wish.times_a_day > technique.per_week):
        yield _fault(where, f"`{technique.id}` may not be done so often in a day, or a week")
    if rests(technique, wish):
        yield _fault(where, f"`{technique.id}` went badly lately")


def _doses(routine: Routine, item: Item, where: str) -> Iterator[Problem]:
    """What is wrong with the doses of one technique."""
    if not _whole(item):
        yield _fault(where, "every step has one dose")
    quarters = safe_quarters(item.technique, routine.clearance, routine.wish)
    for place, (step, dose) in enumerate(zip(item.technique.steps, item.doses, strict=False)):
        if not dose.fits(step.dose):
            yield _fault(f"{where}[{place}]", f"{dose} is outside the safe range")
        elif any(_over(getattr(dose, name), getattr(step.dose, name), quarters) for name in ("sets", "reps", "hold")):
            yield _fault(f"{where}[{place}]", f"{dose} is more than what is safe now")


def _whole(item: Item) -> bool:
    """Whether an item has a dose for each of its steps."""
    return len(item.doses) == len(item.technique.steps)


def _over(number: int, range_: Range, quarters: int) -> bool:
    """Whether a number of a dose is beyond so many quarters of the way from its least to its usual one."""
    if quarters > QUARTERS:
        return number > range_.most
    return QUARTERS * (number - range_.least) > quarters * (range_.usual - range_.least)


def _stop_rules(routine: Routine) -> Iterator[Problem]:
    """Stop rules that could not be evaluated: they compare an answer with what is not like it."""
    kinds = {question.id: question.kind for question in routine.check_in}
    said = routine.clearance.assessment.answers
    for number, rule in enumerate(routine.stop_rules):
        for leaf in leaves(rule.when):
            kind = kinds.get(leaf.question) or _kind_of(said.get(leaf.question))
            if kind is not None and not _comparable(leaf, kind):
                yield _fault(f"stop_rules[{number}].when", f"`{leaf.question}` is not compared like this")


def _guidance(routine: Routine) -> Iterator[Problem]:
    """Whether there is something to tell the person wherever a session leads."""
    if sorted(each.id for each in routine.guidance) != list(Disposition):
        yield _fault("guidance", "it does not tell for each disposition, once, what to do")


def _kind_of(answer: object) -> QuestionKind | None:
    """The kind of question that an answer is to, as far as it tells."""
    kinds = {bool: QuestionKind.YES_NO, int: QuestionKind.NUMBER, float: QuestionKind.NUMBER}
    return {**kinds, str: QuestionKind.CHOICE, frozenset: QuestionKind.CHOICES}.get(type(answer))


def _comparable(leaf: Compare, kind: QuestionKind) -> bool:
    match kind:
        case QuestionKind.YES_NO:
            return leaf.value is True and leaf.op == "==" and not leaf.rise
        case QuestionKind.NUMBER:
            return isinstance(leaf.value, int | float) and not isinstance(leaf.value, bool)
        case QuestionKind.CHOICE:
            return isinstance(leaf.value, str) or leaf.op in {"in", "not in"}
        case QuestionKind.CHOICES:
            return leaf.op == "any of"
    assert_never(kind)


class RoutineError(ProblemsError, ValueError):
    """The routine does not agree with its own clearance; ``problems`` says where."""
