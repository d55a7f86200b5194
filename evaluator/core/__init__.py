"""The pure core: functions of their arguments. No clock, no files, no network."""
