"""Notifications: from an event to mails, each once per event and person."""
