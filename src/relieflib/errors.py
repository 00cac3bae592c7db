"""What goes wrong, as data first: a Problem says where, what, and what to do about it."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, TypeVar

from attrs import evolve, field, frozen

from relieflib.terms import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

T = TypeVar("T")
_WINDOW = 96  # characters of a condition shown around the caret
MOST_PROBLEMS = 1000  # that are said at once: nobody reads more, and each has its hint and its line to be found


class ReliefError(Exception):
    """The base of every error that relieflib raises on purpose."""


@frozen(kw_only=True)
class Problem:
    """One thing that is wrong with a text or a value, said so that its author can put it right."""

    code: str
    """What kind of mistake it is, such as ``RL103``; docs/problems.md has them all."""
    where: str
    """The path of what is wrong, such as ``rule.fever.when``."""
    what: str
    """What is wrong."""
    severity: Severity = Severity.ERROR
    """How bad it is."""
    hint: str | None = None
    """What to do about it; None where that is plain."""
    source: str | None = field(default=None, repr=False)
    """The text in which it is, such as a condition; None where there is none."""
    span: tuple[int, int] | None = None
    """Which characters of ``source``, from 0, the end excluded."""
    file: str | None = None
    """The file in which it is; None where there is none."""
    line: int | None = None
    """The line of the file, from 1; None where that is not known."""

    def __str__(self) -> str:
        place = [part for part in (self.file, str(self.line) if self.line else None, self.where) if part]
        head = f"{':'.join(place[:-1])}: {place[-1]}" if place[1:] else self.where
        lines = [f"{head}: {self.what} [{self.code}]"]
        if self.source is not None and self.span is not None:
            start, end = self.span
            left = max(0, min(start - _WINDOW // 2, len(self.source) - _WINDOW))
            shown = self.source[left : left + _WINDOW]
            carets = "^" * max(1, min(end, left + _WINDOW) - start)
            lines += [f"    {shown}", f"    {' ' * (start - left)}{carets}"]
        if self.hint is not None:
            lines.append(f"    {self.hint}")
        return "\n".join(map(printable, lines))


class ProblemsError(ReliefError):
    """All the problems found, at once, in ``problems``; of more than a thousand the first thousand, and RL110."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = _the_first(problems)
        super().__init__(self.problems)

    def __str__(self) -> str:
        return "\n".join(map(str, self.problems))


def enough(problems: Iterable[Problem]) -> list[Problem]:
    """*problems*, looked for until there are more of them than are said."""
    return list(islice(problems, MOST_PROBLEMS + 1))


def _the_first(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    found = enough(problems)
    if len(found) <= MOST_PROBLEMS:
        return tuple(found)
    *said, last = found
    what, hint = f"there are more mistakes than these {MOST_PROBLEMS}", "mend these first"
    return (*said, Problem(code="RL110", where=last.where, what=what, hint=hint, file=last.file, line=last.line))


class PackError(ProblemsError, ValueError):
    """A pack, or a part of one, has mistakes. Nothing of it was made.

    ``at`` is the path of the part that refused to be made, such as ``technique.cat-cow``; empty for a whole pack.
    ``part`` is that part, if each of its fields is of its type: what else is wrong with it can be found then.
    """

    def __init__(self, problems: Iterable[Problem], at: str = "", part: object = None) -> None:
        super().__init__(problems)
        self.at = at
        self.part = part

    def below(self, where: str) -> tuple[Problem, ...]:
        """The problems of a part that is at *where* in something larger."""
        return tuple(evolve(each, where=where + each.where.removeprefix(self.at)) for each in self.problems)


class FormatError(ProblemsError, ValueError):
    """A JSON text is not what it should be, or was written by a newer relieflib."""


class WrongKind(ReliefError, TypeError):  # noqa: N818 - says what it is
    """Something else was handed in than is asked for here."""


def expect(value: object, kind: type[T], hint: str) -> T:
    """*value*; WrongKind, with *hint*, unless it is a *kind*."""
    exactly = hasattr(kind, "__attrs_attrs__")  # a subclass of ours may say anything of itself
    if not isinstance(value, kind) or (exactly and type(value) is not kind):
        msg = f"expected a {kind.__name__}, got a {type(value).__name__}: {hint}"
        raise WrongKind(msg)
    return value


def plain_number(value: float) -> float:
    """*value* as a plain int or float, where it is one of a kind of its own, such as numpy's float or an IntEnum's.

    Such a number is written otherwise than it reads. Whatever is not a number stays as it is, to be refused.
    """
    given: object = value  # anything may be handed in
    if isinstance(given, float):
        return float(given)
    return int(given) if isinstance(given, int) and not isinstance(given, bool) else value


def plain_number_or_none(value: float | None) -> float | None:
    """``plain_number``, where there is one."""
    return None if value is None else plain_number(value)


def expect_time(at: object) -> None:
    """Raise WrongKind unless *at* is a finite number of seconds."""
    fine = isinstance(at, int | float) and not isinstance(at, bool) and -MOST_SECONDS < at < MOST_SECONDS
    if not fine:
        msg = f"expected a number of seconds, got a {type(at).__name__}"
        raise WrongKind(msg)


MOST_SECONDS = 1e12  # thirty thousand years either way; it keeps infinity and NaN out too


FEW = 12  # names are listed when there are no more of them
MANY = 200  # names that a word is compared with: a pack with thousands of mistakes looks at thousands of words


def near_miss(word: str, known: Iterable[str]) -> str | None:
    """A hint that offers the *known* names closest to *word*, or lists them when they are few; None without any."""
    import difflib  # 3 ms, and where nothing is wrong there is nothing to look for

    names = list(known)
    near = names if len(names) <= MANY else list(islice(_alike(word, names), MANY))
    close = difflib.get_close_matches(word[:100], sorted(near), n=2, cutoff=0.7)
    if close:
        return "did you mean " + " or ".join(f"`{match}`" for match in close) + "?"
    return "one of " + ", ".join(f"`{each}`" for each in sorted(names)) if 0 < len(names) <= FEW else None


def _alike(word: str, names: list[str]) -> Iterator[str]:
    """The *names* that begin as *word* does and are about as long: what a slip of the pen mostly leaves as it was."""
    begins, length = word[:2], len(word)
    return (each for each in names if each.startswith(begins) and abs(len(each) - length) <= 2)


CODES = {
    "RL101": "a condition cannot be read",
    "RL102": "this is not part of the language",
    "RL103": "a condition names something that the pack does not have",
    "RL104": "a question is not compared like this",
    "RL105": "a question cannot have this answer",
    "RL106": "a comparison that always holds, or never",
    "RL107": "a condition is too long, or nests too deeply",
    "RL108": "a question of another stage",
    "RL109": "a circular dependency",
    "RL110": "too many mistakes",
    "RL111": "a file or text cannot be read",
    "RL112": "an unknown key",
    "RL113": "something is missing",
    "RL114": "a value of the wrong kind, or out of its range",
    "RL115": "an id is not spelled like one",
    "RL116": "an id is taken",
    "RL117": "a text that is not plain, or too long",
    "RL118": "a format that this relieflib does not know",
    "RL119": "an unknown id",
    "RL120": "a rule or question has what its kind does not have",
    "RL121": "a claim without a source",
    "RL122": "the files of a pack are not those that its head lists",
    "RL123": "a sealed pack is not as it was sealed",
    "RL124": "techniques, and nothing that screens for red flags",
    "RL131": "no such question",
    "RL132": "an answer that does not fit its question",
    "RL141": "a wish that the pack cannot understand",
    "RL151": "a routine that breaks its clearance or its wish, or says what is not so",
    "RL161": "a JSON text that is not what it should be",
    "RL162": "a line of a journal that is not as it was written",
    "RL163": "a line of a journal that does not follow from what happened",
    "RL164": "a report that does not follow from its facts",
    "RL171": "no such rule",
    "RL181": "a sentence that a language lacks",
    "RL182": "a sentence that has changed since it was translated",
    "RL183": "words for a sentence that the pack does not have",
    "RL184": "a sentence and its translation differ in their braces",
    "RL185": "a pack in other words differs from its original in more than sentences",
    "RL201": "a condition that can never hold",
    "RL202": "a condition that always holds",
    "RL203": "a clause that changes nothing",
    "RL204": "a rule that another one always outdoes",
    "RL205": "a question that no rule reads",
    "RL206": "a definition that nothing uses",
    "RL207": "a limit that leaves nothing out",
}


def printable(text: str) -> str:
    """*text* without what would not print, turn around what is printed, or steer a terminal."""
    return "".join(each if each.isprintable() else "?" for each in text)


def plainly(value: object) -> str:
    """*value* on one short line, whatever it is; for messages."""
    try:
        text = repr(value)
    except Exception:  # noqa: BLE001 - an int of over 4300 digits has no repr, and a class of others may say anything
        return f"a {type(value).__name__}"
    text = text.encode("utf-8", "backslashreplace").decode()
    longest = 60
    return text if len(text) <= longest else text[:longest] + "..."
