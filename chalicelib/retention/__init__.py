"""Retention: how long each class of data stays, enforced every night and reported."""
