"""Whom we meet: one customer is one customer."""
