"""For pack authors and clinicians: doubts about a pack, and why a rule stands as it does.

It imports ``screening`` and what is above that; no host screen needs it.
"""
