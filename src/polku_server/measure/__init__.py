"""Measure: what the answers say."""
