"""The commands of the stage measure; each reads a file, calls the library and prints what it found."""
