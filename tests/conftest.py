"""The same examples on every run, so that what passed once passes again; chance comes in on request.

python -m pytest --hypothesis-profile explore      examples that nobody has seen yet: before a release, or overnight
"""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("steady", derandomize=True)
settings.register_profile("explore", print_blob=True)
settings.load_profile("steady")
