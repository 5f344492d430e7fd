"""Moderation: staff decide on every idea, with a reason that everybody can read."""
