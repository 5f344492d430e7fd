"""The whole application on one machine: services, runner, HTTP server, console and launcher.

Nothing in here is deployed, and `chalicelib` knows nothing of it.
"""
