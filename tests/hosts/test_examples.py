"""Every example is run as its reader would run it, and what it prints is read as they would read it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import relieflib as relief

EXAMPLES = Path(__file__).parents[2] / "examples"
PACK = relief.builtin_pack()
pytestmark = pytest.mark.slow
TECHNIQUES = {technique.name: technique for technique in PACK.techniques}
ROLLER, BALL = "Foam roller for the mid back and buttocks", "Tennis ball massage at the wall"


def run(script: str, *args: object, typed: str = "", folder: Path | None = None) -> subprocess.CompletedProcess[str]:
    """The script as a process of its own, with this relieflib, warnings as errors and *typed* on its standard input."""
    source = str(Path(relief.__file__).parents[1])
    return subprocess.run(
        [sys.executable, "-W", "error", str(EXAMPLES / script), *map(str, args)],
        input=typed,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": source, "PYTHONUTF8": "1"},
        timeout=120,
        check=False,
        cwd=folder,
    )


def printed(script: str, *args: object, typed: str = "") -> str:
    """What the script printed, having ended well."""
    done = run(script, *args, typed=typed)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def offered(output: str) -> list[str]:
    """The names of the techniques in a printed routine, in order."""
    return re.findall(r"^\d+\. (.+) \(\d+:\d\d, [^)]*\)$", output, re.MULTILINE)


def one_line(output: str) -> str:
    """*output* without its line breaks, for looking up sentences."""
    return " ".join(output.split())


def keys_for(answers: dict[str, Any]) -> str:
    """What someone with these answers types into screen.py."""
    typed: list[str] = []
    told: dict[str, Any] = {}
    while (screen := relief.assess(PACK, told).next_screen) is not None:
        ticked = [line.id for line in screen.ticks if so(screen, line.id, answers)]
        told |= {each.id: answers[each.id] for each in screen.fields} | screen.ticked(ticked, none=True)
        if screen.ticks:
            typed.append(",".join(str(place) for place, line in enumerate(screen.ticks, 1) if line.id in ticked) + ",0")
        typed += [key_for(question, answers[question.id]) for question in screen.fields]
    return "".join(f"{line.lstrip(',')}\n" for line in typed)


WHO = "1\n34\n2\n"  # the first screen: for themselves, 34, male


WHO = "1\n34\n2\n"  # the first screen: for themselves, 34, male


def so(screen: relief.parts.Screen, line: str, answers: dict[str, Any]) -> bool:
    """Whether someone with these answers ticks a line: what it says is so, or something that its gate opens."""
    for each in screen.listed:
        said = answers[each.id]
        assert not isinstance(each, relief.content.Number)
        if line in {each.id, each.gate} and (frozenset(said) if isinstance(said, list) else said) != each.unticked:
            return True
    return False


def key_for(question: relief.content.Question, value: Any) -> str:  # noqa: ANN401 - any answer
    """What someone types to give one answer."""
    match question:
        case relief.content.YesNo():
            return "y" if value else "n"
        case relief.content.Number():
            return str(value)
    places = {option: str(number) for number, option in enumerate(question.option_ids, 1)}
    match question:
        case relief.content.Choice():
            return places[value]
        case relief.content.Choices():
            return ",".join(places[each] for each in value) or "0"


# all of them

SCRIPTS = sorted(file.name for file in EXAMPLES.glob("*.py"))


@pytest.mark.parametrize("script", SCRIPTS)
def test_every_example_says_what_it_is_for_and_takes_nothing_else(script: str, tmp_path: Path) -> None:
    shown = run(script, "--help", folder=tmp_path)
    assert (shown.returncode, shown.stderr) == (0, "")
    assert shown.stdout.startswith(f"usage: {script} [-h]")
    assert run(script, "--nonsense", folder=tmp_path).returncode == 2


def test_the_list_of_examples_is_whole() -> None:
    page = (EXAMPLES / "README.md").read_text("utf-8")
    assert sorted(re.findall(r"^\d+\. \[`(\w+\.py)`\]", page, re.MULTILINE)) == SCRIPTS


# build_routine.py


def test_a_plain_back_ache_gets_a_routine_that_fits() -> None:
    output = printed("build_routine.py")
    assert len(output.splitlines()) < 70
    assert "not reviewed by a clinician" in output
    assert ROLLER in offered(output)
    total = re.search(r"YOUR ROUTINE: (\d+):(\d\d)", output)
    assert total is not None
    assert int(total[1]) * 60 + int(total[2]) <= 12 * 60
    assert "left then right" in one_line(output)
    phases = [TECHNIQUES[name].phase for name in offered(output)]
    assert phases == sorted(phases)


def test_both_techniques_of_the_article_are_there_with_what_differs() -> None:
    output = printed("build_routine.py", "--minutes", 15, "--sources")
    assert {ROLLER, BALL} <= set(offered(output))
    for name in (ROLLER, BALL):
        assert f"{name}: as the article has it, and why ours differs".upper() in one_line(output)
        for step in TECHNIQUES[name].as_published:
            assert f"Article: {step.text} Ours: {step.problem}" in one_line(output)
    assert "[text not seen: no document was read; to be confirmed by a clinician]" in one_line(output)
    assert (
        printed("build_routine.py", "--minutes", 8, "--equipment", "tennis-ball", "--sources").count(
            "AS THE ARTICLE HAS IT"
        )
        == 1
    )


def test_every_technique_is_printed_whole_and_no_line_is_wide() -> None:
    output = printed("build_routine.py", "--minutes", 20, "--sources")
    text = one_line(output)
    for name in offered(output):
        technique = TECHNIQUES[name]
        for part in (technique.purpose, technique.easier_how, *technique.mistakes, *technique.stop_signs):
            assert part in text
        for step in technique.steps:
            assert step.do in text
    assert [line for line in output.splitlines() if len(line) > 88 and "://" not in line] == []


def test_the_same_wish_prints_the_same_and_another_wish_another() -> None:
    plain = printed("build_routine.py", "--seed", 3)
    assert plain == printed("build_routine.py", "--seed", 3)
    strong = printed("build_routine.py", "--goals", "strengthen", "--equipment", "")
    assert "Bridge" in offered(strong)
    assert not {ROLLER, BALL} & set(offered(strong))


def test_saddle_numbness_is_an_emergency_without_exercises() -> None:
    output = printed("build_routine.py", "saddle-numbness")
    assert "EMERGENCY" in output
    assert "Go to an emergency department now" in one_line(output)
    assert "call your local emergency number" in one_line(output)
    assert "nerves are squeezed" in one_line(output)
    assert "YOUR ROUTINE" not in output
    assert [name for name in TECHNIQUES if name in output] == []


def test_what_to_do_in_an_emergency_is_still_on_a_low_screen_when_all_is_printed() -> None:
    for script in ("build_routine.py", "plan_week.py"):
        last = printed(script, "saddle-numbness").splitlines()[-20:]
        assert "EMERGENCY: GET HELP NOW. NO EXERCISES FOR NOW." in last
        assert any(line.startswith("- Go to an emergency department now") for line in last)


@pytest.mark.parametrize("minutes", [12, 60])
@pytest.mark.parametrize(
    ("answers", "never"),
    [
        ("pregnant", {"prone", "roller", "ball", "supine-flat-long"}),
        ("blood-thinner", {"roller", "ball", "direct-pressure"}),
    ],
)
def test_what_does_not_suit_someone_is_left_out(answers: str, never: set[str], minutes: int) -> None:
    things = "tennis-ball,foam-roller,heat-pack"
    output = printed("build_routine.py", answers, "--minutes", minutes, "--equipment", things, "--sources")
    assert offered(output)
    assert all(never.isdisjoint(TECHNIQUES[name].tags) for name in offered(output))
    left_out = one_line(output[output.index("LEFT OUT") : output.index("GOOD TO KNOW")])
    assert ROLLER in left_out
    assert BALL in left_out
    assert "AS THE ARTICLE HAS IT" not in output


def test_an_open_question_is_asked_and_nothing_is_offered() -> None:
    output = printed("build_routine.py", "one-question-open")
    assert PACK.intake["saddle_numbness"].ask in one_line(output)
    assert output.count("?") == 1
    assert [name for name in TECHNIQUES if name in output] == []


def test_what_cannot_be_said_could_not_be_ruled_out() -> None:
    output = printed("build_routine.py", "cannot-say")
    assert "EMERGENCY" in output
    assert "This could not be ruled out." in one_line(output)
    assert offered(output) == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{"fevr": true, "age_years": 34.5}', ["did you mean `fever`?", "age_years: expected a whole number"]),
        ('{"fever": {"absent": "dunno"}}', ["dunno"]),
        ('{"fever": true, "fever": false}', ["answered twice"]),
        ('{"fever": ', ["line 1"]),
        ("[]", ["expected one object"]),
        ("[" * 100_000, []),
    ],
)
def test_a_mistake_in_the_answers_is_explained(text: str, told: list[str], tmp_path: Path) -> None:
    file = tmp_path / "answers.json"
    file.write_text(text, "utf-8")
    done = run("build_routine.py", file)
    assert (done.returncode, done.stdout) == (2, "")
    assert all(each in done.stderr for each in told)
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (["--minutes", "90"], "expected 1 to 60 whole minutes"),
        (["--equipment", "tenis-ball"], "did you mean `tennis-ball`?"),
        (["--goals", "relaxx"], "did you mean `relax`?"),
        (["nowhere.json"], "nowhere.json cannot be read: No such file"),
        (["plain-backache"], "did you mean `plain-back-ache`?"),
    ],
)
def test_a_mistake_in_the_wish_is_explained(args: list[str], told: str) -> None:
    done = run("build_routine.py", *args)
    assert (done.returncode, done.stdout) == (2, "")
    assert told in done.stderr
    assert "Traceback" not in done.stderr


def test_the_plain_answers_are_complete() -> None:
    assessment = relief.assess(PACK, relief.sample_answers("plain-back-ache"))
    assert assessment.settled
    assert assessment.set_aside == ()
    missing = {**PACK.intake}
    for name in assessment.answers:
        del missing[name]
    assert all(question.ask_if is not None for question in missing.values())


# screen.py


def test_the_screen_settles_a_plain_back_ache() -> None:
    output = printed("screen.py", typed=keys_for(relief.sample_answers("plain-back-ache")))
    assert f"{len(PACK.techniques)} techniques may be offered, after 7 screens." in output
    assert PACK.phrases.none in output


def test_the_screen_stops_at_once_for_an_emergency() -> None:
    output = printed("screen.py", typed=f"{WHO}1\n")
    assert "EMERGENCY" in output
    assert "Screen 3" not in output
    assert "may be offered" not in output


def test_the_screen_takes_what_is_not_known_seriously() -> None:
    for word in ("d", "skip"):
        output = printed("screen.py", typed=f"{WHO}{word}\n")
        assert "EMERGENCY" in output
        assert "This could not be ruled out." in one_line(output)


def test_the_screen_explains_and_asks_again() -> None:
    done = run("screen.py", typed="1\nthirty\n130\n34\n2\n1,x\n99\n2,0\nmaybe\n1,x\n6\n")
    text = one_line(done.stdout)
    assert text.count("type a number from 1 to 14") == 2
    assert text.count("type a number from 1 to 6") == 2
    assert "type a whole number, in digits" in text
    assert "it lies between 0 and 120 years" in text
    assert "Screen 4" not in text


@pytest.mark.parametrize("typed", ["", f"{WHO}0\n0\n"])
def test_who_leaves_the_screen_is_told_that_nothing_was_decided(typed: str) -> None:
    done = run("screen.py", typed=typed)
    assert (done.returncode, done.stderr) == (1, "")
    assert "nothing was decided" in done.stdout
    assert "SELF-CARE" not in done.stdout


def test_who_leaves_the_screen_is_still_told_what_is_serious() -> None:
    done = run("screen.py", typed=f"{WHO}7,0\n1,0\n")
    assert done.returncode == 1
    assert "SEE SOMEONE TODAY" in done.stdout


# guided_session.py


def test_a_guided_session_runs_to_its_end_and_keeps_a_record(tmp_path: Path) -> None:
    file = tmp_path / "record.json"
    output = printed("guided_session.py", "--fast", "--record", file)
    assert "THE SESSION: FINISHED" in output
    assert "100% of the way" in output
    assert "It was 3 at first and 3 at the end: the same." in output
    assert re.findall(r"\d  (before the start|after .*)$", output, re.MULTILINE)[:2] == [
        "before the start",
        "after Belly breathing",
    ]
    assert f"Next: {BALL}" in output
    assert output.count("How is it now?") == output.count("  after ")
    record = relief.from_json(relief.Record, file.read_text("utf-8"), relief.builtin_pack())
    assert str(record.outcome.ending) == "finished"
    assert record.session.routine.clearance.assessment.answers == PACK.answers(relief.sample_answers("plain-back-ache"))


def test_a_guided_session_for_someone_who_must_not_exercise_says_where_to_go() -> None:
    output = printed("guided_session.py", "saddle-numbness")
    assert "EMERGENCY" in output
    assert "THE SESSION" not in output


def test_a_guided_session_explains_minutes_that_fit_nothing() -> None:
    for minutes, told in ((90, "expected 1 to 60 whole minutes"), (1, "nothing fits")):
        done = run("guided_session.py", "--fast", "--minutes", minutes)
        assert done.returncode == 2
        assert told in done.stderr
        assert "Traceback" not in done.stderr


# pack_in_python.py


def test_a_pack_in_python_sends_on_leaves_out_and_offers() -> None:
    assert printed("pack_in_python.py").splitlines() == [
        "[] 1.7 minutes: Slow turns",
        "['dizzy'] nothing fits",
        "['weak-arm'] no routine, urgent: weak-arm",
    ]
    assert "A pack of your own, written in Python" in printed("pack_in_python.py", "--help")
    assert len((EXAMPLES / "pack_in_python.py").read_text("utf-8").splitlines()) < 60


# custom_pack.py


def test_a_pack_of_ones_own_is_asked_planned_and_checked() -> None:
    output = printed("custom_pack.py")
    asked, firm, wheels, mistake = re.split(r"^(?:ON A|WITH A).*$", output, flags=re.MULTILINE)
    assert "Do you have a chair that stands firm" in asked
    assert "Pelvic rock on a chair" in offered(firm)
    assert "Left out: Pelvic rock on a chair." in wheels
    assert "desk-break.toml:30: rule.chair-not-firm.when" in mistake
    assert "    not chair_stand_firm\n        ^^^^^^^^^^^^^^^^\n" in mistake
    assert "did you mean `chair_stands_firm`?" in mistake


# in_spanish.py


def test_everything_of_the_pack_is_said_in_spanish_with_the_number_to_call() -> None:
    output = one_line(printed("in_spanish.py"))
    spanish = relief.builtin_pack(language="es", emergency_number="112")
    assert "112" in output
    assert "sin revisar" in output
    refusal = relief.clear(relief.assess(spanish, relief.sample_answers("saddle-numbness")))
    assert isinstance(refusal, relief.Refusal)
    assert all(sentence in output for sentence in refusal.do)
    screen = relief.assess(spanish, {}).next_screen
    assert screen is not None
    assert all(tick.text in output for tick in screen.ticks)
    english = set(relief.review.sentences(PACK).values()) - set(relief.review.sentences(spanish).values())
    assert [text for text in english if len(text) > 20 and text in output] == []


# cue_sheets.py


def test_a_routine_is_written_in_four_forms(tmp_path: Path) -> None:
    folder = tmp_path / "new"
    names = printed("cue_sheets.py", "--language", "es", "--to", folder).split()
    assert [Path(name).name for name in names] == ["routine.txt", "routine.ssml", "routine.vtt", "routine.ics"]
    sheet, speech, captions, entry = (Path(name).read_bytes() for name in names)
    assert "Pare si nota:" in sheet.decode()
    assert "Eso es todo por hoy" in sheet.decode()
    assert speech.startswith(b"<speak ")
    assert captions.startswith(b"WEBVTT\n\n")
    assert entry.startswith(b"BEGIN:VCALENDAR\r\n")
    assert b"\r\r" not in entry


def test_the_beginning_of_each_form_is_printed_and_a_time_too_far_off_is_explained() -> None:
    output = printed("cue_sheets.py")
    assert BALL in output
    assert output.count("\n...\n") == 4
    assert len(output.splitlines()) < 65
    done = run("cue_sheets.py", "--start", "2999-01-01T09:00")
    assert (done.returncode, done.stdout) == (2, "")
    assert "the clearance will not hold any more" in done.stderr
    assert "Traceback" not in done.stderr


# plan_week.py


def test_a_week_is_printed_with_boxes_to_tick_and_ends_when_the_answers_do() -> None:
    output = printed("plan_week.py", "--days", 3)
    assert output.count("____ / 10") == 3
    assert output.count(" rest") >= 4
    days = re.findall(r"^(\w+day)  ", output, flags=re.MULTILINE)
    assert days == ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
    assert "THIS SHEET ENDS WITH SUNDAY" in output
    assert "IF YOU ARE SORE AFTERWARDS" in output
    assert all(len(line) <= 88 for line in output.splitlines())


def test_a_week_starts_on_any_day_and_leaves_alone_what_went_badly() -> None:
    output = printed("plan_week.py", "--from", "Thursday", "--on", "Thursday,Sunday", "--worse", "childs-pose")
    lines = output.splitlines()
    table = [line for line in lines if re.match(r"\w+day  ", line)]
    assert [line.split()[0] for line in table][:4] == ["Thursday", "Friday", "Saturday", "Sunday"]
    assert [line.split()[0] for line in table if not line.endswith(" rest")] == ["Thursday", "Sunday"]
    assert "Child's pose: It went badly lately" in one_line(output)


def test_a_week_is_refused_like_a_routine() -> None:
    assert "NO EXERCISES FOR NOW" in printed("plan_week.py", "saddle-numbness")
    done = run("plan_week.py", "--days", 9)
    assert (done.returncode, "expected how many days of a week" in done.stderr) == (2, True)
    assert "Traceback" not in run("plan_week.py", "--on", "Someday").stderr


# journal_sqlite.py


@pytest.mark.parametrize("kept", [False, True], ids=["passing", "kept"])
def test_a_session_goes_on_from_the_table_after_its_process_was_killed(kept: bool, tmp_path: Path) -> None:  # noqa: FBT001
    file = tmp_path / "back.db"
    output = one_line(printed("journal_sqlite.py", *(("--file", file) if kept else ())))
    found = re.search(r"(\d+) lines of which are there", output)
    assert found is not None
    assert f"recovered {int(found[1]) - 1} events up to" in output
    assert "lost nothing" in output
    assert "Five minutes later: session paused" in output
    assert "session finished after" in output
    assert "pain_now: 3 before, 3 after" in output
    assert file.exists() == kept


def test_a_session_to_be_kept_needs_a_file_to_keep_it_in() -> None:
    done = run("journal_sqlite.py", "--begin")
    assert done.returncode == 2
    assert "--begin needs a --file" in done.stderr
    assert "Traceback" not in done.stderr


# signed_journal.py


def test_a_signature_tells_a_hosts_own_files_from_what_others_wrote() -> None:
    output = printed("signed_journal.py")
    refusals = re.findall(r"^(.+): (?:line (\d) is|the record is) not what was signed$", output, re.MULTILINE)
    assert [line for _, line in refusals] == ["2", "2", "3", "", ""]
    assert "no mistake in it" in output
