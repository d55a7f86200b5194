"""The program: asks the backends, judges, and says so."""
