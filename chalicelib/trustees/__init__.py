"""Three people who each hold a part of the key that opens ballots; two of them are enough."""
