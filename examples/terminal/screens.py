"""What a ``View`` looks like: a whole screen with rich, or lines for a pipe, a screen reader and a dumb terminal."""

from __future__ import annotations

import contextlib
import shutil
import sys
import textwrap
from typing import TYPE_CHECKING, Protocol, Self

from shared.printing import clock

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

    from .player import View

WIDEST = 88
STATES = {"paused": "PAUSED. Space goes on.", "read": "READ THIS FIRST. Then Space goes on.", "stop": "STOP"}
COLOURS = {"go": "green", "paused": "yellow", "ask": "cyan", "read": "red", "stop": "red"}
WARNS = {"read", "stop"}


class Display(Protocol):
    """Something that a session is seen on; ``keys`` tells whether someone with a keyboard looks at it."""

    keys: bool

    def __enter__(self) -> Self: ...
    def __exit__(self, *_: object) -> None: ...
    def show(self, view: View) -> None:
        """Show what is to be seen now."""


class Lines:
    """A line for whatever is new, and nothing that moves."""

    def __init__(self, *, keys: bool) -> None:
        self.keys = keys
        self.before: View | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def show(self, view: View) -> None:
        """Print what has changed."""
        before = self.before
        if self.keys and view.note and (before is None or view.note != before.note):
            line(view.note, bullet="  ")
        if view.tone in WARNS and (before is None or before.text != view.text):
            line(view.text, bullet="! ")
        for said in view.say:
            if view.tone not in WARNS or said not in view.text:
                cue = f"{view.text} {view.breath}" if view.text.startswith(said) else said
                line(cue, bullet=f"{clock(view.rest):>5} left {view.left:4.0f} s  ")
        if self.keys:
            self._ask(view, before)
        self.before = view

    def _ask(self, view: View, before: View | None) -> None:
        asks = view.tone == "ask" and (before is None or (before.tone, before.text) != ("ask", view.text))
        if asks:
            line(view.text, bullet="? ")
            for each in view.lines:
                print(textwrap.indent(hung(each, columns() - 2), "  "))
        if view.chosen and (before is None or (before.text, before.chosen) != (view.text, view.chosen)):
            line(f"{view.chosen}. Enter: that is my answer.", bullet="  ")
        changed = before is None or before.tone != view.tone
        if view.tone in STATES and changed:
            line(STATES[view.tone], bullet="  ")
        if asks or before is None or (changed and view.tone in STATES):
            line(", ".join(f"{key}: {what}" for key, what in view.keys), bullet="  Keys: ")
        sys.stdout.flush()


class Screen:
    """The whole screen, drawn again whenever something changes. Needs rich."""

    def __init__(self, console: Console) -> None:
        from rich.live import Live

        self.keys = True
        self.console = console
        self.live = Live(console=console, screen=True, auto_refresh=False)

    def __enter__(self) -> Self:
        self.live.start()
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(OSError):  # the terminal itself may be gone
            self.live.stop()

    def show(self, view: View) -> None:
        """Draw *view*."""
        self.live.update(self.drawn(view), refresh=True)

    def drawn(self, view: View) -> RenderableType:
        """*view* as it fits: where the screen is low, what matters least is left out first."""
        from rich.console import Group
        from rich.constrain import Constrain
        from rich.padding import Padding

        width = min(self.console.width, WIDEST)
        parts = self._parts(view, width - 2)
        options = self.console.options.update(width=width - 2)
        heights = [len(self.console.render_lines(part, options)) for _, part in parts]
        for _, number in sorted((rank, number) for number, (rank, _) in enumerate(parts) if rank)[::-1]:
            if sum(heights) > self.console.height:
                heights[number] = 0
        shown = (part for height, (_, part) in zip(heights, parts, strict=True) if height)
        return Constrain(Padding(Group(*shown), (0, 1)), width)

    def _parts(self, view: View, width: int) -> list[tuple[int, RenderableType]]:
        """The parts of the screen from top to bottom; 0 is never left out, and the highest goes first."""
        from rich.padding import Padding
        from rich.progress_bar import ProgressBar
        from rich.text import Text

        colour = COLOURS[view.tone]
        gap = Text("")
        parts: list[tuple[int, RenderableType]] = [(3, Text(view.head, style="bold")), (5, gap)]
        if view.tone in STATES:
            parts += [
                (0, Text(STATES[view.tone], style=f"bold reverse {colour}")),
                (6, gap),
            ]
        parts += [(0, Text(view.text, style=f"bold {colour}"))]
        if view.breath:
            parts += [(1, Text(breathing(view.breath), style=colour))]
        if view.lines:
            parts += [(5, gap), *((1 if view.tone in WARNS else 0, Text(hung(each, width))) for each in view.lines)]
        if view.tone == "read":
            parts += [(5, gap), (4, Text(f"> {view.next}", style="dim"))]
        elif view.seconds and view.tone != "ask":
            left = Text(f"{clock(view.left)} left", style="bold")
            if view.cue:
                left.append(f"  {view.cue}")
            done = ProgressBar(
                view.seconds, view.seconds - view.left, width, complete_style=colour, finished_style=colour
            )
            parts += [(5, gap), (0, left), (2, Padding(done)), (6, gap)]
            parts += [(4, Text(f"> {view.next}", style="dim"))] if view.next else []
        if view.whole:
            parts += [(6, gap), (3, Text(f"{clock(view.rest)} of {clock(view.whole)} left in all"))]
            done = ProgressBar(view.whole, view.whole - view.rest, width, complete_style="blue")
            parts += [(7, Padding(done))]
        parts += [(6, gap), (1, Text(view.note or " ", style="italic")), (6, gap)]
        keys, used = Text(), 0
        for key, what in view.keys:  # no line ends within one of them
            size = len(f"{key}: {what}")
            apart = "" if not used else "  " if used + 2 + size <= width else "\n"
            used = size + (used + 2 if apart == "  " else 0)
            keys.append(apart).append(f"{key}:", style="bold").append(f" {what}")
        return [*parts, (2 if view.tone in {"go", "paused"} else 0, keys)]


def breathing(text: str) -> str:
    """How to breathe, as a sentence of its own."""
    return text if "breath" in text.lower() else f"Breathing: {text[0].lower()}{text[1:]}"


def columns() -> int:
    """How wide lines may be."""
    return min(WIDEST, shutil.get_terminal_size((WIDEST, 24)).columns)


def hung(text: str, width: int) -> str:
    """One of several lines, wrapped so that the next one can be seen to begin."""
    later = " " * (2 if text.startswith("- ") else 7)  # under the first word of what has a box and a number before it
    return textwrap.fill(text, width, subsequent_indent=later, drop_whitespace=True, replace_whitespace=False)


def line(text: str, bullet: str = "") -> None:
    """Print *text*, wrapped to the terminal."""
    width = columns()
    later = " " * min(len(bullet), width // 3)
    print(textwrap.fill(text, width, initial_indent=bullet, subsequent_indent=later, break_on_hyphens=False))
