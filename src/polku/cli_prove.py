"""The commands of the stage prove; each reads a file, calls the library and prints what it found."""
