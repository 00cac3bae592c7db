"""What every part of a pack has in common: it is made of plain values, and refuses nonsense when it is made.

A part takes what TOML and JSON hold, text, numbers, lists and tables, for its terms, its parts and its conditions, and
keeps what these say. What is wrong with it, by itself, is found at once and has the code that it has in a file. What
its parts say of each other is for the pack to check.
"""

from __future__ import annotations

import re
import unicodedata
from enum import Enum
from functools import cache
from types import UnionType
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, get_args, get_origin

import attrs

from relieflib.conditions.nodes import Expr, is_condition
from relieflib.errors import PackError, Problem, WrongKind, plainly

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from relieflib._converter import Converter

NAME = re.compile(r"[a-z][a-z0-9_]{0,60}"), "ids here are lower case, a Python name"
KEBAB = re.compile(r"[a-z0-9]+(-[a-z0-9]+){0,12}"), "ids here are lower case, kebab-case"
OPTION = re.compile(r"[a-z0-9]+([-_][a-z0-9]+){0,12}"), "ids here are lower case, words joined by - or _"
MOST_IN_A_TEXT = 2_000
MOST_NUMBER = 10**12
SAID = frozenset(  # the fields that a person or a clinician reads: never empty
    [
        *("ask", "do", "evidence", "means", "name", "problem", "purpose", "review", "says", "text", "tick", "title"),
        *("version", "why"),
    ]
)
_SPACES = dict.fromkeys(map(ord, "\n\t\u00a0\u2009\u200c\u200d\u202f"))  # what other languages need, too
_BLANK = "\u115f\u1160\u2800\u3164\uffa0"  # letters and a pattern of dots that show nothing
_MARKUP = re.compile(r"<[A-Za-z/!?]")


class Content:
    """A part of a pack, checked when it is made: what does not fit is a PackError with every problem."""

    __slots__ = ()
    if TYPE_CHECKING:  # else each class would look at these types again
        noun: ClassVar[str]
        """What messages call it."""
        id_style: ClassVar[tuple[re.Pattern[str], str] | None]
        """How its id is spelled, and the hint that says so."""

        @staticmethod
        def _reader() -> Converter:
            """What reads plain values as its parts."""

    else:
        id_style = None

    def __attrs_post_init__(self) -> None:
        unlike: list[Problem] = []
        unfit: list[Problem] = []
        for each in _fields(_class_of(self)):
            value = getattr(self, each.name)
            if not each.sound(value):
                if not each.fits(value):
                    unlike += self._made_to_fit(each, value)
                unfit += self._unfit(each)
        if self.id_style is not None:
            unfit += self._misspelt(*self.id_style)
        if unlike:
            raise PackError([*unlike, *unfit, *self._beside(unlike)], self.at)
        if problems := [*unfit, *self._mistakes()]:
            raise PackError(problems, self.at, self if self.at else None)

    @property
    def at(self) -> str:
        """Its path in messages, such as ``technique.cat-cow``."""
        name = getattr(self, "id", None)
        shown = str(name) if isinstance(name, str | Enum) else plainly(name)
        return self.noun if name is None else f"{self.noun}.{shown}"

    def path(self, name: str) -> str:
        """The path of one of its fields."""
        return f"{self.at}.{name}"

    def wrong(self, code: str, name: str, what: str, hint: str | None = None) -> Problem:
        """What is wrong with one of its fields, or, without a *name*, with the whole."""
        return Problem(code=code, where=self.path(name) if name else self.at, what=what, hint=hint)

    def _mistakes(self) -> Iterable[Problem]:
        """What is wrong between its fields, each of which is right by itself."""
        return ()

    def _beside(self, _unlike: Iterable[Problem]) -> Iterable[Problem]:
        """What else is wrong, beside the fields that are *_unlike* what their types say."""
        return ()

    def _never_empty(self, name: str) -> bool:
        """Whether somebody reads the text in this field."""
        return name in SAID

    def _made_to_fit(self, each: _Field, value: object) -> Iterable[Problem]:
        """What keeps a field from being what its type says; nothing, if it can be made that."""
        if each.kind in _CONDITIONS:
            return _ungrammatical(value, self.path(each.name))
        from relieflib._converter import structure  # costs cattrs, and most values fit as they are

        made = structure(self._reader(), value, each.kind, self.path(each.name))
        if isinstance(made, list):
            return made
        object.__setattr__(self, each.name, made)
        return ()

    def _unfit(self, each: _Field) -> Iterator[Problem]:
        """What is wrong with the texts and numbers of a field, whatever they are for."""
        value, name = getattr(self, each.name), each.name
        if type(value) is int and abs(value) > MOST_NUMBER:
            yield self.wrong("RL114", name, "this number is too large")
        texts = {name: value}
        if type(value) is tuple:
            texts = {f"{name}[{number}]": text for number, text in enumerate(value)}
        for place, text in texts.items():
            if type(text) is str and each.kind not in _CONDITIONS and (what := unplain(text)):
                yield self.wrong("RL117", place, what)
            elif type(text) is str and place != name and not says_something(text):
                yield self.wrong("RL113", place, "this is empty")
        if type(value) is str and not says_something(value) and value != each.default and self._never_empty(name):
            yield self.wrong("RL113", name, "this is empty")

    def _misspelt(self, pattern: re.Pattern[str], hint: str) -> Iterator[Problem]:
        name = getattr(self, "id", None)
        if type(name) is str and not pattern.fullmatch(name):
            yield self.wrong("RL115", "id", f"{plainly(name)} is not an id", hint)


def says_something(text: str) -> bool:
    """Whether there is something to see in *text*: not only spaces, marks and signs that take room and show nothing."""
    return any(unicodedata.category(each)[0] not in "ZMC" and each not in _BLANK for each in text)


def unplain(text: str) -> str | None:
    """What keeps *text* from being shown as it is, if anything."""
    if len(text) > MOST_IN_A_TEXT:
        return f"a text has at most {MOST_IN_A_TEXT} characters"
    if not (text.isprintable() or text.translate(_SPACES).isprintable()):
        return "this text holds a character that cannot be shown"
    return "this text holds markup; write plain text" if "<" in text and _MARKUP.search(text) else None


_CONDITIONS = (Expr | str, Expr | str | None)


def condition_of(part: Content, condition: Expr | str) -> Expr:
    """*condition*, if the pack that *part* is in has read it; WrongKind for what is still text."""
    if isinstance(condition, str):
        msg = f"the condition of `{part.at}` is still text: put it in a Pack, which knows the questions that it names"
        raise WrongKind(msg)
    return condition


def _ungrammatical(value: object, where: str) -> tuple[Problem, ...]:
    """What is wrong with a condition before it is known what may be named; its text is kept until its pack is made."""
    from relieflib.conditions.parser import Scope, read

    found = read(value, Scope(_ANYTHING, {}), where)
    return found if isinstance(found, tuple) else ()


class _Anything(dict[str, None]):
    """Questions of every name, of which nothing is known."""

    def __contains__(self, name: object) -> bool:
        return True

    def __missing__(self, name: str) -> None:
        return None


_ANYTHING = _Anything()


def _class_of(part: Content) -> Any:  # noqa: ANN401 - a class of attrs, which mypy cannot see
    return type(part)


class _Field(NamedTuple):
    """A field of a class, and how to see fast that there is nothing to do about its value."""

    name: str
    kind: Any
    default: object
    fits: Callable[[Any], bool]
    """Whether a value is of its type already."""
    sound: Callable[[Any], bool]
    """Whether it is, and holds no text or number that needs a closer look."""


@cache
def _fields(cls: Any) -> tuple[_Field, ...]:  # noqa: ANN401 - see ``_class_of``
    attrs.resolve_types(cls)
    return tuple(
        _Field(
            each.name, each.type, each.default, _test(each.type), _test(each.type, closely=True, default=each.default)
        )
        for each in attrs.fields(cls)
    )


def _test(kind: Any, default: object = None, *, closely: bool = False) -> Callable[[Any], bool]:  # noqa: ANN401 - a type
    kind = getattr(kind, "__supertype__", kind)
    if closely and kind is str:
        return lambda value: type(value) is str and (_plain_to_see(value) if value else default == "")
    if closely and kind is int:
        return lambda value: type(value) is int and -MOST_NUMBER <= value <= MOST_NUMBER
    if kind == int | float:
        return lambda value: type(value) is int and -MOST_NUMBER <= value <= MOST_NUMBER  # the converter knows floats
    if get_origin(kind) is tuple:
        inner, *rest = get_args(kind)
        if rest == [...]:
            test = _test(inner, closely=closely)
            return lambda value: type(value) is tuple and all(map(test, value))
        tests = list(map(_test, (inner, *rest)))
        return lambda value: (
            type(value) is tuple
            and len(value) == len(tests)
            and all(each(part) for each, part in zip(tests, value, strict=True))
        )
    if kind in _CONDITIONS:  # of text the grammar is looked at
        return is_condition if kind == _CONDITIONS[0] else lambda value: value is None or is_condition(value)
    kinds = get_args(kind) if isinstance(kind, UnionType) else (kind,)
    if all(map(attrs.has, kinds)):
        return lambda value: isinstance(value, kind)
    if isinstance(kind, UnionType):
        others = [_test(each, default, closely=closely) for each in kinds]
        return lambda value: any(test(value) for test in others)
    return lambda value: type(value) is kind


def _plain_to_see(text: str) -> bool:
    return len(text) <= MOST_IN_A_TEXT and text.isprintable() and "<" not in text and says_something(text)
