"""The deployable: Chalice's package, the templates merged into it, and a lean zip."""
