"""Hypothesis strategies that every test shares: questions, conditions, answers, people, wishes and sessions."""

from __future__ import annotations

import copy
import json
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import evolve
from hypothesis import assume
from hypothesis import strategies as st

from minimal import minimal_pack
from relieflib import (
    Assessment,
    Clearance,
    Done,
    Refusal,
    Routine,
    SafetyRule,
    Session,
    Wish,
    advance,
    assess,
    begin,
    clear,
    plan,
)
from relieflib.conditions.nodes import AllOf, AnyOf, Compare, Count, Defined, Expr, Not, questions_in
from relieflib.conditions.unparse import unparse
from relieflib.content import Contraindication, Precaution, RedFlag
from relieflib.events import Back, ChooseEasier, Event, Leave, Pause, Report, Resume, SkipStep, SkipTechnique, Tick
from relieflib.pack.content import Definition, Label
from relieflib.questions.questions import Choice, Choices, Number, Option, Question, YesNo
from relieflib.terms import Absent, Ceiling, Disposition, Experience, IfCannotSay, LabelKind, Stage, Tolerance

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from hypothesis.strategies import SearchStrategy

    from relieflib.pack.pack import Pack
    from relieflib.planning.doses import Item


T = TypeVar("T")


def _said(name: str) -> dict[str, Any]:
    return {"id": name, "ask": f"{name}?", "why": "to test"}


def _options(*names: str) -> tuple[Option, ...]:
    return tuple(Option(name, name.title()) for name in names)


# A small world with every kind of question, small enough to try every completion.
QUESTIONS: Mapping[str, Question] = {
    each.id: each
    for each in (
        YesNo(**_said("fever")),
        YesNo(**_said("numb")),
        Number(least=0, most=3, whole=True, **_said("age")),
        Choice(options=_options("none", "one", "both"), **_said("side")),
        Choices(options=_options("leak", "cold"), **_said("signs")),
    )
}
REPORTS: Mapping[str, Question] = {
    "pain": Number(least=0, most=10, whole=True, stage=Stage.SESSION, **_said("pain")),
}
DEFINITIONS: Mapping[str, Expr] = {
    "unwell": AnyOf((Compare("fever", "==", value=True), Compare("signs", "any of", ("leak",)))),
}


def leaves(questions: Mapping[str, Question] = QUESTIONS) -> SearchStrategy[Compare]:
    """Comparisons that neither always nor never hold."""
    made: list[SearchStrategy[Compare]] = []
    for question in questions.values():
        match question:
            case YesNo():
                made.append(st.just(Compare(question.id, "==", value=True)))
            case Number():
                least, most = int(question.least), int(question.most)
                some = [(op, number) for op in ("==", "!=") for number in range(least, most + 1)]
                some += [(op, number) for op in ("<", ">=") for number in range(least + 1, most + 1)]
                some += [(op, number) for op in ("<=", ">") for number in range(least, most)]
                made.append(st.sampled_from([Compare(question.id, op, number) for op, number in some]))
            case Choice():
                same = [Compare(question.id, op, option) for op in ("==", "!=") for option in question.option_ids]
                some_of = st.lists(
                    st.sampled_from(question.option_ids), min_size=1, max_size=len(question.option_ids) - 1, unique=True
                )
                made.append(st.sampled_from(same))
                made.append(
                    st.builds(Compare, st.just(question.id), st.sampled_from(["in", "not in"]), some_of.map(tuple))
                )
            case Choices():
                options = st.lists(st.sampled_from(question.option_ids), min_size=1, unique=True).map(tuple)
                made.append(st.builds(Compare, st.just(question.id), st.just("any of"), options))
    return st.one_of(made)


def _joined(kind: type[AllOf | AnyOf], parts: Iterable[Expr]) -> Expr:
    """As the parser builds it: no AllOf directly inside an AllOf, no AnyOf directly inside an AnyOf."""
    flat: list[Expr] = []
    for part in parts:
        flat += part.parts if isinstance(part, kind) else (part,)
    return kind(tuple(flat))


def _count(parts: list[Expr], op: str, number: int) -> Count:
    least, most = {"<": (1, 0), ">=": (1, 0), "<=": (0, -1), ">": (0, -1)}.get(op, (0, 0))
    return Count(tuple(parts), op, least + number % (len(parts) + most - least + 1))


def exprs(questions: Mapping[str, Question] = QUESTIONS, *, definitions: bool = True) -> SearchStrategy[Expr]:
    """Conditions over *questions*, as the parser would build them."""
    base: SearchStrategy[Expr] = leaves(questions)
    if definitions:
        base |= st.sampled_from([Defined(name, body) for name, body in DEFINITIONS.items()])

    def extend(inner: SearchStrategy[Expr]) -> SearchStrategy[Expr]:
        some = st.lists(inner, min_size=2, max_size=3)
        return st.one_of(
            some.map(lambda parts: _joined(AllOf, parts)),
            some.map(lambda parts: _joined(AnyOf, parts)),
            inner.map(Not),
            st.builds(
                _count,
                st.lists(inner, min_size=1, max_size=4),
                st.sampled_from(["==", "!=", "<", "<=", ">", ">="]),
                st.integers(0, 100),
            ),
        )

    return st.recursive(base, extend, max_leaves=8)


def values_of(question: Question) -> list[Any]:
    """Every answer to a small question; for a wide number its ends and some of the middle."""
    match question:
        case YesNo():
            return [True, False]
        case Choice():
            return list(question.option_ids)
        case Choices():
            sets: list[frozenset[str]] = [frozenset()]
            for option in question.option_ids:
                sets += [each | {option} for each in sets]
            return sets
    least, most = int(question.least), int(question.most)
    few = 12
    return list(range(least, most + 1)) if most - least < few else sorted({least, most, *range(least, most, 7)})


def answer_to(question: Question) -> SearchStrategy[Any]:
    """Any answer that fits *question*."""
    match question:
        case Number(whole=True):
            return st.integers(int(question.least), int(question.most))
        case Number():
            return st.integers(int(question.least) * 2, int(question.most) * 2).map(lambda half: half / 2)
        case Choices():
            return st.frozensets(st.sampled_from(question.option_ids))
    return st.sampled_from(values_of(question))


ABSENCES = st.sampled_from([Absent.DOES_NOT_KNOW, Absent.WOULD_NOT_SAY])


@st.composite
def answers(draw: Any, questions: Mapping[str, Question], *, unsaid: bool = True) -> dict[str, Any]:  # noqa: ANN401
    """Answers to some of *questions*; the rest were not asked, or, with *unsaid*, could not be answered."""
    given = {}
    for question in questions.values():
        kind = draw(st.integers(0, 9))
        if kind < 6:
            given[question.id] = draw(answer_to(question))
        elif kind == 6 and unsaid:
            given[question.id] = draw(ABSENCES)
    return given


_PLAIN = {
    "age_years": 34,
    "pain_nrs": 3,
    "pain_duration_days": 5,
    "sex_at_birth": "male",
    "pain_onset": "gradual",
    "pain_trend": "improving",
    "pain_worst_site": "low-back",
    "function_impact": "some",
    "pain_changes_with_movement": True,
    "can_use_floor": True,
}


def usual_answer(question: Question) -> Any:  # noqa: ANN401
    """What someone with a plain back ache says: no, none of these, the first option, the least number."""
    if question.id in _PLAIN:
        return _PLAIN[question.id]
    match question:
        case YesNo():
            return False
        case Number():
            return question.least
        case Choice():
            return question.option_ids[0]
    return []


def slipped_in(value: T, **changes: Any) -> T:  # noqa: ANN401
    """*value* with *changes* that nothing has checked: what would happen if they got past the checks."""
    made = copy.copy(value)
    for name, change in changes.items():
        object.__setattr__(made, name, change)
    return made


def in_pack(
    routine: Routine,
    items: Iterable[Item] | None = None,
    make: Callable[..., Pack] = evolve,
    **changes: Any,  # noqa: ANN401
) -> Routine:
    """*routine*, with other *items* if there are any, as if its pack had their techniques and these *changes*."""
    items = routine.items if items is None else tuple(items)
    own = {each.id: each for item in items for each in (item.technique, item.easier) if each is not None}
    techniques = tuple(own.get(each.id, each) for each in routine.pack.techniques)
    pack = make(routine.pack, **{"techniques": techniques} | changes)
    clearance = clear(assess(pack, routine.clearance.answers), at=routine.clearance.at)
    assert isinstance(clearance, Clearance)
    return Routine(clearance=clearance, wish=routine.wish, items=items)


def with_stop_rules(routine: Routine, *rules: SafetyRule) -> Routine:
    """*routine* as if its pack had these stop rules and no other."""
    return in_pack(routine, rules=(*routine.pack.screening_rules, *rules))


def so_far(assessment: Assessment) -> Disposition:
    """The worst that the rules that act lead to, self-care where none does: what may not be said aloud yet."""
    return assessment.so_far or Disposition.SELF_CARE


def plain_back_ache(pack: Pack) -> dict[str, Any]:
    """A complete intake of a 34-year-old with a plain back ache."""
    return {question.id: usual_answer(question) for question in pack.intake.values()}


def people(pack: Pack) -> SearchStrategy[dict[str, Any]]:
    """A plain back ache with a few answers changed, so that rules fire by ones and twos and not all at once."""
    plain = plain_back_ache(pack)
    names = st.lists(st.sampled_from(sorted(plain)), max_size=8, unique=True)

    def changed(chosen: list[str]) -> SearchStrategy[dict[str, Any]]:
        return st.fixed_dictionaries({name: answer_to(pack.intake[name]) | ABSENCES for name in chosen}).map(
            lambda new: {**plain, **new}
        )

    return names.flatmap(changed)


def wishes(pack: Pack) -> SearchStrategy[Wish]:
    """Wishes that the pack can be asked for; most leave room for a technique or two."""
    labels = {kind: sorted(label.id for label in pack.labels if label.kind is kind) for kind in LabelKind}
    techniques = sorted(pack.technique)

    def some(names: list[str], most: int | None = None) -> SearchStrategy[frozenset[str]]:
        return st.frozensets(st.sampled_from(names), max_size=most)

    return st.builds(
        Wish,
        minutes=st.integers(1, 20),
        equipment=some(labels[LabelKind.EQUIPMENT]),
        goals=st.dictionaries(st.sampled_from(labels[LabelKind.GOAL]), st.integers(0, 5)),
        prefer=some(techniques, 2),
        avoid=some(techniques, 2),
        avoid_positions=some(labels[LabelKind.POSITION], 1),
        experience=st.sampled_from([None, *Experience]),
        times_a_day=st.sampled_from([1, 1, 2]),
        done=st.lists(
            st.builds(Done, st.sampled_from(techniques), st.integers(0, 9), st.sampled_from(Tolerance)), max_size=4
        ),
        seed=st.integers(0, 9),
    )


def reports(pack: Pack) -> SearchStrategy[dict[str, Any]]:
    """Reports at a check-in of *pack*, absences among them."""
    return answers({question.id: question for question in pack.check_in})


KINDS: tuple[type[Event], ...] = (Tick, Pause, Resume, SkipStep, SkipTechnique, Back, ChooseEasier, Leave)


@st.composite
def sessions(draw: Any, pack: Pack) -> Session:  # noqa: ANN401
    """A session at any point, with a history that its phases allowed. Who is refused gives way to a plain back ache."""
    clearance = clear(assess(pack, draw(people(pack))), at=draw(st.none() | st.integers(0, 9)))
    if isinstance(clearance, Refusal):
        clearance = clear(assess(pack, plain_back_ache(pack)))
    assert isinstance(clearance, Clearance)
    routine = plan(clearance, draw(wishes(pack)))
    if not routine.items:
        everything = frozenset(label.id for label in pack.labels if label.kind is LabelKind.EQUIPMENT)
        routine = plan(clearance, Wish(minutes=20, equipment=everything))
    assume(routine.items)
    session = begin(routine, at=(routine.clearance.at or 0) + draw(st.integers(0, 9)))
    for kind, gap in draw(st.lists(st.tuples(st.sampled_from((*KINDS, Report)), st.floats(0, 60)), max_size=12)):
        if kind.name in session.can:
            at = session.at + gap
            session = advance(session, Report(at, draw(reports(pack))) if kind is Report else kind(at))
    return session


# What stands in for a node of a JSON text: other kinds of value, near numbers, hostile text.
HOSTILE: list[Any] = [
    *(None, True, False, 0, 1, -1, 100, 0.5, -0.5, 1e300, float("inf"), "", "x", "none", "self-care", "tick", "pain"),
    *("<b>", "\x1b[0m", "\ud800", "²", [], [[]], [None], ["x"], ["x", 1], {}, {"": 1}, {"absent": "asked-unknown"}),
]
HUGE = [10**30, 10**400, -(10**400)]


def places_in(value: Any, place: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:  # noqa: ANN401
    """The path of every node of a JSON value but the outermost."""
    if place:
        yield place
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in inner:
        yield from places_in(each, (*place, key))


def node_at(value: Any, place: Iterable[Any]) -> Any:  # noqa: ANN401
    """What stands at *place* in a JSON value."""
    for key in place:
        value = value[key]
    return value


def dumped(raw: object) -> str:
    """*raw* as JSON text, an infinity as the number that json reads as one without being asked."""
    return json.dumps(raw).replace("Infinity", "1e999")


@st.composite
def mutations(draw: Any, text: str, *, huge: bool = True) -> str:  # noqa: ANN401
    """The JSON *text* with one to three of its nodes replaced, deleted, doubled, or exchanged for another of them."""
    raw = json.loads(text)
    for _ in range(draw(st.integers(1, 3))):
        places = list(places_in(raw))
        *around, last = draw(st.sampled_from(places))
        holder = node_at(raw, around)
        match draw(st.sampled_from(["replace", "delete", "double", "exchange"])):
            case "replace":
                holder[last] = copy.deepcopy(draw(st.sampled_from(HOSTILE + HUGE if huge else HOSTILE)))
            case "delete":
                del holder[last]
            case "double" if isinstance(holder, list):
                holder.append(copy.deepcopy(holder[last]))
            case "double":
                holder[draw(st.sampled_from(["", "x", "id", "kind", "²"]))] = copy.deepcopy(holder[last])
            case "exchange":
                holder[last] = copy.deepcopy(node_at(raw, draw(st.sampled_from(places))))
    return dumped(raw)


# Packs over the small world, for laws that hold whatever a pack says.
_MINIMAL = minimal_pack()
_PRESS = evolve(_MINIMAL.techniques[0], equipment=())
_SMALL = evolve(
    _MINIMAL,
    labels=(
        *(each for each in _MINIMAL.labels if each.kind is not LabelKind.TAG),
        *(Label(id=each, kind=LabelKind.TAG, name=each) for each in ("push", "twist", "roll")),
    ),
    definitions=(),
    rules=(),
    screens=False,
    techniques=(
        evolve(_PRESS, id="push", tags=("push",)),
        evolve(_PRESS, id="twist-and-roll", tags=("twist", "roll")),
        evolve(_PRESS, id="breathe", tags=(), gentle=True),
        evolve(_PRESS, id="roll-gently", tags=("roll",), gentle=True),
    ),
)
_EXCLUDED = [("push",), ("twist",), ("roll",), ("push", "roll")]
_RED_FLAGS = [
    (Disposition.EMERGENCY, Ceiling.NONE),
    (Disposition.URGENT, Ceiling.NONE),
    (Disposition.URGENT, Ceiling.GENTLE_ONLY),
    (Disposition.SEE_CLINICIAN, Ceiling.ADAPTED),
    (Disposition.SELF_CARE, Ceiling.NONE),
    (Disposition.SELF_CARE, Ceiling.GENTLE_ONLY),
]


_CANNOT_SAY = st.sampled_from([IfCannotSay.FIRE, IfCannotSay.FIRE, IfCannotSay.IGNORE])


def _flag(does: Any) -> Callable[..., SafetyRule]:  # noqa: ANN401
    (disposition, ceiling), excludes, cannot_say = does
    flag = partial(RedFlag, disposition=disposition, ceiling=ceiling, excludes=excludes, if_cannot_say=cannot_say)
    if disposition < Disposition.URGENT or not excludes:
        return flag
    return partial(flag, milder=Disposition.SEE_CLINICIAN, milder_without=["numb", "age"])


_EFFECTS = st.one_of(
    st.tuples(st.sampled_from(_RED_FLAGS), st.sampled_from([(), (), *_EXCLUDED]), _CANNOT_SAY).map(_flag),
    st.sampled_from(_EXCLUDED).map(lambda labels: partial(Contraindication, excludes=labels)),
    st.just(partial(Precaution)),
)
# Made once: a strategy is dear to make and cheap to draw from.
_RULES = st.lists(
    st.tuples(exprs(definitions=False), _EFFECTS),
    min_size=1,
    max_size=5,
)
_NAMES = sorted(QUESTIONS)
_GATES = {
    name: st.none() | st.none() | exprs({gate: QUESTIONS[gate] for gate in _NAMES[:number]}, definitions=False)
    for number, name in enumerate(_NAMES)
    if number
}


def _rule(number: int, when: Expr, make: Callable[..., SafetyRule]) -> SafetyRule:
    return make(id=f"r{number}", when=when, says="?", why="?", sources=[_MINIMAL.sources[0].id])


@st.composite
def small_packs(draw: Any) -> Pack:  # noqa: ANN401
    """A few rules over the small world, in which some questions hang on others and some must be asked."""
    must = draw(st.sets(st.sampled_from(_NAMES), max_size=1))
    return evolve(
        _SMALL,
        questions=tuple(
            evolve(QUESTIONS[name], ask_if=draw(_GATES[name]) if name in _GATES else None, must_ask=name in must)
            for name in draw(st.permutations(_NAMES))
        ),
        rules=tuple(_rule(number, *parts) for number, parts in enumerate(draw(_RULES))),
    )


@st.composite
def packs_that_contradict(draw: Any) -> Pack:  # noqa: ANN401
    """Small packs in which the answer to a question or two can be contradicted."""
    pack: Pack = draw(small_packs())
    odd = draw(each_question_once(least=2))
    doubted = draw(st.lists(st.sampled_from(sorted(set(questions_in(odd)))), min_size=1, max_size=2, unique=True))
    return evolve(
        pack,
        definitions=(Definition(id="odd", means="?", when=unparse(odd)),),
        questions=tuple(evolve(each, contradicts="odd" if each.id in doubted else "") for each in pack.questions),
    )


@st.composite
def each_question_once(
    draw: Any,  # noqa: ANN401
    count_ops: tuple[str, ...] = ("<", "<=", ">", ">=", "==", "!="),
    least: int = 1,
) -> Expr:
    """A condition over the small world in which no question stands twice."""
    names = draw(st.lists(st.sampled_from(_NAMES), min_size=least, unique=True))
    parts: list[Expr] = [draw(_LEAVES[name]) for name in names]
    while len(parts) > 1:
        size = draw(st.integers(2, len(parts)))
        some, parts = tuple(parts[:size]), parts[size:]
        op, number = draw(st.sampled_from(count_ops)), draw(st.integers(1, size - 1))
        joined = draw(st.sampled_from([AllOf(some), AnyOf(some), Count(some, op, number)]))
        parts.insert(draw(st.integers(0, len(parts))), Not(joined) if draw(st.booleans()) else joined)
    return parts[0]


_LEAVES = {name: leaves({name: question}) for name, question in QUESTIONS.items()}
