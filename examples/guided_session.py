"""A guided session in a terminal: press a key, and see what it did.

    python examples/guided_session.py                              # needs rich: python -m pip install rich
    python examples/guided_session.py --plain                      # lines instead of a screen, without rich
    python examples/guided_session.py --minutes 20 --speed 20      # twenty times as fast
    python examples/guided_session.py --fast --record session.json # no keys, no waiting, and the record as JSON

Whatever ends it in the middle (Ctrl-C, a closed window, a crash), the same command goes on from there: everything that
happens is in a journal, in --journal FILE or in your home folder. Space pauses, q leaves, ? shows the other keys.
Where the last session ended with a warning, it shows that again, and a new one begins only with --new.

Where nobody is at a keyboard (a pipe, or --fast) nothing waits unless there is a --speed, every check-in reports the
pain of the intake, and a journal is kept only in a --journal FILE.
"""

from __future__ import annotations

import sys

from terminal.app import main

if __name__ == "__main__":
    sys.exit(main())
