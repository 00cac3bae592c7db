"""Hypothesis strategies that every test shares: questions, conditions over them, answers, and people for the built-in pack."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from relieflib.expr import AllOf, AnyOf, Compare, Count, Defined, Expr, Not
from relieflib.intake import Option, Question
from relieflib.terms import Absent, QuestionKind, Stage

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from hypothesis.strategies import SearchStrategy

    from relieflib.content import Pack


def _question(name: str, kind: QuestionKind, **more: Any) -> Question:  # noqa: ANN401
    return Question(id=name, ask=f"{name}?", why="to test", kind=kind, **more)


def _options(*names: str) -> tuple[Option, ...]:
    return tuple(Option(name, name.title()) for name in names)


# A small world with every kind of question, small enough to try every completion.
QUESTIONS: Mapping[str, Question] = {
    each.id: each
    for each in (
        _question("fever", QuestionKind.YES_NO),
        _question("numb", QuestionKind.YES_NO),
        _question("age", QuestionKind.NUMBER, least=0, most=3, whole=True),
        _question("side", QuestionKind.CHOICE, options=_options("none", "one", "both")),
        _question("signs", QuestionKind.CHOICES, options=_options("leak", "cold")),
    )
}
REPORTS: Mapping[str, Question] = {
    "pain": _question("pain", QuestionKind.NUMBER, least=0, most=10, whole=True, stage=Stage.SESSION),
}
DEFINITIONS: Mapping[str, Expr] = {
    "unwell": AnyOf((Compare("fever", "==", True), Compare("signs", "any of", ("leak",)))),
}


def leaves(questions: Mapping[str, Question] = QUESTIONS) -> SearchStrategy[Compare]:
    """Comparisons that neither always nor never hold."""
    made: list[SearchStrategy[Compare]] = []
    for question in questions.values():
        match question.kind:
            case QuestionKind.YES_NO:
                made.append(st.just(Compare(question.id, "==", True)))
            case QuestionKind.NUMBER:
                least, most = int(question.least or 0), int(question.most or 0)
                some = [(op, number) for op in ("==", "!=") for number in range(least, most + 1)]
                some += [(op, number) for op in ("<", ">=") for number in range(least + 1, most + 1)]
                some += [(op, number) for op in ("<=", ">") for number in range(least, most)]
                made.append(st.sampled_from([Compare(question.id, op, number) for op, number in some]))
            case QuestionKind.CHOICE:
                same = [Compare(question.id, op, option) for op in ("==", "!=") for option in question.option_ids]
                some_of = st.lists(
                    st.sampled_from(question.option_ids), min_size=1, max_size=len(question.option_ids) - 1, unique=True
                )
                made.append(st.sampled_from(same))
                made.append(st.builds(Compare, st.just(question.id), st.sampled_from(["in", "not in"]), some_of.map(tuple)))
            case QuestionKind.CHOICES:
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
    match question.kind:
        case QuestionKind.YES_NO:
            return [True, False]
        case QuestionKind.CHOICE:
            return list(question.option_ids)
        case QuestionKind.CHOICES:
            sets: list[frozenset[str]] = [frozenset()]
            for option in question.option_ids:
                sets += [each | {option} for each in sets]
            return sets
    assert question.least is not None
    assert question.most is not None
    least, most = int(question.least), int(question.most)
    few = 12
    return list(range(least, most + 1)) if most - least < few else sorted({least, most, *range(least, most, 7)})


def answer_to(question: Question) -> SearchStrategy[Any]:
    """Any answer that fits *question*."""
    match question.kind:
        case QuestionKind.NUMBER if question.whole:
            return st.integers(int(question.least or 0), int(question.most or 0))
        case QuestionKind.NUMBER:
            return st.integers(int(question.least or 0) * 2, int(question.most or 0) * 2).map(lambda half: half / 2)
        case QuestionKind.CHOICES:
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
    match question.kind:
        case QuestionKind.YES_NO:
            return False
        case QuestionKind.NUMBER:
            return question.least
        case QuestionKind.CHOICE:
            return question.option_ids[0]
    return []


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
