"""Understand: what customers mean, in their own words."""
