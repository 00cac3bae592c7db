"""A pack that is as small as a valid one can be, while it still has one of everything."""

from __future__ import annotations

from relieflib import Pack, PackError, Problem, read_pack

Shown = tuple[str | None, str, str, str, str | None]

MINIMAL = """\
format = 1
id = "neck"
name = "Neck"
version = "1.0"
language = "en"
review = "not reviewed"
about = "To test with."
holds_for_days = 7

[tag]
push = { name = "pushing", covers = ["hard-push"] }
hard-push = { name = "pushing hard" }

[position]
sitting = { name = "sitting" }

[equipment]
towel = { name = "towel" }

[region]
neck = { name = "neck" }

[goal]
ease = { name = "ease a stiff neck" }

[disposition]
self-care = { name = "Help yourself", do = ["Keep moving."], watch = ["New pain."] }
see-clinician = { name = "See someone", do = ["Call the practice."], watch = [] }
urgent = { name = "See someone today", do = ["Go today."], watch = [] }
emergency = { name = "Get help now", do = ["Call the emergency number."], watch = [] }

[source.nhs]
title = "Neck pain"
by = "NHS"
grade = "G"
seen = true
how_seen = "the page"

[question.fever]
ask = "Do you have a fever?"
why = "Infection."
kind = "yes-no"

[question.age]
ask = "How old are you?"
why = "Risk rises with age."
kind = "number"
unit = "years"
least = 0
most = 120
whole = true

[question.signs]
ask = "Which of these do you have?"
why = "Signs of the nerves."
kind = "choices"
options = { numb-hand = "A numb hand", weak-arm = "A weak arm" }

[question.pain]
ask = "How bad is the pain now?"
why = "To stop in time."
kind = "number"
stage = "session"
least = 0
most = 10

[definition.unwell]
means = "a fever, or old and with signs"
when = 'fever or (age >= 80 and any_of(signs, "weak-arm"))'

[rule.infection]
kind = "red-flag"
when = 'unwell'
disposition = "emergency"
ceiling = "none"
says = "Get help now."
why = "Infection of the spine."
sources = [{ id = "nhs", says = "fever is a warning sign" }]

[rule.weak]
kind = "contraindication"
when = 'any_of(signs, "weak-arm")'
excludes = ["hard-push"]
says = "No hard pushing."
why = "Nerves."
sources = [{ id = "nhs", says = "no load on a weak arm" }]

[rule.old]
kind = "precaution"
when = 'age >= 65'
smaller_dose = true
says = "Go easy."
why = "Age."
sources = [{ id = "nhs", says = "go easy" }]

[rule.worse]
kind = "stop"
when = 'rise(pain) >= 3'
ends = "technique"
ends_again = "session"
says = "Stop this one."
why = "A clear rise."
sources = [{ id = "nhs", says = "stop when it hurts" }]

[technique.press]
name = "Press"
purpose = "To wake the neck up."
origin = "guideline"
region = "neck"
phase = "strengthen"
experience = "beginner"
equipment = ["towel"]
tags = ["hard-push"]
goals = { ease = 5 }
evidence = "None."
sources = [{ id = "nhs", says = "press for five seconds" }]

[[technique.press.steps]]
do = "Press your head against the towel."
kind = "hold"
position = "sitting"
dose = { reps = { usual = 3, least = 1, most = 5 }, hold = 5 }

[note.heat]
title = "Heat"
text = "Heat may help."
sources = [{ id = "nhs", says = "heat may help" }]
"""


def minimal(*changes: tuple[str, str], more: str = "") -> str:
    """The text of the pack with each old passage, which must stand in it once, replaced by the new; *more* is added."""
    text = MINIMAL
    for old, new in changes:
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in the text"
        text = text.replace(old, new)
    return text + more


def minimal_pack(*changes: tuple[str, str], more: str = "") -> Pack:
    """The pack that ``minimal`` writes."""
    return read_pack({"neck.toml": minimal(*changes, more=more)})


def mistakes(text: str, *, base: Pack | None = None) -> tuple[Problem, ...]:
    """Everything that is wrong with the pack in *text*."""
    try:
        read_pack({"neck.toml": text}, base=base)
    except PackError as error:
        return error.problems
    return ()


def the_mistake(text: str, *, base: Pack | None = None) -> Shown:
    """The one thing that is wrong: the line that is shown for it, its code, where it is, what it is, and the hint."""
    (problem,) = mistakes(text, base=base)
    assert problem.file == "neck.toml" or problem.line is None
    line = text.splitlines()[problem.line - 1] if problem.line else None
    return line, problem.code, problem.where, problem.what, problem.hint
