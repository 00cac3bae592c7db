"""A pack in Python, in TOML and in JSON is the same pack, or has the same problems."""

from __future__ import annotations

import copy
import re
from typing import TYPE_CHECKING, Any

from attrs import evolve, fields
from hypothesis import assume, event, given, settings
from hypothesis import strategies as st

from minimal import minimal_pack
from relieflib import Pack, PackError, Problem, from_json, read_pack, to_json, to_toml
from relieflib._content import says_something
from relieflib.pack.load import from_plain
from relieflib.pack.shapes import HEAD, LISTS, contents
from relieflib.terms import LabelKind
from strategies import node_at, places_in, small_packs

if TYPE_CHECKING:
    from collections.abc import Callable

    Raw = dict[str, Any]

NECK = minimal_pack()
FULL: Raw = contents(NECK)  # with one of everything that may be left out
FULL["phrases"] = {"rest": "Have a rest."}
FULL["timing"] = {"finish": 20}
FULL["group"] = {"signs": {"title": "Signs", "ask": "Do you have any of these?"}}
FULL["question"]["fever"] |= {"tick": "A fever", "group": "signs", "codes": ["LOINC 1"], "must_ask": True}
FULL["question"]["signs"]["ask_if"] = "age >= 18"
FULL["source"]["nhs"] |= {"year": 2020, "url": "https://example.org/neck"}
FULL["rule"]["old"] |= {"suspects": "age", "chosen": "65", "on": ["push"]}
FULL["rule"]["old"]["thresholds"] = [{"source": "NHS", "value": "65"}, {"source": "another", "value": "70"}]
FULL["note"]["heat"]["on"] = ["towel"]
FULL["technique"]["press"] |= {"mistakes": ["holding your breath"], "stop_signs": ["a sharp pain"], "per_week": 3}
FULL["technique"]["press"] |= {"as_published": [{"text": "Press.", "problem": "It does not say how long."}]}
FULL["technique"]["press"]["steps"][0] |= {"breathing": "Breathe out.", "side": "each", "answers_published": 1}
FULL["technique"]["press"]["steps"] += [{"do": "Sit.", "kind": "set-up", "position": "sitting", "dose": {"hold": 5}}]
KINDS = tuple(map(str, LabelKind))
SENTENCES = {
    *("about", "ask", "breathing", "by", "chosen", "do", "evidence", "how_seen", "means", "mistakes", "name"),
    *("options", "problem", "purpose", "rest", "review", "says", "stop_signs", "suspects", "text", "tick", "title"),
    *("value", "version", "watch", "why"),
}
SIGNS = "aZ5 \"'\\#=[],.:;>-\n\té²…\u00a0\u202f\u200d"  # of every kind that may be shown
TEXTS = st.text(st.sampled_from(SIGNS), min_size=1, max_size=30).filter(says_something)


def in_python(raw: Raw) -> Pack:
    """The pack of *raw*, made of tables in lists, as an author writes them in Python."""
    given: dict[str, Any] = {key: raw[key] for key in HEAD if key in raw}
    for section, (_, name) in LISTS.items():
        given[name] = [table | {"id": each} for each, table in raw[section].items()]
    return Pack(**given, labels={kind: raw[kind] for kind in KINDS})


def in_toml(raw: Raw) -> Pack:
    """The pack of *raw*, read from TOML that a program wrote, each value in its own line."""
    lines = [f"{_value(key)} = {_value(raw[key])}" for key in HEAD if key in raw]
    for section in (*KINDS, *LISTS):
        lines += [f"{section}.{_value(each)} = {_value(table)}" for each, table in raw[section].items()]
    return read_pack({"pack.toml": "\n".join(lines)})


def _value(value: object) -> str:
    match value:
        case dict():
            return "{" + ", ".join(f"{_value(key)} = {_value(each)}" for key, each in value.items()) + "}"
        case list():
            return "[" + ", ".join(map(_value, value)) + "]"
        case str():
            return '"' + "".join(each if each.isalnum() else f"\\U{ord(each):08x}" for each in value) + '"'
        case bool():
            return str(value).lower()
    return repr(value)


@st.composite
def worded(draw: Any) -> Raw:  # noqa: ANN401
    """The tables of a pack whose sentences are of every kind of character that may be shown."""
    raw = copy.deepcopy(FULL)
    places = [place for place in places_in(raw) if isinstance(node_at(raw, place), str)]
    for *around, last in draw(st.lists(st.sampled_from(places), min_size=1, max_size=6)):
        if SENTENCES & {last, *around[-1:]}:
            node_at(raw, around)[last] = draw(TEXTS)
    return raw


@settings(max_examples=150, deadline=None)
@given(worded())
def test_a_pack_is_the_same_in_python_toml_and_json(raw: Raw) -> None:
    pack = from_plain(raw)
    again = Pack(**{each.name: getattr(pack, each.name) for each in fields(Pack)})
    written = read_pack({"pack.toml": to_toml(pack)})
    for other in (in_python(raw), in_toml(raw), again, written, from_json(Pack, to_json(pack))):
        assert other == pack
        assert other.fingerprint == pack.fingerprint
        assert to_toml(other) == to_toml(pack)


@settings(max_examples=60, deadline=None)
@given(small_packs())
def test_a_pack_of_any_rules_is_written_and_read_back_equal(pack: Pack) -> None:
    for again in (from_json(Pack, to_json(pack)), read_pack({"pack.toml": to_toml(pack)}), in_python(contents(pack))):
        assert again == pack
        assert again.fingerprint == pack.fingerprint


VALUES: list[Any] = [
    *(True, False, 0, 1, -1, 100, 0.5, 1e300, 10**13, [], [[]], ["x"], ["x", 1], {}, {"id": "x"}, {"usual": 3}),
    *(
        "",
        " ",
        "x",
        "none",
        "self-care",
        "urgent",
        "fever",
        "nhs",
        "press",
        "push",
        "<b>",
        "²",
        "a" * 2500,
        "{x}",
        "es",
    ),
    *("3 x 5 s", "3 x s", "fever and", "not (fever", "fever and ages or agf", "age >= 300", "pain >= 3", "unwell"),
    *('any_of(signs, "x")', "signs", "rise(pain) >= 3", "count(fever, unwell) >= 1", "fever # or not", "age >= 0"),
]
KEYS = st.sampled_from(["x", "when", "ends", "ask_if", "least", "on", "easier", "counts_from", "Y", "²"])
PLACES = [place for place in places_in(FULL) if len(place) > 1 or place[0] in HEAD]
CONDITIONS = [place for place in PLACES if place[-1] in {"when", "ask_if"}]


@st.composite
def mistaken(draw: Any) -> Raw:  # noqa: ANN401
    """The tables of a pack of which one to three have been replaced, left out, or given a key that they do not have."""
    raw = copy.deepcopy(FULL)
    for _ in range(draw(st.integers(1, 3))):
        *around, last = draw(st.sampled_from(PLACES) | st.sampled_from(CONDITIONS))
        try:
            holder = node_at(raw, around)
            holder[last]
        except (IndexError, KeyError, TypeError):
            continue  # it has gone already, with what it was in
        change = draw(st.sampled_from(["replace", "replace", "leave out", "add"]))
        if change == "add" and isinstance(holder, dict) and around:
            holder[draw(KEYS)] = copy.deepcopy(draw(st.sampled_from(VALUES)))
        elif change == "leave out" and (around or last not in {"format", "id", "name"}):  # Python asks for these itself
            del holder[last]
        else:
            holder[last] = copy.deepcopy(draw(st.sampled_from(VALUES)))
    return raw


def problems(make: Callable[[Raw], Pack], raw: Raw) -> tuple[Pack | None, list[Problem]]:
    """The pack, or all that is wrong with it."""
    try:
        return make(copy.deepcopy(raw)), []
    except PackError as error:
        return None, [evolve(each, file=None, line=None) for each in error.problems]


IN_A_LIST = re.compile(r"(\w+)\[(\d+)\](.*)")


def placed(problem: Problem, raw: Raw) -> Problem:
    """*problem* with the place that it has in a file: a list in Python counts its parts, a file has their ids."""
    where = problem.where.removeprefix("labels.")
    if found := IN_A_LIST.fullmatch(where):
        section = next(each for each, (_, name) in LISTS.items() if name == found[1])
        where = f"{section}.{[*raw[section]][int(found[2])]}{found[3]}"
    return evolve(problem, where=where)


@settings(max_examples=300, deadline=None)
@given(mistaken())
def test_mistakes_are_the_same_in_python_toml_and_json(raw: Raw) -> None:
    assume(all(isinstance(table, dict) for section in LISTS for table in raw[section].values()))
    pack, wrong = problems(from_plain, raw)
    made, found = problems(in_toml, raw)
    assert (made, sorted(map(str, found))) == (pack, sorted(map(str, wrong)))
    assert len(set(wrong)) == len(wrong)
    made, found = problems(in_python, raw)
    assert made == pack
    assert {placed(each, raw) for each in found} <= set(wrong)
    alone = [each for each in found if each.where.startswith("labels.") or IN_A_LIST.fullmatch(each.where)]
    if not alone:  # parts that could not be made are not looked at together
        assert set(found) == set(wrong)
    event("sound" if pack else "a part alone" if alone else "between the parts")
