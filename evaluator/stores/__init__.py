"""What is kept between runs, in SQLite: closed hours of indicators. The only door to sqlite3."""
