"""Drivers of value, the promises made of them, how customers see them kept, and goals."""
