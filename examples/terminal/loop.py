"""The loop of a session in a terminal: show it, wait for a key or for the next cue, and hand that on."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from .keyboard import ENDING
from .player import UNDONE

if TYPE_CHECKING:
    import relieflib as relief

    from .keyboard import Keyboard
    from .player import Player
    from .screens import Display

SHORTEST_WAIT = 0.02  # seconds: at a high speed the screen need not show every one


class Clock:
    """Seconds that pass *speed* times as fast as they do; or, without a speed, as soon as anyone waits for them.

    It shows the time of day, as a journal may go on after the machine was off, and never less than the *least*.
    """

    def __init__(self, speed: float | None, least: float = 0.0) -> None:
        self.speed = speed
        self.began = time.time()
        self.base = max(self.began, least)

    def now(self) -> float:
        """What the clock shows."""
        return self.base + (time.time() - self.began) * self.speed if self.speed else self.base

    def patience(self, session: relief.Session) -> float | None:
        """For how many real seconds to wait for a key: until the next cue, or until another second is to be shown."""
        if session.deadline is None:
            return None
        if not self.speed:
            self.base = session.deadline
            return 0.0
        shown = session.at + (session.now.left % 1 or 1.0)
        return max((min(session.deadline, shown) - self.now()) / self.speed, SHORTEST_WAIT)


def play(player: Player, keyboard: Keyboard, screen: Display, clock_: Clock) -> str:
    """The host's loop. What ended it early, such as "interrupt"; nothing, where the session has its end."""
    player.settle()
    while player.session.can:
        screen.show(player.view())
        stops = len(player.session.stops)
        key = keyboard.wait(clock_.patience(player.session))
        if key in ENDING:
            player.close()
            return key
        if key == "suspend":
            player.interrupt()
            suspend(keyboard, screen)
        elif key == "":
            player.tick()
        elif key != "resize":
            player.press(key)
        if len(player.session.stops) > stops:
            keyboard.forget()  # nobody meant these for what is said now
    screen.show(player.view())
    while player.session.ending in UNDONE and keyboard.listens:
        key = keyboard.wait(None)
        if key == "space" or key in ENDING:
            break
        if key == "suspend":
            suspend(keyboard, screen)
        screen.show(player.view())
    return ""


def suspend(keyboard: Keyboard, screen: Display) -> None:
    """Give the terminal back until the program is called again, as Ctrl-Z asks."""
    screen.__exit__()
    keyboard.sleep()
    screen.__enter__()
