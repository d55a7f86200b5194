"""What comes again, and public holidays: where pure libraries of calendars are asked."""
