"""A routine for when nobody runs a session: text, speech, captions, a calendar.

It imports ``planning`` and what is above that.
"""
