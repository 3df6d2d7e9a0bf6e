"""The jobs process: follow-ups of answers, a slice at a time, and everything that computes."""

from __future__ import annotations

import logging
import os
import signal
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "polku_server.settings")
PAUSE = 0.5  # seconds when nothing was pending

log = logging.getLogger(__name__)


def main() -> None:
    """Work until SIGTERM; a slice that fails is tried again and never stops the process."""
    django.setup()
    from django.db import Error, connection

    from .act import asking
    from .act import jobs as act_jobs
    from .govern import audit, calling_jobs, mail, sign_in_forgotten, sign_in_jobs
    from .govern.audit_jobs import Sealing
    from .listen.jobs import drain
    from .overview import my_data_mail
    from .register import duplicates_jobs
    from .register import jobs as register_jobs
    from .register.imports import runs
    from .understand import jobs as understand_jobs
    from .value import fitting

    audit.come_by("jobs")
    sealing, rest = (
        Sealing(),
        (
            calling_jobs.tidying(),
            register_jobs.expiring(),
            sign_in_jobs.ending(),
            *understand_jobs.reading(),
            act_jobs.watching(),
        ),
    )
    letters = (mail.drain, sign_in_forgotten.drain, my_data_mail.drain, asking.drain)
    stopping: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda number, _: stopping.append(number))
    runs.begin(stopping)
    duplicates_jobs.begin(stopping)
    fitting.begin(stopping)
    while not stopping:
        try:
            done = drain() + sealing.step() + sum(send() for send in letters) + sum(each.step() for each in rest)
        except Error:
            log.exception("the store did not answer")
            connection.close()
            done = 0
        if not done:
            time.sleep(PAUSE)


if __name__ == "__main__":
    main()
