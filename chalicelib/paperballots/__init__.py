"""Ballots on paper: numbered blanks, batches typed twice, and what must add up before a count."""
