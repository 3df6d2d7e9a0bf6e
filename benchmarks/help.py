"""How long `polku --help` takes: `python -m benchmarks.help`."""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path

from .machine import describe

TIMES = 10
GOAL = 0.4  # seconds


def main() -> None:
    """Print the median and the longest of ten starts, and the processor time of one."""
    print(describe())
    polku = str(Path(sys.executable).parent / "polku")
    waited = [once([polku, "--help"]) for _ in range(TIMES)]
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = (used.ru_utime + used.ru_stime) / TIMES
    print(f"polku --help: median {statistics.median(waited):.2f} s, longest {max(waited):.2f} s, CPU {cpu:.2f} s")
    print(f"goal: {GOAL} s; {'reached' if statistics.median(waited) <= GOAL else 'not reached'}")


def once(argv: list[str]) -> float:
    """Run a command and give the seconds that it took."""
    begun = time.monotonic()
    subprocess.run(argv, check=True, stdout=subprocess.DEVNULL)
    return time.monotonic() - begun


if __name__ == "__main__":
    main()
