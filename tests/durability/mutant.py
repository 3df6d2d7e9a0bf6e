"""The same application with one fault: it thanks before the commit. The checks must notice."""

import time

import polku_server.wsgi  # sets Django up before anything else is imported
from polku_server.listen import respond, writer
from polku_server.listen.submit import Kept, Outcome

application = polku_server.wsgi.application

commit = writer.commit


def hasty(submission):
    writer.writer()._queue.put(writer.Waiting(submission))
    return Kept(Outcome.STORED)


def slow(group):
    time.sleep(0.1)  # as a slow disk would be: a kill hardly ever comes while nobody waits
    commit(group)


respond.submit = hasty
writer.commit = slow
