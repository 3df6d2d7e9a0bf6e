"""The `polku` command: the library's commands, and the server's when it is installed."""

from polku.cli import app


def main() -> None:
    """Entry point of the console script."""
    app()
