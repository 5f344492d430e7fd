"""Who may vote, and how somebody becomes a voter in a round that looks people up."""
