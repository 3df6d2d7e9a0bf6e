"""Prove: did what we did move what customers meet."""
