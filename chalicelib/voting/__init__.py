"""Voting: one ballot a person over all channels, and a ledger that proves it."""
