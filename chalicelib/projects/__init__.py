"""Projects: the winners on their way to being real."""
