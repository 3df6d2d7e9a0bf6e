"""The library's commands: figures of anybody's own file."""

import typer

app = typer.Typer(no_args_is_help=True, add_completion=False)


@app.callback()
def polku() -> None:
    """Hear customers, measure honestly, act, prove."""
