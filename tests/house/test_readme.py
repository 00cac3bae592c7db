"""The README and the pages say what is true today: their code runs and prints what they show; numbers are counted."""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import runpy
import tempfile
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
import pytest

import relieflib as relief
from strategies import plain_back_ache

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text("utf-8")


EMBEDDING = (ROOT / "docs" / "embedding.md").read_text("utf-8")


def blocks(language: str, page: str = README) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)


def run(code: str, names: dict[str, Any] | None = None) -> str:
    """What *code* prints, run where nothing of the clone is at hand."""
    printed = io.StringIO()
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder), contextlib.redirect_stdout(printed):
        exec(code, {} if names is None else names)  # noqa: S102 - our own pages
    return printed.getvalue()


@pytest.mark.parametrize("example", [0, 1], ids=["a routine", "a pack"])
def test_the_examples_print_what_is_shown_under_them(example: int) -> None:
    assert run(blocks("python")[example]) == blocks("text")[example]


def test_the_readme_is_short() -> None:
    assert len(README.split()) < 900


def test_the_page_for_hosts_runs_from_top_to_bottom() -> None:
    names: dict[str, Any] = {}
    printed = "".join(run(code, names) for code in blocks("python", EMBEDDING))
    assert printed == "".join(blocks("text", EMBEDDING)[1:])  # the first is a drawing


def test_the_answers_on_the_page_are_answers() -> None:
    (shown,) = blocks("json", EMBEDDING)
    answers = relief.builtin_pack().answers(json.loads(shown))
    assert answers["bladder_change_timing"] is relief.Absent.DOES_NOT_KNOW


def test_every_field_of_a_wish_is_shown_with_ids_that_exist() -> None:
    fields = {field.name for field in attrs.fields(relief.Wish)}
    (shown,) = re.findall(r"relief\.Wish\(\n(.*?)^\)", EMBEDDING, re.MULTILINE | re.DOTALL)
    assert set(re.findall(r"^    (\w+)=", shown, re.MULTILINE)) == fields


def test_the_ids_for_a_wish_are_those_of_the_pack() -> None:
    pack = relief.builtin_pack()
    ids = {
        "equipment": pack.equipment,
        "goals": pack.goals,
        "positions": pack.positions,
        "techniques": pack.technique,
    }
    for what, known in ids.items():
        assert f"| {what} | {', '.join(f'`{each}`' for each in known)} |" in EMBEDDING


@dataclass
class Hosted:
    """What the loop of the README showed, said and saved."""

    shown: list[tuple[Any, ...]] = field(default_factory=list)
    spoken: list[str] = field(default_factory=list)
    saved: list[str] = field(default_factory=list)
    asked: list[list[str]] = field(default_factory=list)

    @property
    def record(self) -> relief.Record:
        (text,) = self.saved
        return relief.from_json(relief.Record, text, relief.builtin_pack())


WELL: dict[str, object] = {"pain_now": 3, "pain_moved": "no", "new_signs": []}


def hosted(
    pressed: Callable[[float], relief.events.Event] | None = None,
    answered: Callable[[int], dict[str, object]] = lambda _: WELL,
) -> Hosted:
    """The README's loop, letter by letter: all is well unless a button is *pressed* or a check-in *answered* so."""
    pack = relief.builtin_pack()
    clearance = relief.clear(relief.assess(pack, plain_back_ache(pack)))
    assert isinstance(clearance, relief.Clearance)
    run = Hosted()
    time = 100.0

    def wait(until: float | None) -> relief.events.Event | None:
        nonlocal time
        if until is None:
            return relief.events.Resume(time)
        if pressed:
            time += 5
            return pressed(time)
        time = until
        return None

    def ask(questions: tuple[relief.content.Question, ...]) -> dict[str, object]:
        nonlocal time
        time += 60  # however long it takes
        run.asked.append([question.id for question in questions])
        return answered(len(run.asked))

    routine = relief.plan(clearance, relief.Wish(minutes=12))
    host = {
        "relief": relief,
        "routine": routine,
        "clock": lambda: time,
        "show": lambda *what: run.shown.append(what),
        "speak": run.spoken.extend,
        "wait_for_a_button": wait,
        "ask": ask,
        "save": run.saved.append,
    }
    exec(blocks("python")[2], host)  # noqa: S102 - our own README
    return run


def test_the_hosts_loop_runs_as_it_stands() -> None:
    hosts = hosted()
    session, routine = hosts.record.session, hosts.record.routine
    assert hosts.record.outcome.ending is relief.terms.Ending.FINISHED
    check_ins = sum(each.kind is relief.terms.IntervalKind.CHECK_IN for each in routine.timeline)
    assert hosts.asked == [[question.id for question in routine.check_in]] * check_ins
    assert session.paused == 60 * check_ins
    cues = [text for interval in routine.timeline for _, text in interval.cues]
    assert set(cues) <= set(hosts.spoken)
    assert hosts.spoken[-len(session.guidance.watch) :] == list(session.guidance.watch)
    *states, _ = hosts.shown
    assert len(states) == len(session.events) + 1
    progress = [far for *_, far in states]
    assert progress == sorted(progress)
    assert progress[-1] == 1


@pytest.mark.parametrize("check_in", [1, 2])
@pytest.mark.parametrize(
    ("said", "disposition"),
    [
        ({"new_signs": ["saddle-or-bladder"]}, relief.Disposition.EMERGENCY),
        ({"pain_now": 9}, relief.Disposition.SELF_CARE),
    ],
    ids=["an emergency", "pain"],
)
def test_what_is_said_at_a_check_in_of_the_loop_stops_the_session(
    said: dict[str, object], disposition: relief.Disposition, check_in: int
) -> None:
    hosts = hosted(answered=lambda number: WELL | (said if number == check_in else {}))
    session = hosts.record.session
    assert (session.ending, session.disposition) == (relief.terms.Ending.STOPPED, disposition)
    assert len(hosts.asked) == check_in
    assert hosts.shown[-2][0] == session.now.show


@pytest.mark.parametrize(
    ("pressed", "ending", "disposition"),
    [
        (
            lambda at: relief.events.Report(at, {"new_signs": ["saddle-or-bladder"]}),
            relief.terms.Ending.STOPPED,
            relief.Disposition.EMERGENCY,
        ),
        (lambda at: relief.events.Tick(at + 10_000_000), relief.terms.Ending.EXPIRED, relief.Disposition.SELF_CARE),
        (relief.events.Leave, relief.terms.Ending.LEFT, relief.Disposition.SELF_CARE),
    ],
    ids=["stopped", "expired", "left"],
)
def test_the_hosts_loop_shows_and_says_what_ended_the_session_and_where_to_go(
    pressed: Callable[[float], relief.events.Event], ending: relief.terms.Ending, disposition: relief.Disposition
) -> None:
    hosts = hosted(pressed)
    session = hosts.record.session
    assert (session.ending, session.disposition) == (ending, disposition)
    advice = session.guidance
    *_, last, where = hosts.shown
    assert last[0] == session.now.show
    assert where == (session.now.show, advice.name, advice.do, advice.watch)
    assert session.now.say
    last_words = [*session.now.say, *advice.do, *advice.watch]
    assert hosts.spoken[-len(last_words) :] == last_words


def test_the_page_of_the_session_has_the_same_loop() -> None:
    page = (ROOT / "docs" / "session.md").read_text("utf-8")
    assert f"```python\n{blocks('python')[2]}```" in page


def test_the_page_of_the_journal_brings_a_session_back(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "journal.md").read_text("utf-8")
    writing, after_the_crash = blocks("python", page)
    routine = hosted().record.routine
    path, times = tmp_path / "journal.jsonl", iter(range(1, 40))
    with path.open("w", encoding="ascii", newline="\n") as file, contextlib.suppress(StopIteration):
        host = {"relief": relief, "routine": routine, "file": file, "clock": lambda: 0}
        run(writing, host | {"next_event": lambda: relief.events.Tick(next(times))})
    with path.open("a", encoding="ascii", newline="\n") as file:
        file.write('{"n":40,"ev')
    names: dict[str, Any] = {"relief": relief, "pack": routine.pack, "path": path, "os": os}
    printed = run(after_the_crash, names)
    assert printed.startswith("recovered 39 events up to 39.0 s, lost 11 characters of a line that ")
    assert names["session"].at == 39
    assert path.read_text("ascii") == relief.to_journal(names["session"])


def test_the_page_of_the_cue_sheets_runs() -> None:
    (code,) = blocks("python", (ROOT / "docs" / "cue-sheets.md").read_text("utf-8"))
    now = datetime(2026, 12, 1, 18, 30, tzinfo=UTC)
    run(code, {"relief": relief, "routine": hosted().record.routine, "start": now, "stamp": now, "now": now})


def test_the_numbers_of_the_pack_are_counted() -> None:
    pack = relief.builtin_pack()
    flags = [rule for rule in pack.rules if isinstance(rule, relief.content.RedFlag)]
    counted = {
        "questions": len(pack.questions),
        "rules": len(pack.rules),
        "red flags": len(flags),
        "of them emergencies": sum(rule.disposition is relief.Disposition.EMERGENCY for rule in flags),
        "techniques": len(pack.techniques),
        "sources": len(pack.sources),
        "sources whose text was not seen": sum(not source.seen for source in pack.sources),
    }
    shown = {
        name: int(number) for name, number in re.findall(r"^\| ([a-z ]+?) +\| +(\d+) \|$", EMBEDDING, re.MULTILINE)
    }
    assert shown == counted


def test_the_mistake_that_is_shown_is_what_an_author_sees() -> None:
    text = "name = \"x\"\n[rule.numb-saddle]\nwhen = 'age_years >= 50 and sadle_numbness'\n"
    try:
        relief.read_pack({"neck.toml": "\n" * 9 + text}, base=relief.builtin_pack())
    except relief.PackError as error:
        (problem,) = (each for each in error.problems if each.code == "RL103")
    page = (ROOT / "docs" / "pack-format.md").read_text("utf-8")
    assert str(problem) == blocks("text", page)[0].rstrip("\n")


PAGES = ["README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", "examples/README.md"]
PAGES += sorted(f"docs/{page.name}" for page in ROOT.glob("docs/*.md"))


@pytest.mark.parametrize("page", PAGES)
def test_every_link_leads_to_a_file(page: str) -> None:
    text = (ROOT / page).read_text("utf-8")
    targets = {target for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)\s]*)?\)", text) if "://" not in target}
    assert {target for target in targets if not (ROOT / page).parent.joinpath(target).exists()} == set()


def test_the_speeds_are_those_of_the_benchmarks() -> None:
    page = (ROOT / "docs" / "benchmarks.md").read_text("utf-8")
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in page.splitlines() if line.startswith("|")]
    measured = {row[0]: float(row[1].replace(",", "")) for row in rows if re.match(r"[\d,.]+$", row[1])}
    for shown in (
        f"| {measured['assess, to the disposition']:.0f} us |",
        f"| {measured['plan'] / 1000:.0f} ms |",
        f"| {measured['import relieflib to first disposition'] / 1000:.1f} s |",
    ):
        assert shown in README


def test_how_much_is_asked_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT))
    from benchmarks import asking

    page = (ROOT / "docs" / "benchmarks.md").read_text("utf-8").partition("## Asking")[2]
    shown = [[cell.strip() for cell in line.strip("|").split("|")] for line in page.splitlines() if line[:1] == "|"]
    counted = [list(row) for row in asking.rows()]
    assert [shown[0], *shown[2:]] == counted
    most = [max(map(int, column)) for column in zip(*(row[1:3] for row in counted if "plain" in row[0]), strict=True)]
    assert f"takes {most[0]} screens with {most[1]} taps" in EMBEDDING


def test_no_input_in_the_table_of_sizes_is_beyond_the_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT))
    from benchmarks import sizes

    page = (ROOT / "docs" / "benchmarks.md").read_text("utf-8").partition("## Sizes")[2].partition("\n## ")[0]
    shown = [[cell.strip() for cell in line.strip("|").split("|")] for line in page.splitlines() if line[:1] == "|"]
    assert [row[0] for row in shown[2:]] == [*sizes.PACKS, *sizes.SESSIONS, *sizes.JOURNALS]
    assert max(float(row[2]) for row in shown[2:]) <= sizes.MOST_SECONDS
    assert max(float(row[3]) for row in shown[2:]) <= sizes.MOST_MB
    assert [sizes.right(lines).count("\n") for lines in sizes.LINES] == list(sizes.LINES)


def test_the_picture_shows_what_the_player_shows() -> None:
    pytest.importorskip("rich", reason="rich is not installed")
    made = runpy.run_path(str(ROOT / "scripts" / "pictures.py"))
    stored = made["PICTURE"].read_text("utf-8")
    assert made["words"](stored) == made["words"](made["drawn"]()), "run scripts/pictures.py"
    assert "http" not in re.sub(r"<!--.*?-->|xmlns=\S+", "", stored)
    assert f"]({made['PICTURE'].relative_to(ROOT).as_posix()})" in README


@pytest.mark.parametrize("form", sorted(ROOT.glob(".github/ISSUE_TEMPLATE/*.yml")), ids=lambda form: form.stem)
def test_what_a_report_asks_for_has_an_id_of_its_own(form: Path) -> None:
    ids = re.findall(r"^    id: (\S+)$", form.read_text("utf-8"), re.MULTILINE)
    assert len(ids) == len(set(ids)) > 2
