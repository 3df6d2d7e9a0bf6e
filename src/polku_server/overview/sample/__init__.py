"""The whole sample company: drawn from a seed, brought in as files are, with truths that the methods can find."""
