"""Promise: what customers value, which of it drives them, and what is promised of it."""
