"""Who somebody is: sign-in by a mailed code, sessions, staff and their roles."""
