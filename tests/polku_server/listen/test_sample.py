"""The sample company: marked, and removed without a trace of it."""

import pytest

from polku.errors import InputError
from polku_server.govern.models import AuditEntry, Organisation
from polku_server.listen import sample
from polku_server.listen.models import ImportBatch, Response, Survey, SurveyVersion, Words
from polku_server.register.models import Touchpoint, Unit

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """A fortnight is enough here."""
    monkeypatch.setattr(sample, "DAYS", 14)


@pytest.mark.usefixtures("short")
def test_sample_marks_everything_it_writes():
    count = sample.load()

    assert Response.objects.filter(survey__sample=True, source="sample").count() == count > 100
    assert Organisation.objects.get().sample
    assert not Touchpoint.objects.filter(sample=False).exists()
    assert not Unit.objects.filter(sample=False).exists()


@pytest.mark.usefixtures("short")
def test_sample_is_the_same_for_the_same_seed():
    first = sample.load()
    points = list(Response.objects.order_by("id").values_list("scores", flat=True))
    sample.remove()

    assert sample.load() == first
    assert list(Response.objects.order_by("id").values_list("scores", flat=True)) == points


@pytest.mark.usefixtures("short")
def test_sample_is_refused_where_real_data_is():
    Touchpoint.objects.create(name="Kassa", position=1)

    with pytest.raises(InputError, match="has data already"):
        sample.load()


@pytest.mark.usefixtures("short")
def test_removing_the_sample_leaves_only_the_audit_log():
    count = sample.load()

    assert sample.remove() == count
    left = (Response, Words, Survey, SurveyVersion, Touchpoint, Unit, ImportBatch, Organisation)
    assert [model.__name__ for model in left if model.objects.exists()] == []
    assert AuditEntry.objects.last().verb == "removed sample"


def test_removing_a_sample_that_is_not_there_does_nothing():
    assert sample.remove() == 0
