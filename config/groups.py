"""Groups of settings: what all have in common, the box that letters come back to, and how long one is in.

A group refuses what it does not know, and says of a wrong value only what was expected.
"""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationInfo, field_validator

from config.values import MailHost, Whole


class Group(BaseModel):
    """Settings that belong together, under one name."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True, validate_default=True)


class Bounces(Group):
    """Where letters that could not be delivered come back to; without a kind nobody looks for them."""

    kind: Literal["none", "maildir", "mbox", "imap"] = "none"
    path: Path | None = None  # of a Maildir or mbox
    host: MailHost = ""  # of an IMAP server, and the rest with it
    port: Annotated[Whole, Field(ge=1, le=65_535)] = 993
    security: Literal["tls", "starttls"] = "tls"
    ca_file: Path | None = None  # the authorities trusted instead of the system's
    user: str = ""
    password: SecretStr = SecretStr("")
    folder: str = "INBOX"
    kept: str = "Dondoc"  # the folder recorded ones are moved to; of an mbox they are removed
    timeout_seconds: Annotated[Whole, Field(ge=1, le=120)] = 30  # for one answer of the server

    @field_validator("path")
    @classmethod
    def _path_of_files(cls, path: Path | None, info: ValidationInfo) -> Path | None:
        if path is None and info.data.get("kind") in ("maildir", "mbox"):
            raise ValueError("expected where the Maildir or mbox lies, because bounces.kind names one")
        return path

    @field_validator("host", "user", "folder")
    @classmethod
    def _named_for_imap(cls, value: str, info: ValidationInfo) -> str:
        if not value and info.data.get("kind") == "imap":
            raise ValueError("expected a value, because bounces.kind is 'imap'")
        return value

    @field_validator("password")
    @classmethod
    def _password_for_imap(cls, password: SecretStr, info: ValidationInfo) -> SecretStr:
        if not password.get_secret_value() and info.data.get("kind") == "imap":
            raise ValueError("expected the password of bounces.user")
        return password

    @field_validator("kept")
    @classmethod
    def _kept_beside(cls, kept: str, info: ValidationInfo) -> str:
        if not kept or kept == info.data.get("folder"):
            raise ValueError("expected a folder other than the one that is read")
        if info.data.get("kind") == "maildir" and ("/" in kept or not kept.strip(".")):
            raise ValueError("expected the name of a folder in the Maildir, without a slash")
        return kept


class Web(Group):
    """How long people stay in, and links that act once hold."""

    idle_minutes: Annotated[Whole, Field(ge=5, le=1440)] = 120  # without a request
    session_hours: Annotated[Whole, Field(ge=1, le=168)] = 12  # in all
    invitation_days: Annotated[Whole, Field(ge=1, le=60)] = 14
    received_days: Annotated[Whole, Field(ge=1, le=366)] = 90
    reset_hours: Annotated[Whole, Field(ge=1, le=168)] = 72  # letters leave on working days only
