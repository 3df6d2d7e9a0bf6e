"""Polku: the science of customer experience management, usable in a notebook and without a server."""

LOOP = (
    "register",
    "listen",
    "measure",
    "understand",
    "value",
    "promise",
    "act",
    "prove",
    "govern",
)
"""The nine stages, in the order in which they are walked: navigation, folders and docs follow this list."""
