"""Ideas: from a first sentence in a draft to a project on the ballot. No idea is lost."""
