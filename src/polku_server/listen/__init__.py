"""Listen: surveys, answers, imports."""
