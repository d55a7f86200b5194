"""What comes again, by the rules of calendars: the doors to the libraries that know them."""
