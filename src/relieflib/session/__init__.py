"""A routine being done: events, the state they lead to, stop rules, the record.

It imports ``planning`` and what is above that.
"""
