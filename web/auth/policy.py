"""How long things of coming in last, as this installation has set it."""

from dataclasses import dataclass
from datetime import timedelta

from config.settings import Settings
from web.auth.sessions import Lasting


@dataclass(frozen=True, slots=True)
class Policy:
    """How long a session, an invitation and a link for another password last; where links lead."""

    lasting: Lasting
    invitation: timedelta
    reset: timedelta
    links: str  # how the address of every page begins


def policy_of(settings: Settings) -> Policy:
    """The policy of an installation."""
    web = settings.web
    return Policy(
        Lasting(timedelta(minutes=web.idle_minutes), timedelta(hours=web.session_hours)),
        timedelta(days=web.invitation_days),
        timedelta(hours=web.reset_hours),
        settings.base_url,
    )
