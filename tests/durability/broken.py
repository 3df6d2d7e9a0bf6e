"""The same application over a store that refuses some rows, quoting them as drivers do."""

from django.db import IntegrityError

import polku_server.wsgi  # sets Django up before anything else is imported
from polku_server.listen import respond, writer

application = polku_server.wsgi.application

insert, find = writer.insert, respond.find


def refusing(submission):
    if "REFUSE" in submission.reading.texts.get("memory", ""):
        raise IntegrityError(f"NOT NULL constraint failed; row ({submission.key}, {submission.reading.texts})")
    return insert(submission)


def failing(public_id):
    if public_id.startswith("fail"):
        raise RuntimeError(f"no such thing as {public_id}")
    return find(public_id)


writer.insert = refusing
respond.find = failing
