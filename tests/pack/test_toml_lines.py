"""Which line a key stands on. The oracles: tomllib, which knows the keys, and texts that were written line by line."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import relieflib
from relieflib.pack.toml_lines import key_lines, line_of, with_tops

LIBRARY = sorted((Path(relieflib.__file__).parent / "pack" / "library").rglob("*.toml"))


def found_in(value: Any, path: tuple[str | int, ...]) -> Any:  # noqa: ANN401 - TOML
    for part in path:
        value = value[part]
    return value


@pytest.mark.parametrize("file", LIBRARY, ids=lambda file: file.name)
def test_every_place_of_a_shipped_file_is_there_and_its_line_names_it(file: Path) -> None:
    text = file.read_text("utf-8")
    raw, lines = tomllib.loads(text), text.splitlines()
    found = key_lines(text)
    assert found
    for path, number in found.items():
        found_in(raw, path)
        assert [part for part in path if isinstance(part, str)][-1] in lines[number - 1]


@pytest.mark.parametrize("file", LIBRARY, ids=lambda file: file.name)
def test_every_key_of_a_shipped_file_has_its_own_line_or_stands_in_a_table_on_one(file: Path) -> None:
    text = file.read_text("utf-8")
    found = key_lines(text)
    for section, entries in tomllib.loads(text).items():
        for each in entries if isinstance(entries, dict) else ():
            for key in entries[each] if isinstance(entries[each], dict) else ():
                line = line_of((section, each, key), found)
                assert line is not None
                assert text.splitlines()[line - 1].lstrip().startswith((key, "[", each))


TEXT = '''\
format = 1
"quoted key" = "x"   # a comment
dotted.key = 2

[question.fever]
ask = """
[not.a.table]
key = 1
"""
options = [
  "a",  # ] not the end
  { id = "b" },
]
why = \'\'\'
still = "the same"\'\'\'

[[technique.stretch.steps]]
do = "one"
dose = { hold = 5 }
[[technique.stretch.steps]]
do = "two"
[technique.stretch.steps.dose]
hold = 5
[[technique.stretch.steps.more]]
x = 1
[ technique . "other" ]
  name = "x"
'''


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("format",), 1),
        (("quoted key",), 2),
        (("dotted", "key"), 3),
        (("question", "fever"), 5),
        (("question", "fever", "ask"), 6),
        (("question", "fever", "options"), 10),
        (("question", "fever", "options", 1, "id"), 10),
        (("question", "fever", "why"), 14),
        (("question", "fever", "unit"), 5),
        (("question", "fever", "still"), 5),
        (("technique", "stretch", "steps", 0), 17),
        (("technique", "stretch", "steps", 0, "do"), 18),
        (("technique", "stretch", "steps", 0, "dose", "hold"), 19),
        (("technique", "stretch", "steps", 1, "do"), 21),
        (("technique", "stretch", "steps", 1, "dose", "hold"), 23),
        (("technique", "stretch", "steps", 1, "more", 0, "x"), 25),
        (("technique", "other", "name"), 27),
        (("technique", "stretch", "name"), 17),
        (("not", "a", "table"), None),
        ((), None),
    ],
)
def test_a_key_is_found_on_its_line_or_with_the_nearest_thing_around_it(
    path: tuple[str | int, ...], line: int | None
) -> None:
    assert line_of(path, with_tops(key_lines(TEXT))) == line


VALUES = [
    *("1", '"x"', "'x'", '"a # b"', '"say \\"no\\""', "[1, 2]", "{ a = 1 }", "2026-01-01", "[\n  1,\n  # ]\n  2,\n]"),
    *(
        '"""\n[a]\nb = 1\n"""',
        "'''\n\"\n'''",
        '"""one \\\n  two"""',
        "[ { a = [\n1] } ]",
        '"""\n\n\n"""',
        '"é 熱"',
        "[]",
    ),
]
IDS = st.text("abc-_1", min_size=1, max_size=3)
TABLES = st.lists(
    st.tuples(
        IDS, st.sampled_from(["x = 1", "", "# [comment]"]), st.dictionaries(IDS, st.sampled_from(VALUES), max_size=4)
    ),
    unique_by=lambda table: table[0],
    max_size=4,
)


@settings(deadline=None)
@given(TABLES, st.sampled_from(["\n", "\r\n"]))
def test_whatever_the_values_are_every_key_is_found_where_it_was_written(
    tables: list[tuple[str, str, dict[str, str]]], newline: str
) -> None:
    lines: list[str] = []
    written: dict[tuple[str | int, ...], int] = {}
    for name, before, keys in tables:
        lines += ["", before if before.startswith("#") else ""]
        lines.append(f"[t.{name}]  # [x]")
        written["t", name] = len(lines)
        for key, value in keys.items():
            written["t", name, key] = len(lines) + 1
            lines += f"{key} = {value}".split("\n")
    text = newline.join(lines)
    tomllib.loads(text)
    assert key_lines(text) == written


@pytest.mark.parametrize("odd", ["\u2028", "\u2029", "\x85"])
def test_only_the_line_ends_of_toml_end_a_line(odd: str) -> None:
    text = f'a = "one{odd}two"\nb = """\n{odd}"""\n[t]\nc = 1\n'
    assert tomllib.loads(text)["t"] == {"c": 1}
    assert key_lines(text) == {("a",): 1, ("b",): 2, ("t",): 4, ("t", "c"): 5}


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ('[t."a\\"b"]\nc = 1\n', {("t", 'a"b'): 1, ("t", 'a"b', "c"): 2}),
        ('"a\\"b" = """\n[x]\n"""\nc = 1\n', {('a"b',): 1, ("c",): 4}),
        ("[t.'it\"s']\n\"it's'\" = 1\n", {("t", 'it"s'): 1, ("t", 'it"s', "it's'"): 2}),
    ],
)
def test_a_quoted_key_may_hold_quotes(text: str, lines: dict[tuple[str | int, ...], int]) -> None:
    for path in lines:
        found_in(tomllib.loads(text), path)
    assert key_lines(text) == lines


HARD = """[
    "[" + "a" * 60 + '."x\\\\"y"]',
    "a" * 60 + '."x\\\\"y" = 1',
    "[" + " " * 60_000 + "a]",
    "a = [\\n" + "1,\\n" * 30_000 + "]",
    'a = \\"\\"\\"' + "x\\n" * 30_000 + '\\"\\"\\"',
]"""


def test_no_text_takes_forever() -> None:
    code = f"""
import tomllib
from relieflib.pack.toml_lines import key_lines
for text in {HARD}:
    tomllib.loads(text)
    assert key_lines(text), text[:100]
"""
    subprocess.run([sys.executable, "-c", code], check=True, timeout=20)
