"""Who belongs where, from a file."""

import pytest

from factories import customers
from factories.register_files import bring, told, written
from polku_server.models import Membership
from polku_server.register.imports import undoing

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(tmp_path):
    customers.person("Maija", number="1")
    customers.organisation("Havu Oy", number="2")

    def made(*rows):
        return written(tmp_path / "m.csv", "\n".join(("person number;company;role;since", *rows)))

    return made


def test_members_come_in_and_go_again(file):
    batch, outcome = bring("memberships", file("1;2;Ostaja;1.2.2026", "1;Havu Oy;Johtaja;"))
    roles = sorted(Membership.objects.values_list("role", flat=True))

    undone = undoing.undo(batch)

    assert (outcome.new, roles, undone.rows, Membership.objects.count()) == (2, ["Johtaja", "Ostaja"], 2, 0)


def test_nobody_belongs_to_a_person_nor_an_organisation_to_anybody(file):
    _batch, outcome = bring("memberships", file("1;1;;", "2;2;;"))

    assert (told(outcome), Membership.objects.count()) == ([(2, "company", "1"), (3, "person number", "2")], 0)
