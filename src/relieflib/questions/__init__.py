"""What can be asked and what was said.

It imports ``conditions`` and what is above that.
"""
