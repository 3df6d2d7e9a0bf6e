"""Statistics without domain words: numbers in, numbers out, vectorised in numpy."""
