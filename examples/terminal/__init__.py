"""The terminal player: a guided session with a key for everything, which goes on where it was cut off.

``app`` starts it, ``loop`` waits for keys and for time, ``player`` turns keys into events, ``form`` asks the questions
of a check-in, ``screens`` shows it all, ``journal_file`` keeps it and ``summary`` says how it went.
"""
