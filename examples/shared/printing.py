"""How the examples print: plain text for a person, wrapped to the terminal.

A host with screens of its own shows the same values in its own way; everything here is read from the library's results.
"""

from __future__ import annotations

import shutil
import signal
import textwrap

import relieflib as relief

MINUTE = 60
WIDEST = 88
if hasattr(signal, "SIGPIPE"):
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # the reader may stop early, as `head` does


def say(text: str, indent: int = 0, bullet: str = "") -> None:
    """Print *text*, wrapped; the lines after the first stand under its first word."""
    first = " " * indent + bullet
    rest = " " * len(first)
    width = min(WIDEST, shutil.get_terminal_size((WIDEST, 0)).columns)
    wrapper = textwrap.TextWrapper(width, first, rest, break_long_words=False, break_on_hyphens=False)
    print(wrapper.fill(text))


def section(title: str, *lines: str) -> None:
    """Print *lines* under a title."""
    print()
    say(title.upper())
    for line in lines:
        say(line, bullet="- ")


def print_head(pack: relief.Pack) -> None:
    """Say which pack this comes from, and who has checked it."""
    say(head(pack))


def head(pack: relief.Pack) -> str:
    """Which pack this comes from, and who has checked it."""
    review = "not reviewed by a clinician" if pack.review == "not reviewed" else pack.review
    return f"{pack.name}, version {pack.version} ({review})"


def found(pack: relief.Pack, *findings: relief.parts.Finding) -> list[str]:
    """What the rules say, marked where a rule acts only because the person could not answer."""
    fired = relief.terms.Status.FIRED
    return [each.says if each.status is fired else f"{each.says} {pack.phrases.of(each.status)}" for each in findings]


def print_refusal(pack: relief.Pack, refusal: relief.Refusal) -> None:
    """Where to go instead, and what to do now: last, so that it is still on the screen when all is printed."""
    section("Why", *found(pack, *refusal.findings))
    section("What to watch for", *refusal.watch)
    section(f"{refusal.guidance.name}. No exercises for now.", *refusal.do)


def print_unfinished(pack: relief.Pack, unfinished: relief.Unfinished) -> None:
    """What to ask first; and what is known to be serious already."""
    section("Nothing is offered until this is answered", *(pack.intake[name].ask for name in unfinished.ask))
    if unfinished.so_far:
        print_so_far(pack, unfinished.assessment)


def print_no_routine(pack: relief.Pack, result: relief.Refusal | relief.Unfinished) -> None:
    """Why there is no routine: somewhere else to go, or something to answer first."""
    if isinstance(result, relief.Unfinished):
        print_unfinished(pack, result)
    else:
        print_refusal(pack, result)


def print_so_far(pack: relief.Pack, assessment: relief.Assessment) -> None:
    """What was said so far already leads to, for someone who may stop here."""
    assert assessment.guidance is not None
    section("Why", *found(pack, *assessment.findings))
    section(assessment.guidance.name, *assessment.do)


def print_clearance(pack: relief.Pack, clearance: relief.Clearance) -> None:
    """What was found in someone who may exercise, what to do besides, and what to watch for."""
    findings = found(pack, *clearance.assessment.findings)
    if findings:
        section("What was found", *findings)
    section(pack.advice[clearance.disposition].name, *clearance.assessment.do)
    section("What to watch for", *clearance.watch)


def print_routine(pack: relief.Pack, routine: relief.Routine, *, whole: bool = False) -> None:
    """What to do, step by step, how much of it, and when to stop; the *whole* of it with what else the pack says."""
    signs = [sign for item in routine.items for sign in item.technique.stop_signs]
    shared = dict.fromkeys(sign for sign in signs if signs.count(sign) > 1)
    section(f"Your routine: {clock(routine.seconds)} with changes and check-ins" if routine.items else "Nothing fits")
    for number, item in enumerate(routine.items, 1):
        technique = item.technique
        needs = ", ".join(pack.label[name].name for name in technique.equipment) or "no equipment"
        say(f"{technique.name} ({clock(item.seconds)}, {needs})", bullet=f"{number}. ")
        if whole:
            say(technique.purpose, indent=3)
        for step, dose in zip(technique.steps, item.doses, strict=True):
            how_much = in_words(step, dose.sets, dose.reps, dose.hold, dose.rest)
            say(f"{step.do} {breath(step)}({how_much})", indent=3, bullet="- ")
        own = [sign for sign in technique.stop_signs if sign not in shared]
        if own:
            say(f"Stop also for: {'; '.join(own)}.", indent=3)
        if whole and technique.mistakes:
            say(f"Common mistakes: {'; '.join(technique.mistakes)}.", indent=3)
        if whole and technique.easier_how:
            say(f"An easier way: {technique.easier_how}", indent=3)
    if shared:
        print()
        say(f"Stop, whatever you are doing, if you notice: {'; '.join(shared)}.")
    if whole:
        section("Left out", *left_out(pack, routine))


def in_words(step: relief.Step, sets: int, reps: int, hold: int, rest: int) -> str:
    """A dose as one would say it, such as "3 times, 5 seconds each, left then right"."""
    length = f"{hold // MINUTE} minutes" if hold > MINUTE and hold % MINUTE == 0 else f"{hold} seconds"
    words = f"{sets if reps == 1 else reps} times, {length} each" if sets * reps > 1 else length
    words = f"{sets} rounds of {words}" if sets > 1 and reps > 1 else words
    words += f", {rest} seconds of rest between" if sets > 1 and rest else ""
    return words + {"each": ", left then right", "left": ", on the left", "right": ", on the right"}.get(
        str(step.side), ""
    )


def breath(step: relief.Step) -> str:
    """How to breathe in a step, as a sentence of its own."""
    if not step.breathing or "breath" in step.breathing.lower():
        return f"{step.breathing} ".lstrip()
    return f"Breathing: {step.breathing[0].lower()}{step.breathing[1:]} "


def clock(seconds: float) -> str:
    """Minutes and seconds."""
    return f"{round(seconds) // MINUTE}:{round(seconds) % MINUTE:02}"


def left_out(pack: relief.Pack, routine: relief.Routine) -> list[str]:
    """The techniques that are not in the routine, by the reason; with what speaks against them where a rule does."""
    reasons: dict[str, list[str]] = {}
    for each in routine.left_out:
        rules = (rule for rule in routine.clearance.exclusions if rule.technique == each.technique)
        because = ", ".join(sorted({pack.label[label].name for rule in rules for label in rule.labels}))
        name = pack.technique[each.technique].name
        reasons.setdefault(pack.phrases.of(each.why), []).append(f"{name} ({because})" if because else name)
    return [f"{why}: {', '.join(techniques)}." for why, techniques in reasons.items()]


def print_background(pack: relief.Pack, routine: relief.Routine) -> None:
    """What to know, how ours differs from the article's way, and where it all comes from."""
    section("Good to know", *(f"{note.title}. {note.text}" for note in routine.notes))
    for technique in (item.technique for item in routine.items if item.technique.as_published):
        section(f"{technique.name}: as the article has it, and why ours differs")
        for number, step in enumerate(technique.as_published, 1):
            say(step.text, bullet=f"{number}. Article: ")
            say(step.problem, indent=3, bullet="Ours: ")
    used = [item.technique.sources for item in routine.items]
    used += [finding.sources for finding in routine.clearance.assessment.findings]
    used += [note.sources for note in routine.notes]
    cited = {citation.id for citations in used for citation in citations}
    section("Sources")
    for source in (each for each in pack.sources if each.id in cited):
        year = f", {source.year}" if source.year else ""
        unseen = "" if source.seen else f" [text not seen: {source.how_seen}]"
        say(f"{source.title}. {source.by}{year}. {source.url}{unseen}", bullet="- ")
