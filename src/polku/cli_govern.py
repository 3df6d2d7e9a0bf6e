"""The commands of the stage govern; each reads a file, calls the library and prints what it found."""
