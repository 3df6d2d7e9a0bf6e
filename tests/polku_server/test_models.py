"""Every model with a path to a person, listed and reviewed by hand; and migrations that go both ways."""

import os
import subprocess
import sys

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import models
from django.db.migrations.loader import MigrationLoader

from factories import migrated

# A person is somebody who signs in, a customer, or somebody who answered. What names one, or what one wrote.
PEOPLE = {"Party", "Response", "User"}
PATHS_TO_A_PERSON = {
    "AccountReview",  # of an account, which may be one person's; by: a user
    "Action",  # owner: a user
    "Agreed",
    "Arrival",
    "ApiKey",  # made_by: the user who made it
    "AskAgain",  # of a case, and so of its customer
    "AuditEntry",  # actor is a user's public id; thing may name a response or a party's pseudonym
    "BulkEdit",
    "Case",
    "CaseCause",
    "CaseEvent",
    "CaseRule",  # owner: a user
    "Consent",
    "ConsentDecision",
    "ContactWish",
    "Contact",
    "ContextEvent",  # by: the user who wrote it down
    "CustomValue",
    "CustomerGroup",  # owner: a user
    "Decision",  # owner, by: users
    "Disclosure",
    "DuplicatePair",
    "Encounter",
    "Goal",  # owner: a user
    "Grant",
    "GroupMembership",
    "LastMet",  # a customer, and when we met last
    "Letter",  # to a user
    "ImportRun",  # by: the user who imports; a file that holds people until it is read
    "ImportBatch",  # by: the user who imported; replaced: what stood before in the rows it changed
    "Membership",
    "Mention",  # of a comment that a person wrote
    "OwnLink",
    "OwnLinkWish",  # the address of whoever asks for a link, known or not
    "OutsideName",  # what an identity provider calls a user
    "Merge",
    "Need",
    "PasswordWish",  # the address of whoever asks for a new password, known or not
    "Party",
    "PartyChange",
    "Pending",
    "PlanLine",  # of an account; owner, by: users
    "Promise",  # owner, judged_by: users
    "PulseWave",  # by: the user who released it; nobody who answered
    "Purchase",
    "Reading",  # of a comment; checked_by: a user
    "Referral",
    "Response",
    "Rival",
    "SavedView",  # user; a search may hold a name
    "SearchGram",  # letters of words of names
    "SearchLine",
    "SearchNumber",
    "SearchPosting",
    "SearchWord",
    "Served",
    "SignInLink",
    "SignedIn",  # a user's device and address
    "Taxonomy",  # by: the user who changed the themes
    "Touchpoint",  # owner, a person's name as written
    "Unit",  # leader, a person's name as written
    "User",
    "Words",
}
NO_PATH = {
    "AuditSeal",
    "AuditWaiting",
    "Change",
    "CustomField",
    "Driver",
    "DuplicateSearch",
    "Erasure",
    "IdempotentCall",
    "ImportMapping",
    "Logo",
    "Organisation",
    "PulseComment",  # masked, at a unit where enough wrote; whose it is was never stored
    "PulseResult",
    "Survey",
    "SurveyVersion",
    "Tally",
    "Theme",
    "ValueModel",  # of all customers together
    "Wording",
}


def ours() -> set[type[models.Model]]:
    return set(apps.get_app_config("polku").get_models())


def leads_to_a_person(model: type[models.Model]) -> bool:
    """Tell whether a row of this model points at a person's row, or is one."""
    targets = [field.related_model.__name__ for field in model._meta.get_fields() if field.many_to_one]
    return model.__name__ in PEOPLE or bool(PEOPLE & set(targets))


def test_every_model_was_reviewed_for_a_path_to_a_person():
    assert {model.__name__ for model in ours()} == PATHS_TO_A_PERSON | NO_PATH


def test_every_model_that_points_at_a_person_is_listed():
    assert {model.__name__ for model in ours() if leads_to_a_person(model)} <= PATHS_TO_A_PERSON


def test_every_table_is_called_after_its_model():
    assert {model._meta.db_table for model in ours()} == {f"polku_{model.__name__.lower()}" for model in ours()}


@pytest.mark.django_db
def test_no_migration_is_missing():
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


MIGRATE = """
from django.core.management import call_command; import django; django.setup()
from django.db import connection
for target in (["polku", "zero"], ["polku"]):
    call_command("migrate", *target, verbosity=0)
    print(sum(name.startswith("polku_") for name in connection.introspection.table_names()))
"""


def tables(environ: dict[str, str]) -> list[str]:
    settings = {"DJANGO_SETTINGS_MODULE": "polku_server.settings", **environ}
    done = subprocess.run(
        [sys.executable, "-c", MIGRATE], env=os.environ | settings, check=True, capture_output=True, text=True
    )
    return done.stdout.split()


def test_migrations_go_back_to_nothing_and_forward_again_on_sqlite(tmp_path):
    assert tables({"POLKU_DATA": str(migrated.lay(tmp_path))}) == [
        "0",
        str(len(list(apps.get_app_config("polku").get_models(include_auto_created=True)))),
    ]


@pytest.mark.engine
def test_migrations_go_back_to_nothing_and_forward_again_on_postgresql(tmp_path, postgres_url):
    assert tables({"POLKU_DATA": str(tmp_path), "POLKU_DATABASE_URL": postgres_url}) == [
        "0",
        str(len(list(apps.get_app_config("polku").get_models(include_auto_created=True)))),
    ]


def test_every_step_of_every_migration_has_a_reverse():
    steps = [step for (app, _), each in loaded() if app == "polku" for step in each.operations]

    assert [step for step in steps if not step.reversible] == []


def loaded():
    return MigrationLoader(None).disk_migrations.items()
