"""What every request needs of the installation, made once when the application is."""

from dataclasses import dataclass

from fastapi import Request

from config.settings import Settings
from engine.runtime.runtime import Runtime
from web.auth.policy import Policy
from web.http.cookies import Jar
from web.http.rendering import Pages


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """Somebody a visitor of a demonstration may be: his code and password, and what there is to try as him."""

    code: str
    name: str
    title: str
    password: str
    hint: str  # marked, for the catalogue


@dataclass(frozen=True, slots=True)
class DemoAccounts:
    """Whom the pages of a demonstration let a visitor be. No setting makes them: an installation has none."""

    accounts: tuple[DemoAccount, ...]


@dataclass(frozen=True, slots=True)
class House:
    """The runtime, the settings, the pages and the rules of coming in."""

    rt: Runtime
    settings: Settings
    pages: Pages
    policy: Policy
    jar: Jar
    demo: DemoAccounts | None = None


def house_of(request: Request) -> House:
    """The house this request came to."""
    house = request.app.state.house
    assert isinstance(house, House), "make_app puts it there"
    return house
