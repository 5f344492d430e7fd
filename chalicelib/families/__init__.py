"""Idea families: two groups that go on with one idea, because both said yes."""
