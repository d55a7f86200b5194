"""Settlements for readers: text for a terminal, Markdown for a record, JSON for programs, CSV of the bad time."""
