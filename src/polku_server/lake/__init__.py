"""The analytic copy: what is copied, and the process that holds it."""
