"""Files for staff: lists of a round as CSV, JSON or XLSX; with personal data only by two people."""
