"""Figures: each module is a command that prints its own."""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as the `polku` command has it; rivals of a run have it too
