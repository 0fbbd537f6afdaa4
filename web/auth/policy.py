"""How long things of coming in last, as this installation has set it."""

from dataclasses import dataclass
from datetime import timedelta

from config.settings import Settings
from web.auth.sessions import Lasting


@dataclass(frozen=True, slots=True)
class Policy:
    """How long a session lasts, an invitation, links for a password and for saying "received"; where links lead."""

    lasting: Lasting
    invitation: timedelta
    reset: timedelta
    received: timedelta
    links: str  # how the address of every page begins


def policy_of(settings: Settings) -> Policy:
    """The policy of an installation."""
    web = settings.web
    return Policy(
        Lasting(timedelta(minutes=web.idle_minutes), timedelta(hours=web.session_hours)),
        timedelta(days=web.invitation_days),
        timedelta(hours=web.reset_hours),
        timedelta(days=web.received_days),
        settings.base_url,
    )
