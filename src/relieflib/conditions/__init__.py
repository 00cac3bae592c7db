"""The rule language: three values, the nodes of a condition, and what each says about the answers.

It knows nothing of packs or people, and imports only ``terms`` and ``errors``.
"""
