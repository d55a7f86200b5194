"""A report as plain data, ``slogate-report/v1``, and back: what JSON, JSON lines and the page are made of."""
