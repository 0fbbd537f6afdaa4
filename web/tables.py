"""Every table of Dondoc, in one metadata: importing this module describes them all.

A module with tables is one line here; migrations and tests see what is listed and nothing else.
"""

from importlib import import_module

from sqlalchemy import MetaData
from sqlmodel import SQLModel

MODULES = (
    "engine.store.instances",
    "engine.store.trail",
    "engine.store.definitions",
    "engine.store.ladders",
    "engine.store.commands",
    "engine.store.journals",
    "engine.store.checkpoints",
    "engine.store.notices",
    "engine.store.mailboxes",
    "engine.store.letters",
    "engine.store.marks",
    "engine.store.beats",
    "engine.store.outages",
    "engine.store.brakes",
    "engine.store.calendars",
    "engine.store.blobs",
    "engine.store.editions",
    "engine.store.access",
    "workflows.directory.tables",
    "workflows.remediation.tables",
    "workflows.measure.tables",
    "web.auth.accounts",
    "web.auth.sessions",
    "web.auth.tokens",
    "web.auth.attempts",
    "web.auth.readings",
    "web.drafts",
)

for _name in MODULES:
    import_module(_name)

METADATA: MetaData = SQLModel.metadata
