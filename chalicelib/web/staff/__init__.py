"""Pages and JSON endpoints for staff. Each module has its `routes`."""
