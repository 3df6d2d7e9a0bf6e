"""Prove: did it move the result, and does one thing go with another in the same unit."""
