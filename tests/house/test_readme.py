"""The README says what is true today: its example runs and prints what it shows, and its numbers are counted."""

from __future__ import annotations

import contextlib
import io
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import relieflib as relief
from strategies import plain_back_ache

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text("utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


def test_the_first_example_prints_what_is_shown_under_it() -> None:
    with contextlib.chdir(ROOT):
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(blocks("python")[0], {})  # noqa: S102 - our own README
    assert printed.getvalue() == blocks("text")[0]


@dataclass
class Hosted:
    """What the loop of the README showed, said and saved."""

    shown: list[tuple[Any, ...]] = field(default_factory=list)
    spoken: list[str] = field(default_factory=list)
    saved: list[str] = field(default_factory=list)

    @property
    def record(self) -> relief.Record:
        (text,) = self.saved
        return relief.from_json(relief.Record, text, relief.builtin_pack())


def hosted(pressed: Callable[[float], relief.events.Event] | None = None) -> Hosted:
    """The README's loop, letter by letter, where nobody does anything, or the first button is *pressed*."""
    pack = relief.builtin_pack()
    clearance = relief.clear(relief.assess(pack, plain_back_ache(pack)))
    assert isinstance(clearance, relief.Clearance)
    run = Hosted()
    time = 100.0

    def wait(until: float | None) -> relief.events.Event | None:
        nonlocal time
        assert until is not None
        if pressed:
            time += 5
            return pressed(time)
        time = until
        return None

    routine = relief.plan(clearance, relief.Wish(minutes=12))
    host = {
        "relief": relief,
        "routine": routine,
        "clock": lambda: time,
        "show": lambda *what: run.shown.append(what),
        "speak": run.spoken.extend,
        "wait_for_a_button": wait,
        "save": run.saved.append,
    }
    exec(blocks("python")[1], host)  # noqa: S102 - our own README
    return run


def test_the_hosts_loop_runs_as_it_stands() -> None:
    run = hosted()
    session, routine = run.record.session, run.record.routine
    assert run.record.outcome.ending is relief.terms.Ending.FINISHED
    assert run.record.outcome.active == session.at - 100 == routine.seconds
    cues = [text for interval in routine.timeline for _, text in interval.cues]
    assert run.spoken == [*cues, *session.guidance.do, *session.guidance.watch]
    *states, _ = run.shown
    assert len(states) == len(session.events) + 1
    progress = [far for *_, far in states]
    assert progress == sorted(progress)
    assert progress[-1] == 1


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
    run = hosted(pressed)
    session = run.record.session
    assert (session.ending, session.disposition) == (ending, disposition)
    advice = session.guidance
    _, last, where = run.shown
    assert last[0] == session.now.show
    assert where == (session.now.show, advice.name, advice.do, advice.watch)
    assert session.now.say
    assert run.spoken[1:] == [*session.now.say, *advice.do, *advice.watch]


def test_the_page_of_the_session_has_the_same_loop() -> None:
    page = (ROOT / "docs" / "session.md").read_text("utf-8")
    assert f"```python\n{blocks('python')[1]}```" in page


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
    shown = {name: int(number) for name, number in re.findall(r"^\| ([a-z ]+?) +\| +(\d+) \|$", README, re.MULTILINE)}
    assert shown == counted


def test_the_mistake_that_is_shown_is_what_an_author_sees() -> None:
    text = "name = \"x\"\n[rule.numb-saddle]\nwhen = 'age_years >= 50 and sadle_numbness'\n"
    try:
        relief.read_pack({"neck.toml": "\n" * 9 + text}, base=relief.builtin_pack())
    except relief.PackError as error:
        (problem,) = (each for each in error.problems if each.code == "RL103")
    assert str(problem) == blocks("text")[1].rstrip("\n")


@pytest.mark.parametrize(
    "page", ["README.md", "CONTRIBUTING.md", *sorted(f"docs/{page.name}" for page in ROOT.glob("docs/*.md"))]
)
def test_every_link_leads_to_a_file(page: str) -> None:
    text = (ROOT / page).read_text("utf-8")
    targets = {target for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)\s]*)?\)", text) if "://" not in target}
    assert {target for target in targets if not (ROOT / page).parent.joinpath(target).exists()} == set()


def test_the_speeds_are_those_of_the_benchmarks() -> None:
    page = (ROOT / "docs" / "benchmarks.md").read_text("utf-8")
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in page.splitlines() if line.startswith("|")]
    measured = {
        row[0]: [float(cell.replace(",", "")) for cell in row[1:3] if re.match(r"[\d,.]+$", cell)] for row in rows
    }
    fired = measured["relieflib, fired rules and disposition"]
    assessed = measured["relieflib, assessment: open rules, pending questions"]
    ours, others = measured["relieflib"], [row for name, row in measured.items() if re.search(r" \d+\.\d+\.\d+", name)]
    many = measured["relieflib, fired rules"][0]
    for shown in (
        f"{fired[0]:.0f} us | {fired[1]:.1f} |",
        f"{assessed[0]:.0f} us | {assessed[1]:.1f} of the three-valued one |",
        f"| `import relieflib` | {measured['import relieflib, above attrs'][0]:.0f} ms |",
        f"fresh process | {measured['import relieflib to first disposition'][0] / 1000:.1f} s |",
        f"| {measured['load and compile'][0]:.0f} ms |",
        f"| {round(many, -3):,.0f} a second |",
        f"ours takes {ours[0]:g} us and {ours[1]:g} | {min(others)[0]:g} us | {min(others)[1]:g} |",
    ):
        assert shown in README
    assert len(others) == 5


def test_how_much_is_asked_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT))
    from benchmarks import asking

    page = (ROOT / "docs" / "benchmarks.md").read_text("utf-8").partition("## Asking")[2]
    shown = [[cell.strip() for cell in line.strip("|").split("|")] for line in page.splitlines() if line[:1] == "|"]
    counted = [list(row) for row in asking.rows()]
    assert [shown[0], *shown[2:]] == counted
    name, screens, ticks, *_ = counted[1]
    assert name == "plain back ache"
    assert f"takes {screens}\n  screens and {ticks} ticks" in README


def test_how_good_plans_are_is_what_was_measured() -> None:
    page = (ROOT / "docs" / "benchmarks.md").read_text("utf-8").partition("## Planning")[2].partition("## Asking")[0]
    (everything,) = (line.split("|") for line in page.splitlines() if line.startswith("| all"))
    mean, worst = (cell.strip() for cell in everything[2:4])
    assert f"reaches {mean} % of them on average, {worst} % at worst" in README
