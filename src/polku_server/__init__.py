"""The system: one Django application whose stages are folders."""
