"""The outside world behind the ports. Only `chalicelib.wiring` imports from here."""
