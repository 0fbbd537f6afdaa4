"""Which of the plans that wait for somebody's word he is shown: narrowed down by a form, a page at a time. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from web.typed import LINE, number_in
from workflows.directory.names import plain
from workflows.remediation.desk import DeskPlan
from workflows.remediation.facts import COLLECTIVE, PERSONAL

KINDS = (COLLECTIVE, PERSONAL)
_DIGITS = 4


@dataclass(frozen=True, slots=True)
class Asked:
    """What he asks for; "" is no condition."""

    unit: str = ""
    kind: str = ""
    text: str = ""  # part of a name, or a reference
    page: int = 1

    @property
    def narrows(self) -> bool:
        """Whether he asks for less than all."""
        return bool(self.unit or self.kind or self.text)

    def address(self, page: int = 0, **more: object) -> str:
        """Where this is shown, on the page asked for or another one."""
        given = {"unit": self.unit, "kind": self.kind, "q": self.text, "page": page or self.page}
        said = {name: value for name, value in given.items() if value and (name, value) != ("page", 1)} | more
        return f"/judge?{urlencode(said)}" if said else "/judge"


def asked_for(given: Mapping[str, str]) -> Asked:
    """What an address asks for. What does not exist is no condition."""
    kind = given.get("kind", "")
    return Asked(
        unit=given.get("unit", "")[:LINE],
        kind=kind if kind in KINDS else "",
        text=given.get("q", "")[:LINE],
        page=number_in(given.get("page", ""), _DIGITS) or 1,
    )


def asked_at(address: str) -> Asked:
    """What was asked for where a form came from."""
    return asked_for(dict(parse_qsl(address.partition("?")[2])))


def fitting(plans: Sequence[DeskPlan], asked: Asked) -> tuple[DeskPlan, ...]:
    """Those that fit, in their order."""
    return tuple(one for one in plans if _fits(one, asked))


def _fits(one: DeskPlan, asked: Asked) -> bool:
    if asked.unit not in ("", one.unit) or asked.kind not in ("", PERSONAL if one.person else COLLECTIVE):
        return False
    sought, code = plain(asked.text), plain(asked.text.rpartition("/")[2])
    return sought in plain(one.name) or (bool(code) and plain(one.ref.rpartition("/")[2]).startswith(code))
