import pytest

from polku_server.govern import hooks
from polku_server.govern.hooks import Part, Todo


@pytest.fixture(autouse=True)
def bare(monkeypatch):
    for name in ("customer_parts", "answer_parts", "today"):
        monkeypatch.setattr(hooks, name, [])


def test_parts_of_a_customer_stand_in_order_and_nothing_is_left_out():
    hooks.customer_parts += [lambda *_: Part("b.html", {}, 2), lambda *_: None, lambda *_: Part("a.html", {}, 1)]

    assert [part.template for part in hooks.parts_of(None, None)] == ["a.html", "b.html"]


def test_parts_under_answers_are_asked_for_once_a_page():
    asked = []
    hooks.answer_parts.append(lambda _by, rows: asked.append(rows) or {7: Part("a.html", {})})

    assert hooks.parts_under(None, ["one", "two"]) == {7: [Part("a.html", {})]}
    assert asked == [["one", "two"]]


def test_nothing_is_asked_of_a_page_without_answers():
    hooks.answer_parts.append(lambda *_: pytest.fail("asked"))

    assert hooks.parts_under(None, []) == {}


def test_the_most_pressing_stands_first():
    calm, late = Todo("Review", "an action", "/a/"), Todo("Call", "Kaisa", "/b/", late=True)
    hooks.today.append(lambda _by: [calm, late])

    assert list(hooks.todos(None)) == [late, calm]
