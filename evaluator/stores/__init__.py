"""What slogate keeps between runs. Losing all of it changes no verdict. The only door to sqlite3."""
