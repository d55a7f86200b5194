"""What a history holds, for people, programs and spreadsheets."""
