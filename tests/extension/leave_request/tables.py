"""What is kept of a request. In a metadata of its own: the migrations of the house know nothing of a test."""

from sqlalchemy import Column, Date, MetaData, String, Table, Uuid

METADATA = MetaData()
LEAVE = Table(
    "leave_request",
    METADATA,
    Column("instance", Uuid, primary_key=True),
    Column("unit", String),
    Column("person", String),
    Column("asked_on", Date),
    Column("ladder", String),
)
