"""How long and how randomly properties are tried. Loaded by pytest before any test module.

No deadline: the suite shares two cores with its own PostgreSQL. Under CI the same examples are tried
every time, so that a red build means the change and not the dice.
"""

import os

from hypothesis import settings

settings.register_profile("office", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("office")
