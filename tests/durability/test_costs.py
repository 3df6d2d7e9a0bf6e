"""The figures of the respondent page and of a flow hold in every run of the tests; benchmarks print them."""

import pytest
from benchmarks import page_bytes, sql_per_flow

pytestmark = pytest.mark.slow


def test_flow_takes_six_statements_at_the_driver():
    assert sql_per_flow.measure(100, 1, None) <= sql_per_flow.GOAL


@pytest.mark.engine
def test_flow_takes_six_statements_on_postgresql(postgres):
    postgres.kill()
    postgres.start("log_statement=all")

    assert sql_per_flow.measure(100, 1, postgres) <= sql_per_flow.GOAL


@pytest.mark.browser
def test_page_is_one_small_document_in_every_language(make_house):
    house = make_house()
    house.start()

    costs = page_bytes.costs(house)

    assert {each.requests for each in costs.values()} <= {1, 2}
    assert all(1_000 < each.encoded <= page_bytes.MOST_BYTES for each in costs.values())
