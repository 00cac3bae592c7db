"""What a clinician reads of the low-back pack: docs/low-back-review.md, and each rule in full, docs/low-back-rules.md.

python scripts/review.py            writes both; a test holds them to what this makes
"""

# ruff: noqa: INP001, T201 - a script, which prints

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import relieflib as relief
from relieflib.conditions.evaluate import Facts, evaluate
from relieflib.conditions.nodes import leaves
from relieflib.conditions.truth import Truth
from relieflib.conditions.unparse import unparse

ROOT = Path(__file__).parents[1]
sys.path.append(str(ROOT / "tests"))

from stories import cases, stops  # noqa: E402 - it lies among the tests

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from relieflib.conditions.nodes import Value
    from relieflib.pack.content import Citation

SHEET = ROOT / "docs" / "low-back-review.md"
WHOLE = ROOT / "docs" / "low-back-rules.md"
PACK = relief.builtin_pack()
CASES = cases()
LINE = "_" * 24
AGREE = f"☐ agree  ☐ change: {LINE * 2}"
SHOWN = 6  # cases named for each rule; the rest are counted
HEADS = {
    "emergency": "Red flags: emergency",
    "urgent": "Red flags: urgent, the same day",
    "see-clinician": "Red flags: see a clinician",
    "self-care": "Red flags: self-care only",
    "contraindication": "Contraindications",
    "precaution": "Precautions",
    "stop": "Stop rules, during a session",
}


def whole() -> str:
    """Every rule with all that stands behind it."""
    parts = [*_top(), *_own_choices(), *_not_known(), *_in_doubt(), *_asked(), *_defined()]
    for kind, title in HEADS.items():
        rules = [rule for rule in PACK.rules if kind == _kind(rule)]
        parts += [f"## {title}", *(line for rule in rules for line in _rule(rule))] if rules else []
    parts += [*_offered(), *_told(), *_sources()]
    return "\n\n".join(parts) + "\n"


def _kind(rule: relief.SafetyRule) -> str:
    return str(rule.disposition) if isinstance(rule, relief.content.RedFlag) else str(rule.kind)


def _top() -> Iterator[str]:
    unseen = [source for source in PACK.sources if not source.seen]
    pairs = [flip for rule in PACK.rules for flip in relief.review.clause_pairs(PACK, rule.id)]
    kinds = Counter(_kind(rule) for rule in PACK.rules)
    yield f"# {PACK.name}, version {PACK.version}: every rule, with all that stands behind it"
    yield "To review it in an evening, read [the sheet](low-back-review.md); look here where a line raises a question."
    yield (
        f"**Review status: {PACK.review}.** The status is a field of the pack and goes with every routine and record."
        " `scripts/review.py` made this; a test holds it to the pack, whose fingerprint begins with"
        f" `{PACK.fingerprint[:16]}`."
    )
    yield (
        "To review: read each rule as code, in words, and as the person reads it; look at its thresholds, sources and"
        " cases; tick *agree*, or write what should change. A source whose text was not seen says so. General clinical"
        " knowledge as a source means that no document stands behind it."
    )
    rows = [("rules", len(PACK.rules)), *((HEADS[kind].lower(), kinds[kind]) for kind in HEADS if kinds[kind])]
    rows += [
        ("sources", len(PACK.sources)),
        ("sources whose text was not seen", len(unseen)),
        ("rules and techniques that rest on such a source, or on general knowledge, alone", _alone(unseen)),
        ("written cases", len(CASES) + len(stops())),
        ("of them benign, with a bound on what they may hear", sum(name.startswith("benign") for name in CASES)),
        ("comparisons in rules", len(pairs)),
        ("comparisons that flip their rule by themselves", sum(flip.fires is not None for flip in pairs)),
        ("of them shown by a written case with one answer changed", sum(bool(_by_case(r, f)) for r, f in _flips())),
    ]
    yield _table(("what", "how many"), ((what, str(count)) for what, count in rows))
    yield "  ".join(f"{what}: {LINE}" for what in ("Reviewer", "Profession", "Date", "Signature"))


def _alone(unseen: list[relief.content.Source]) -> int:
    weak = {source.id for source in unseen} | {"general"}
    cited = [each.sources for each in PACK.rules] + [each.sources for each in PACK.techniques]
    return sum({citation.id for citation in citations} <= weak for citations in cited)


def _flips() -> Iterator[tuple[relief.SafetyRule, relief.review.ClausePair]]:
    yield from ((rule, flip) for rule in PACK.screening_rules for flip in relief.review.clause_pairs(PACK, rule.id))


def _own_choices() -> Iterator[str]:
    """Where the pack goes beyond a source, or stays behind one: what a clinician should look at first."""
    yield "## Our own choices"
    yield "Look at these first: no source decides them."
    rows = []
    for rule in PACK.rules:
        own = [each.says for each in rule.sources if "project choice" in each.says or each.id == "general"]
        if rule.chosen or own:
            rows.append((f"`{rule.id}`", _kind(rule), "; ".join(filter(None, (rule.chosen, *own)))))
    yield _table(("rule", "leads to", "what was chosen"), rows)


def _not_known() -> Iterator[str]:
    """What *I do not know* means, where it is not the sign itself."""
    yield "## What not knowing means"
    yield (
        "Where the person cannot say, a rule acts as if its sign were there, and is marked as not ruled out. These act"
        " otherwise, as the sign is very rare or cannot be known without a test."
    )
    rows = []
    for rule in (each for each in PACK.rules if isinstance(each, relief.content.RedFlag)):
        if str(rule.if_cannot_say) != "fire":
            rows.append((f"`{rule.id}`", str(rule.disposition), "anything", "nothing"))
        if rule.milder:
            rows.append((f"`{rule.id}`", str(rule.disposition), ", ".join(rule.milder_without), str(rule.milder)))
    yield _table(("rule", "leads to", "not known", "then"), rows)


def _in_doubt() -> Iterator[str]:
    """What does not fit together."""
    yield "## Answers that contradict each other"
    yield f"The person is asked again, once: “{PACK.phrases.ask_again}” While both stand, the worse counts."
    means = {each.id: each.means for each in PACK.definitions}
    rows = ((each.ask, means[each.contradicts]) for each in PACK.questions if each.contradicts)
    yield _table(("asked again", "when"), rows)


def _asked() -> Iterator[str]:
    yield "## What is asked"
    for group in PACK.groups:
        yield f"### {group.title}" + (f"\n\n{group.ask}" if group.ask else "")
        rows = []
        for question in (each for each in PACK.questions if each.group == group.id):
            match question:
                case relief.content.YesNo():
                    takes = "yes or no"
                case relief.content.Number():
                    takes = f"{question.least} to {question.most} {question.unit}"
                case relief.content.Choice() | relief.content.Choices():
                    takes = "; ".join(option.text for option in question.options)
            rule = f"`{unparse(question.condition)}`" if question.condition else ""
            rows.append((f"`{question.id}`", question.ask, takes, rule, question.why))
        yield _table(("id", "asked", "answers", "only if", "why"), rows)


def _defined() -> Iterator[str]:
    yield "## Definitions"
    rows = ((f"`{each.id}`", each.means, f"`{unparse(each.condition)}`") for each in PACK.definitions)
    yield _table(("name", "means", "condition"), rows)


def _rule(rule: relief.SafetyRule) -> Iterator[str]:
    yield f"### {rule.id}" + (f": {rule.suspects}" if rule.suspects else "")
    yield f"`{unparse(rule.condition)}`"
    yield f"In words: {relief.review.to_english(PACK, rule.condition)}."
    yield f"**Then:** {_effect(rule)}"
    yield f"**The person reads:** {rule.says}"
    if isinstance(rule, relief.content.RedFlag) and (rule.do or rule.watch):
        yield "\n".join(f"* {said}" for said in (*rule.do, *rule.watch))
    yield f"**For the clinician:** {rule.why}"
    if rule.thresholds or rule.chosen:
        listed = [f"* {each.source}: {each.value}" for each in rule.thresholds]
        yield "\n".join(["**Thresholds:**", "", *listed, f"* **chosen here: {rule.chosen}**"])
    yield _cited(rule.sources)
    yield from _shown(rule)
    yield AGREE


def _effect(rule: relief.SafetyRule) -> str:
    names = {label.id: label.name for label in PACK.labels}
    found = []
    match rule:
        case relief.content.RedFlag():
            found = [f"disposition {rule.disposition}", f"self-care {rule.ceiling}"]
        case relief.content.Precaution() if rule.smaller_dose:
            found = ["the smaller dose" + (f" for {', '.join(names[each] for each in rule.on)}" if rule.on else "")]
        case relief.content.StopRule():
            found = [f"disposition {rule.disposition}"] if rule.disposition else []
            found += [f"ends the {rule.ends}" if str(rule.ends) != "ease-off" else "eases off"]
            found += [f"a second time ends the {rule.ends_again}"] if rule.ends_again else []
    if isinstance(rule, relief.content.RedFlag | relief.content.Contraindication) and rule.excludes:
        found += [f"left out: {', '.join(names[each] for each in rule.excludes)}"]
    if isinstance(rule, relief.content.RedFlag) and str(rule.if_cannot_say) != "fire":
        found += [f"if the person cannot say: {rule.if_cannot_say}"]
    if isinstance(rule, relief.content.RedFlag) and rule.milder:
        found += [f"if the person cannot say {', '.join(rule.milder_without)}: {rule.milder}"]
    return "; ".join(found or ["advice only"]) + "."


def _shown(rule: relief.SafetyRule) -> Iterator[str]:
    """The written cases of a rule, and the narrowest there are, one for each comparison."""
    fires = [name for name, case in CASES.items() if rule.id in case.fires]
    fires += [f"stops-{name}" for name, case in stops().items() if rule.id in case.get("fires", ())]
    quiet = [name for name, case in CASES.items() if rule.id in case.quiet]
    quiet += [f"stops-{name}" for name, case in stops().items() if rule.id in case.get("quiet", ())]
    for what, names in (("Fires in", fires), ("Stays quiet in", quiet)):
        if names:
            more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
            yield f"**{what}:** {', '.join(names[:SHOWN])}{more}."
    rows = []
    for flip in relief.review.clause_pairs(PACK, rule.id):
        one, other = dict(flip.fires or ()), dict(flip.quiet or ())
        question = PACK.question[flip.question]
        others = [f"{name} is {_words(name, value)}" for name, value in one.items() if name != flip.question]
        others += [f"{name} was {value} at first" for name, value in flip.first]
        by_case = _by_case(rule, flip)
        told = (question.words(one[flip.question]), question.words(other[flip.question]))
        rows.append((f"`{flip.clause}`", *told, "; ".join(others), by_case))
    yield _table(("comparison", "fires with", "quiet with", "while", "in a written case"), rows)


def _words(name: str, value: Value) -> str:
    return PACK.question[name].words(value)


def _by_case(rule: relief.SafetyRule, flip: relief.review.ClausePair) -> str:
    """A written case in which this comparison alone decides: with the other answer of the pair the rule stays quiet."""
    if flip.quiet is None or flip.first:
        return ""
    other = dict(flip.quiet)[flip.question]
    for name, case in CASES.items():
        if rule.id in case.fires:
            said = PACK.answers(case.said).known
            before, after = (Facts(known, ask_if=PACK.ask_if) for known in (said, said | {flip.question: other}))
            changed = {
                unparse(leaf)
                for leaf in leaves(rule.condition)
                if leaf.question == flip.question and evaluate(leaf, before) is not evaluate(leaf, after)
            }
            if changed == {flip.clause} and evaluate(rule.condition, after) is Truth.NO:
                return name
    return ""


def _offered() -> Iterator[str]:
    yield "## Techniques"
    for technique in PACK.techniques:
        yield f"### {technique.id}: {technique.name}"
        names = ", ".join(PACK.label[each].name for each in technique.tags)
        times = f"at most {technique.per_day} times a day"
        times += f" and {technique.per_week} a week" if technique.per_week else ""
        gentle = ", offered also where only gentle self-care is left" if technique.gentle else ""
        yield f"{technique.purpose} Phase {technique.phase}, experience {technique.experience}, {times}{gentle}."
        yield f"**Tags:** {names or 'none'}."
        yield "\n".join(
            f"{number}. {step.do}{f' {step.breathing}' if step.breathing else ''} ({_dose(step)})"
            for number, step in enumerate(technique.steps, 1)
        )
        for what, parts in (("Mistakes", technique.mistakes), ("Stop for", technique.stop_signs)):
            if parts:
                yield f"**{what}:** {'; '.join(parts)}."
        easier = [f"**Easier:** {technique.easier_how}" if technique.easier_how else ""]
        easier += [f"**Harder:** {technique.harder_how}" if technique.harder_how else ""]
        yield " ".join(filter(None, easier)) or "No easier or harder form."
        if technique.as_published:
            yield _table(
                ("as published", "what is wrong with it"),
                ((each.text, each.problem) for each in technique.as_published),
            )
        yield f"**Evidence:** {technique.evidence}"
        yield _cited(technique.sources)
        yield AGREE


def _dose(step: relief.Step) -> str:
    parts = [f"{name} {_range(getattr(step.dose, name))}" for name in ("sets", "reps", "hold", "rest")]
    shown = [part for part in parts if part not in {"sets 1", "reps 1", "rest 0"}]
    return ", ".join(shown) + (" s" if shown else "") + (f", {step.side}" if str(step.side) != "none" else "")


def _range(number: relief.content.Range) -> str:
    return str(number.usual) if number.least == number.most else f"{number.usual} [{number.least} to {number.most}]"


def _told() -> Iterator[str]:
    yield "## What is said where the person goes"
    for guidance in PACK.guidance:
        yield f"### {guidance.name}"
        for what, lines in (("To do", guidance.do), ("To watch for", guidance.watch)):
            yield "\n".join([f"**{what}:**", "", *(f"* {line}" for line in lines)])
    yield "## Notes"
    for note in PACK.notes:
        yield f"### {note.title}"
        yield note.text
        yield _cited(note.sources)


def _sources() -> Iterator[str]:
    yield "## Sources whose text was not seen"
    rows = ((f"`{each.id}`", each.title, each.how_seen) for each in PACK.sources if not each.seen)
    yield _table(("id", "title", "how it is known"), rows)


def _cited(citations: Iterable[Citation]) -> str:
    lines = ["**Sources:**", ""]
    for cited in citations:
        source = PACK.source[cited.id]
        year = f", {source.year}" if source.year else ""
        seen = source.how_seen if source.seen else f"TEXT NOT SEEN: {source.how_seen}"
        address = f" <{source.url}>" if source.url else ""
        lines.append(f"* {source.title}. {source.by}{year}. Grade {source.grade}; {seen}.{address} Says: {cited.says}.")
    return "\n".join(lines)


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', '/') for cell in line)} |" for line in lines)


if __name__ == "__main__":
    for file, text in ((SHEET, relief.review.sheet(PACK)), (WHOLE, whole())):
        file.write_text(text, "utf-8")
        print(f"{file.relative_to(ROOT)}: {len(text.splitlines())} lines")
