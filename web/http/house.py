"""What every request needs of the installation, made once when the application is."""

from dataclasses import dataclass

from fastapi import Request

from config.settings import Settings
from engine.runtime.runtime import Runtime
from web.auth.policy import Policy
from web.http.cookies import Jar
from web.http.rendering import Pages


@dataclass(frozen=True, slots=True)
class House:
    """The runtime, the settings, the pages and the rules of coming in."""

    rt: Runtime
    settings: Settings
    pages: Pages
    policy: Policy
    jar: Jar


def house_of(request: Request) -> House:
    """The house this request came to."""
    house = request.app.state.house
    assert isinstance(house, House), "make_app puts it there"
    return house
