"""Rounds: the rules of one budget as data, and what the clock makes of them."""
