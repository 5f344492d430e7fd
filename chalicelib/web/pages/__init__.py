"""Pages for residents. Each module has its `routes`."""
