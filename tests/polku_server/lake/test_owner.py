"""Commands reach the lake whether a server runs or not."""

import json
import os

from factories import lake_rows as rows
from factories.installation import run

SCRIPT = """
import json, sys
import django
django.setup()
from polku_server.lake import owner
print(json.dumps(getattr(owner, sys.argv[1])()))
"""


def command(house, verb):
    environ = os.environ | house.environ | {"DJANGO_SETTINGS_MODULE": "polku_server.settings"}
    return json.loads(run("polku-code", SCRIPT, verb, env=environ, check=True).stdout)


def test_commands_own_the_lake_when_no_server_runs(house):
    rows.respond(rows.survey(house.using), {"a": 1, "b": 2})

    assert [command(house, verb)["rows"]["answers"] for verb in ("status", "rebuild", "compact")] == [2, 2, 2]


def test_commands_ask_a_running_lake(house, process):
    rows.respond(rows.survey(house.using), {"a": 1, "b": 2})

    assert [command(house, verb)["rows"]["answers"] for verb in ("rebuild", "compact", "status")] == [2, 2, 2]
    assert process.poll() is None


def test_engine_owned_by_a_command_answers_and_lets_go(house):
    script = SCRIPT.replace("print(json.dumps(getattr(owner, sys.argv[1])()))", "lake = owner.engine()") + (
        "print(json.dumps(lake.run('SELECT 1 AS n').to_pylist()))\nlake.close()\nowner.engine().close()"
    )
    environ = os.environ | house.environ | {"DJANGO_SETTINGS_MODULE": "polku_server.settings"}

    answer = run("polku-code", script, env=environ, check=True)

    assert json.loads(answer.stdout) == [{"n": 1}]
