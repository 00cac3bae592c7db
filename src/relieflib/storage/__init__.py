"""Values to JSON and back, and the journal of a session.

It may import every other room, and none imports it.
"""
