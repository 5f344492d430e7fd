"""News: short messages of the city about its rounds, with a date before which they stay unseen."""
