"""Everything HTML and HTTP: requests, forms, sessions at the door, pages, templates."""
