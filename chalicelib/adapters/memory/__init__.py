"""In-memory twins of the ports: real behaviour, no storage. For tests and nothing else."""
