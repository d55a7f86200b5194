"""What holds for every test."""

import os

from hypothesis import settings

# No test leaves anything in the cache of whoever runs it, or is right only because of what lies there.
os.environ["SLOGATE_CACHE_DIR"] = "off"

# A shared machine is slow now and then: a slow example is no failed one, and pytest ends what hangs.
settings.register_profile("slogate", deadline=None)
settings.load_profile("slogate")
