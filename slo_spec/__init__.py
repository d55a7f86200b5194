"""The language: text in, frozen values or located problems out. Knows nothing of the evaluator."""
