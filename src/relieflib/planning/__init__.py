"""A routine that fits: what is wished, how much is safe, which techniques, in which order.

It imports ``screening`` and what is above that. ``verify`` is imported by no planner.
"""
