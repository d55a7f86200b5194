"""The life of an agreement: term, notice, amendments, levels, claims, strikes and the ways out of it."""
