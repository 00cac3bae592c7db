"""A pack's files: a piece that is missing is a mistake, and nothing is opened that could cost too much."""

from __future__ import annotations

import os
import re
import shutil
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from attrs import evolve

import relieflib as relief
from minimal import MINIMAL, minimal_pack
from relieflib import Pack, PackError, WrongKind, builtin_pack, clear, load_pack, read_pack
from relieflib._content import MOST_IN_A_TEXT
from relieflib._converter import MOST_ENTRIES
from relieflib.conditions.nodes import MOST_LEAVES
from relieflib.conditions.parser import MOST_NESTED
from relieflib.errors import MANY, MOST_PROBLEMS
from relieflib.pack.conditions import MOST_COMPARISONS
from relieflib.pack.content import MOST, MOST_STEPS
from relieflib.pack.files import SEAL, digest
from relieflib.pack.load import MOST_BYTES
from relieflib.pack.pack import MOST_TECHNIQUES
from relieflib.pack.tables import MOST_CHARACTERS, MOST_DEEP, MOST_DOTS, MOST_KEY_PARTS
from relieflib.planning.routine import MOST_REPETITIONS
from relieflib.storage.facts import MOST_REPORTS
from relieflib.storage.journal import MOST_CHARACTERS as MOST_IN_JOURNAL
from relieflib.storage.values import MOST_CHARACTERS as MOST_IN_JSON
from scripts.seal import LIBRARY, seal_of

if TYPE_CHECKING:
    from collections.abc import Callable

NECK = minimal_pack()
HEAD, REST = MINIMAL.split("\n[source.nhs]")
FILES = {"head.toml": f'files = ["head.toml", "rest.toml"]\n{HEAD}', "rest.toml": f"[source.nhs]{REST}"}


def codes(make: Callable[[], Pack]) -> list[tuple[str, str]]:
    """The code and the text of each problem."""
    with pytest.raises(PackError) as error:
        make()
    return [(problem.code, problem.what) for problem in error.value.problems]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A pack of two files."""
    made = tmp_path / "neck"
    made.mkdir()
    for name, text in FILES.items():
        (made / name).write_text(text, "utf-8")
    return made


# What the head lists


def test_a_pack_of_several_files_lists_them() -> None:
    assert read_pack(FILES) == NECK
    (only,) = codes(lambda: read_pack({"head.toml": HEAD, "rest.toml": FILES["rest.toml"]}))
    assert only == ("RL122", "a pack of several files lists them")


@pytest.mark.parametrize("lost", sorted(FILES)[1:])
def test_a_file_that_is_missing_is_a_mistake(lost: str, folder: Path) -> None:
    (folder / lost).unlink()
    assert ("RL122", f"'{lost}' is missing") in codes(lambda: load_pack(folder))


def test_a_file_that_is_not_listed_is_a_mistake(folder: Path) -> None:
    (folder / "more.toml").write_text("", "utf-8")
    assert codes(lambda: load_pack(folder)) == [("RL122", "'more.toml' is not listed")]


@pytest.mark.parametrize("listed", ["3", '"head.toml"', "[3]"])
def test_a_list_that_is_none_is_a_mistake(listed: str) -> None:
    text = FILES["head.toml"].replace('["head.toml", "rest.toml"]', listed)
    assert [code for code, _ in codes(lambda: read_pack(FILES | {"head.toml": text}))] == ["RL114"]


def test_a_pack_in_json_lists_no_files() -> None:
    raw = relief.to_json(NECK).replace('"value": {', '"value": {"files": [], ', 1)
    assert codes(lambda: relief.from_json(Pack, raw)) == [("RL112", "a pack in one piece lists no files")]


# The seal


BUILTIN = LIBRARY / "low-back"


def test_the_built_in_pack_is_sealed_as_it_is() -> None:
    assert (BUILTIN / SEAL).read_text("utf-8") == seal_of(BUILTIN), "run scripts/seal.py"


@pytest.mark.slow
@pytest.mark.parametrize("file", sorted(each.relative_to(BUILTIN).as_posix() for each in BUILTIN.rglob("*.toml")))
def test_no_file_of_the_built_in_pack_can_be_lost_or_changed_unseen(file: str, tmp_path: Path) -> None:
    folder = tmp_path / "low-back"
    shutil.copytree(BUILTIN, folder)
    assert load_pack(folder, language="es").fingerprint == builtin_pack().fingerprint
    (folder / file).write_text((folder / file).read_text("utf-8") + "\n# changed\n", "utf-8")
    changed = [] if file == SEAL else ["RL123"]
    if changed:
        assert [code for code, _ in codes(lambda: load_pack(folder, language="es"))] == changed
    (folder / file).unlink()
    if file != SEAL:
        assert "RL123" in {code for code, _ in codes(lambda: load_pack(folder, language="es"))}


def test_a_seal_covers_what_is_not_sealed_and_needs_digests(folder: Path) -> None:
    rows = "".join(f'"{name}" = "{digest(text)}"\n' for name, text in FILES.items())
    (folder / SEAL).write_text(f"[sha256]\n{rows}", "utf-8")
    assert load_pack(folder) == NECK
    (folder / SEAL).write_text(f'[sha256]\n"head.toml" = "{digest(FILES["head.toml"])}"\n', "utf-8")
    assert codes(lambda: load_pack(folder)) == [("RL123", "'rest.toml' is not sealed")]
    (folder / SEAL).write_text("sha256 = 3", "utf-8")
    assert codes(lambda: load_pack(folder)) == [("RL123", "it holds no digests")]
    (folder / SEAL).write_text("sha256 =", "utf-8")
    assert [code for code, _ in codes(lambda: load_pack(folder))] == ["RL111"]


def test_the_ends_of_lines_break_no_seal(folder: Path) -> None:
    (folder / SEAL).write_text("[sha256]\n" + "".join(f'"{name}" = "{digest(text)}"\n' for name, text in FILES.items()))
    for name, text in FILES.items():
        (folder / name).write_text(text, "utf-8", newline="\r\n")
    assert load_pack(folder) == NECK


# What is opened


def test_a_link_out_of_the_folder_is_not_followed(folder: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside.toml"
    outside.write_text(FILES["rest.toml"], "utf-8")
    (folder / "rest.toml").unlink()
    (folder / "rest.toml").symlink_to(outside)
    assert codes(lambda: load_pack(folder)) == [("RL111", "it leads out of the pack's folder")]


def test_what_is_not_a_file_is_not_opened(folder: Path) -> None:
    """A pipe would be waited for without end."""
    os.mkfifo(folder / "pipe.toml")
    assert codes(lambda: load_pack(folder)) == [("RL111", "it is not a regular file")]
    assert codes(lambda: load_pack(folder / "pipe.toml")) == [("RL111", "it is not a regular file")]
    assert codes(lambda: load_pack("/dev/zero")) == [("RL111", "it is not a regular file")]


def test_the_sizes_of_all_files_are_looked_at_first(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(MINIMAL, "utf-8")
    large = tmp_path / "large.toml"
    for room, beside in ((MOST_BYTES, large), (MOST_BYTES - len(MINIMAL), tmp_path)):
        with large.open("wb") as file:
            file.truncate(room)  # sparse: it takes no room
        assert "bytes" not in str(codes(partial(load_pack, beside)))
        with large.open("wb") as file:
            file.truncate(room + 1)
        what = f"the files of a pack have at most {MOST_BYTES} bytes together"
        assert codes(partial(load_pack, beside)) == [("RL111", what)]


@pytest.mark.parametrize("path", ["a" * 5000, "neck\0.toml", "nowhere.toml"])
def test_a_path_that_leads_to_no_file_is_a_problem(path: str) -> None:
    assert [code for code, _ in codes(lambda: load_pack(path))] == ["RL111"]


@pytest.mark.parametrize("wrong", [None, b"neck.toml", 3])
def test_what_is_no_path_is_refused(wrong: Any) -> None:  # noqa: ANN401 - that is the mistake
    with pytest.raises(WrongKind, match="expected the path of a file or a folder"):
        load_pack(wrong)


@pytest.mark.parametrize("wrong", ["neck", {"a": None}, {"a": b"x"}, {3: "x"}])
def test_what_is_no_text_is_refused(wrong: Any) -> None:  # noqa: ANN401 - that is the mistake
    with pytest.raises(WrongKind, match="expected TOML texts by file name"):
        read_pack(wrong)
    with pytest.raises(WrongKind, match="expected TOML texts by file name"):
        read_pack({"neck.toml": MINIMAL}, words=wrong)
    with pytest.raises(WrongKind, match="expected a Pack"):
        read_pack({"neck.toml": MINIMAL}, base=wrong)


@pytest.mark.parametrize("part", ["a", '"a"', "'a'", "a "])
@pytest.mark.parametrize("place", ["{} = 1", "[{}]", "x = {{ {} = 1 }}"])
def test_a_key_of_very_many_parts_is_refused_before_it_is_read(part: str, place: str) -> None:
    most, more = (".".join([part] * number) for number in (MOST_KEY_PARTS, 40_000))
    assert ("RL111", f"this is not TOML: a key has at most {MOST_KEY_PARTS} parts") in codes(
        lambda: read_pack({"a.toml": place.format(more)})
    )
    assert all("parts" not in what for _, what in codes(lambda: read_pack({"a.toml": place.format(most)})))


def test_dots_in_a_text_are_no_key() -> None:
    dotted = MINIMAL.replace('title = "Heat"', f'title = "{". ".join(["ab"] * 60)}"')
    assert read_pack({"neck.toml": dotted}).notes[0].title.count(".") == 59


# A pack that screens nobody says so


UNSCREENED = evolve(NECK, rules=NECK.stop_rules, definitions=(), screens=False)


def test_techniques_without_a_red_flag_are_a_mistake_unless_the_head_says_so() -> None:
    assert codes(lambda: evolve(UNSCREENED, screens=True)) == [("RL124", "it has techniques, and no red flag")]
    assert evolve(UNSCREENED, screens=True, techniques=()).screens


def test_everything_that_an_unscreened_clearance_leads_to_begins_with_that() -> None:
    clearance = clear(relief.assess(UNSCREENED, {}))
    assert isinstance(clearance, relief.Clearance)
    said = UNSCREENED.phrases.unscreened
    routine = relief.plan(clearance, relief.Wish(minutes=9, equipment={"towel"}))
    assert clearance.advice[0] == routine.cautions[0] == said
    assert relief.begin(routine, at=0).now.show.startswith(said)
    assert relief.begin(routine, at=0).say[0].startswith(said)
    for text in (relief.to_text(routine), relief.to_ssml(routine), relief.to_webvtt(routine)):
        assert said in text
    assert said not in relief.to_text(relief.plan(cleared(NECK), relief.Wish(minutes=9, equipment={"towel"})))


def cleared(pack: Pack) -> relief.Clearance:
    """A clearance of the small pack."""
    clearance = clear(relief.assess(pack, {"fever": False, "age": 30, "signs": []}))
    assert isinstance(clearance, relief.Clearance)
    return clearance


def test_a_technique_has_no_more_steps_than_can_be_unrolled_in_time() -> None:
    step = NECK.techniques[0].steps[0]
    assert len(evolve(NECK.techniques[0], steps=[step] * MOST_STEPS).steps) == MOST_STEPS
    with pytest.raises(PackError, match="at most 40 steps"):
        evolve(NECK.techniques[0], steps=[step] * (MOST_STEPS + 1))


def test_the_page_names_every_limit() -> None:
    page = (Path(__file__).parents[2] / "docs" / "pack-format.md").read_text("utf-8").partition("### Limits")[2]
    said = page.partition("##")[0].replace(",", "")
    files = (MOST_BYTES, MOST_CHARACTERS, MOST_DOTS, MOST_DEEP, MOST_KEY_PARTS, MOST_ENTRIES, MOST_PROBLEMS, MANY)
    parts = (MOST_IN_A_TEXT, MOST_NESTED, MOST_LEAVES, MOST_COMPARISONS, MOST_STEPS, *MOST.values())
    boxes = (MOST_TECHNIQUES, MOST_REPETITIONS, MOST_REPORTS, MOST_IN_JSON, MOST_IN_JOURNAL)
    assert [number for number in (*files, *parts, *boxes) if not re.search(rf"\b{number}\b", said)] == []


def test_a_mark_and_line_ends_of_other_systems_are_read_or_refused_by_name() -> None:
    assert read_pack({"neck.toml": f"\ufeff{MINIMAL}"}) == NECK
    assert read_pack({"neck.toml": MINIMAL.replace("\n", "\r\n")}) == NECK
    (only,) = codes(lambda: read_pack({"neck.toml": MINIMAL.replace("\n", "\r")}))
    assert only == ("RL111", "this is not TOML: a line ends in a carriage return alone; save it with line feeds")
