"""What holds for every test."""

from hypothesis import settings

# A shared machine is slow now and then: a slow example is no failed one, and pytest ends what hangs.
settings.register_profile("slogate", deadline=None)
settings.load_profile("slogate")
