"""Listen: hear what customers say. In the library this is the reading of anybody's feedback files."""
