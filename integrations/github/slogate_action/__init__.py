"""The Python of slogate's GitHub Action: inputs to a command line, a result to outputs, summary and comment."""
