"""What is known about one part of the body: content, its checks, and its ways in from TOML and JSON.

It imports ``questions`` and what is above that. Only ``load`` touches a disk.
"""
