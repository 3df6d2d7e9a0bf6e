"""The commands of the stage value; each reads a file, calls the library and prints what it found."""
