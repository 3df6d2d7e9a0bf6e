"""Every address says to whom it is open."""

from django.core import checks
from django.urls import include, path

from polku_server.govern import routes
from polku_server.govern.checks import addresses
from polku_server.govern.policy import public


def shown(request):
    """A view that says nothing."""


def test_every_address_of_ours_says_who_may_open_it():
    assert routes.unsaid() == []


def test_an_address_that_does_not_say_is_found_however_deep():
    below = [path("open/", public(lambda request: None)), path("shut/<int:n>/", shown)]

    assert routes.unsaid([path("stage/", include((below, "stage")))]) == ["/stage/shut/<int:n>/"]


def test_the_system_check_asks():
    assert routes.said in checks.registry.registry.get_checks()
    assert [each for each in checks.run_checks() if each.id == "polku.E001"] == []


def test_polku_check_asks():
    finding = addresses()

    assert (finding.name, finding.ok, finding.seen) == ("Addresses", True, "all say who may open them")
