"""Whatever is handed in where a part of a pack is made: it is taken, or one error says what is wrong, and where."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import evolve, fields, has
from hypothesis import given, settings
from hypothesis import strategies as st

from minimal import minimal_pack
from relieflib import Pack, PackError, builtin_pack, from_json, read_pack, to_json, to_toml
from relieflib.conditions.nodes import AllOf, Compare, Not
from relieflib.pack.content import PublishedStep
from relieflib.pack.rules import Threshold
from relieflib.questions.questions import Option
from relieflib.terms import Absent, Disposition
from strategies import QUESTIONS, small_packs

if TYPE_CHECKING:
    from collections.abc import Iterator

NECK, BACK = minimal_pack(), builtin_pack()


def parts(value: object) -> Iterator[Any]:
    """*value*, if it is a part of a pack, and every part inside it."""
    for each in value if isinstance(value, tuple) else (value,):
        if has(type(each)) and not isinstance(each, Compare | AllOf | Not):
            yield each
            for field in fields(type(each)):
                if field.name not in {"when", "ask_if"}:
                    yield from parts(getattr(each, field.name))


SAMPLES = [
    Threshold(source="?", value="?"),
    PublishedStep(text="?", problem="?"),
    Option("a", "A"),
    *QUESTIONS.values(),
]
KINDS: dict[type, Any] = {type(part): part for part in (*SAMPLES, *QUESTIONS.values(), *parts(BACK), *parts(NECK))}
FIELDS = [(part, field.name) for part in KINDS.values() for field in fields(type(part))]
NONSENSE: st.SearchStrategy[Any] = st.recursive(
    st.sampled_from(
        [
            *(None, True, False, 0, -1, 3, 10**13, 2.5, float("nan"), float("inf"), b"x", object(), int, 1j),
            *("", " ", "x", "<b>", "\x00", "\ud800", "fever and", "fever >= foo()", "3 x 5 s", "urgent", "x" * 3000),
            *(
                Absent.NOT_ASKED,
                Disposition.URGENT,
                NECK,
                NECK.rules[0],
                NECK.questions[0],
                NECK.techniques[0].steps[0],
            ),
            *(Compare("x", "==", value=True), Not("x"), AllOf(())),  # type: ignore[arg-type]
        ]
    ),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.lists(inner, max_size=2).map(tuple)
        | st.dictionaries(st.sampled_from(["id", "says", "hold", "usual", "kind", "x", 3, None]), inner, max_size=3)
    ),
    max_leaves=5,
)


def test_every_kind_of_part_is_tried() -> None:
    names = {kind.__name__ for kind in KINDS}
    assert names >= {
        "YesNo",
        "Number",
        "Choice",
        "Choices",
        "Option",
        "Group",
        "Pack",
        "Technique",
        "Step",
        "Dose",
        "Range",
    }
    assert names >= {"RedFlag", "Contraindication", "Precaution", "StopRule", "Note", "Source", "Citation", "Label"}
    assert names >= {
        "Step",
        "Dose",
        "Range",
        "Definition",
        "Guidance",
        "Timing",
        "Phrases",
        "Threshold",
        "PublishedStep",
    }


def refused(part: object, error: PackError) -> None:
    assert error.problems
    for problem in error.problems:
        assert problem.where
        assert problem.what
        assert problem.code.startswith("RL1")
        assert str(problem)
        if not isinstance(part, Pack):  # its own mistakes are in its parts
            assert problem.where.startswith(error.at)


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(FIELDS), NONSENSE)
def test_nonsense_is_refused_by_name_or_makes_a_part_like_any_other(place: tuple[Any, str], value: object) -> None:
    part, name = place
    try:
        made = evolve(part, **{name: value})
    except PackError as error:
        refused(part, error)
    else:
        assert evolve(made) == made
        assert hash(made) == hash(evolve(made))
        assert type(getattr(made, name)) is type(getattr(part, name)) or name in {
            *("when", "ask_if", "least", "most", "year", "within_days", "per_week", "answers_published"),
            *("ends_again", "disposition", "easier", "harder"),
        }


@settings(max_examples=60, deadline=None)
@given(small_packs())
def test_a_pack_is_the_same_in_python_toml_and_json(pack: Pack) -> None:
    given_again = Pack(**{each.name: getattr(pack, each.name) for each in fields(Pack)})
    for again in (given_again, from_json(Pack, to_json(pack)), read_pack({"pack.toml": to_toml(pack)})):
        assert again == pack
        assert again.fingerprint == pack.fingerprint
