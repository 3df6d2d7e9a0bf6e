"""The commands of the stage value; each reads a file, calls the library and prints what it found."""

from polku import (
    cli_value_ladder,
    cli_value_lifetime,
    cli_value_referrals,
    cli_value_retention,
    cli_value_rfm,
    cli_value_segments,
)

__all__ = [
    "cli_value_ladder",
    "cli_value_lifetime",
    "cli_value_referrals",
    "cli_value_retention",
    "cli_value_rfm",
    "cli_value_segments",
]
