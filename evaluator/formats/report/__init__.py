"""Reports on a period for readers: text, Markdown, a page, a message; CSV for a spreadsheet, JSON for programs."""
