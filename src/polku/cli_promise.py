"""The commands of the stage promise; each reads a file, calls the library and prints what it found."""
