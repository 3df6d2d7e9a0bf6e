"""One interface for whoever reads comments."""

from polku.understand import Reader, Taxonomy, Theme, reader


def test_a_comment_is_read_at_once():
    (read,) = reader().read(["Lasku oli väärin ja jonotin tunnin, en asioi enää."])

    assert (read.language, read.tone) == ("fi", "bad")
    assert [each.theme for each in read.mentions] == ["waiting", "invoice"]
    assert [each.theme for each in read.serious] == ["leaving"]


def test_nothing_is_read_of_nothing():
    assert reader().read([]) == []


def test_another_taxonomy_is_read_by():
    own = Taxonomy("1", (Theme("sauna", {}, {"fi": ("löyly*",)}),))

    (read,) = reader(own).read(["Löylyt olivat hyvät ja lasku pieni"])

    assert [(each.theme, each.words) for each in read.mentions] == [("sauna", "löylyt")]


def test_a_later_model_needs_no_more_than_the_interface():
    class Later:
        version = "later-1"

        def read(self, texts):
            return reader().read(texts)

    used: Reader = Later()

    assert [each.tone for each in used.read(["Hyvä ja nopea palvelu"])] == ["good"]
