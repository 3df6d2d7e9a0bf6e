"""What a figure stands on: processor, load, file system."""

from __future__ import annotations

import os
import platform
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any


def describe(folder: str | Path = ".") -> str:
    """Give one line about the machine."""
    model = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), "?")  # noqa: SIM115, PTH123
    kind = subprocess.run(
        ["stat", "-f", "-c", "%T", str(folder)], capture_output=True, text=True, check=False
    ).stdout.strip()
    load = " ".join(f"{each:.2f}" for each in os.getloadavg())
    return f"{os.cpu_count()} x {model}; Python {platform.python_version()}; load {load}; file system {kind}"


def cpu(work: Callable[[], Any], rounds: int = 3) -> tuple[float, Any]:
    """Give the fewest CPU seconds of all threads, for what others do here only adds to them, and what was made."""
    taken, made = [], None
    for _round in range(rounds):
        start = time.process_time()
        made = work()
        taken.append(time.process_time() - start)
    return min(taken), made
