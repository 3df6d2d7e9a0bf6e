"""Govern: what protects people in what is said and counted."""
