"""Everything around the application: stacks, build, deploy, and the local stand-in for AWS."""
