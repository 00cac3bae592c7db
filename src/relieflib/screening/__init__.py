"""May this person exercise, and what to ask next.

It imports ``pack`` and what is above that.
"""
