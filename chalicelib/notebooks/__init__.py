"""Notebooks and paper: what residents write by hand becomes ideas, and no page gets lost."""
