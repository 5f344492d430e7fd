"""Inspiration: examples that show what a budget can do, and people to ask for advice."""
