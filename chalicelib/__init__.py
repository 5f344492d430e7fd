"""Buurtbudget: participatory budgeting, one capability a package."""
