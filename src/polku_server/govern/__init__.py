"""Govern: who may, what was consented, what happened."""
