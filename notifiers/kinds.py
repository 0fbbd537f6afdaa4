"""Which kinds of letter there are, the facts each may print and what a digest puts first.

The one place of this knowledge: a folder of `templates/` that is not listed here, or a kind listed here
without a folder, is refused when the renderer is built. A fact that is not listed never reaches a template.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

# Every summary holds these: reference of the plan, names of office and unit, the owner as he is spoken of,
# the year of the review and the address of the page ("" where there is none).
COMMON = frozenset({"ref", "office", "unit", "owner", "year", "link"})


class Section(StrEnum):
    """Where a notice stands in a digest: what must be done first comes first."""

    OVERDUE = "overdue"
    DUE = "due"
    WAITING = "waiting"  # for a judgement or another act of the reader
    NEWS = "news"


# In reading order: the sections, and inside them the kinds.
_KINDS: Mapping[Section, Mapping[str, tuple[str, ...]]] = {
    Section.OVERDUE: {
        "plan_overdue": ("due_on", "days_late"),
        "measure_overdue": ("measure_ref", "due_on", "days_late"),
        "incoming_check": ("due_on",),
        "chase_first": ("due_on", "days_late"),
        "chase_notice": ("due_on",),
    },
    Section.DUE: {
        "plan_rejected": ("round", "defects", "due_on"),
        "plan_reopened": ("due_on",),
        "plan_due": ("due_on", "days_left"),
        "measure_returned": ("measure_ref", "due_on"),
        "measure_due": ("measure_ref", "due_on"),
    },
    Section.WAITING: {
        "review_due": ("submitted_on", "waiting_days"),
        "claim_waiting": ("measure_ref", "claimed_on", "waiting_days"),
        "plan_submitted": ("round",),
        "word_asked": ("round",),
        "none_declared": (),
        "measure_claimed": ("measure_ref",),
        "list_not_locked": (),
        "plan_reassigned": (),
    },
    Section.NEWS: {
        "plan_received": ("number", "arrived_on"),
        "word_given": ("word", "said_on"),
        "plan_approved": ("fingerprint", "round"),
        "none_accepted": (),
        "plan_withdrawn": (),
        "plan_waived": (),
        "plan_lapsed": (),
        "plan_closed": ("outcome",),
        "measure_confirmed": ("measure_ref",),
        "measure_not_remedied": ("measure_ref",),
        # Of no plan: of the common facts only the office and the link.
        "account_invited": ("expires_on",),
        "account_reset": ("expires_on",),
    },
}

# kind -> the facts its letter may print
KINDS: Mapping[str, frozenset[str]] = MappingProxyType(
    {kind: COMMON.union(facts) for kinds in _KINDS.values() for kind, facts in kinds.items()}
)

# Letters of no plan: their link leads to no file.
ACCOUNT = frozenset({"account_invited", "account_reset"})

# kind -> its section; iterates in reading order, as KINDS does
SECTIONS: Mapping[str, Section] = MappingProxyType(
    {kind: section for section, kinds in _KINDS.items() for kind in kinds}
)

# kind -> the fact with the last day on which its letter is true; later the next rung says how things stand
LASTING: Mapping[str, str] = MappingProxyType({"plan_due": "due_on", "measure_due": "due_on"})

# Each announces a decision that rests on a signed document. Two of them would look like two decisions: where nobody
# knows whether the first arrived, a person decides.
ONCE = frozenset({"plan_waived", "plan_lapsed", "plan_reopened"})
