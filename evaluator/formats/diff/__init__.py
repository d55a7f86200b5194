"""What a change means, for readers: text for a terminal, Markdown for a pull request, JSON for programs."""
