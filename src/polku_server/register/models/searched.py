"""What the keyboard search looks in: words of names and addresses, who has them, and numbers from both ends.

Derived from parties and contacts by `register.indexing`, which alone writes here. See 0009 of docs/decisions.
"""

from __future__ import annotations

from django.db import models

from .parties import Party


class SearchLine(models.Model):
    """What one party is found by, on one line. PROTECT: who deletes a party takes it from the index first."""

    party = models.OneToOneField(Party, on_delete=models.PROTECT, primary_key=True, related_name="search_line")
    line = models.TextField()


class SearchWord(models.Model):
    """One folded word, once, however many have it."""

    text = models.CharField(max_length=64, unique=True)


class SearchGram(models.Model):
    """Three letters of a word."""

    pk = models.CompositePrimaryKey("gram", "word")
    gram = models.CharField(max_length=3)
    word = models.ForeignKey(SearchWord, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False)


class SearchPosting(models.Model):
    """A party that has a word."""

    pk = models.CompositePrimaryKey("word", "party_key")
    word = models.ForeignKey(
        SearchWord, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="postings"
    )
    party_key = models.BigIntegerField()


class SearchNumber(models.Model):
    """A number of a party: a customer's, a business ID or a phone, forwards or (after ``<``) backwards."""

    pk = models.CompositePrimaryKey("key", "party_key")
    key = models.CharField(max_length=40)
    party_key = models.BigIntegerField()
