"""What a change of a specification means: by name and not by line, and which way it moves each promise."""
