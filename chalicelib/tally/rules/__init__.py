"""One module per count rule, each with the paper it follows."""
