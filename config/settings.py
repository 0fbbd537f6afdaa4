"""What an installation may set: `dondoc.toml` in the current directory, and `DONDOC_*` variables that win over it.

Every key has a default that works. A wrong or unknown key is refused, all of them at once; a message names the
kind of value found, never the value, because it may be a password in the wrong place. Nothing shown of the
settings holds a password.
"""

import os
import tomllib
from collections.abc import Iterator, Mapping
from datetime import time, timedelta
from email.utils import parseaddr
from math import ceil
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import (
    BaseModel,
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_serializer,
    field_validator,
)
from pydantic_settings import BaseSettings, InitSettingsSource, PydanticBaseSettingsSource, SettingsConfigDict
from sqlalchemy.engine import make_url

from config.groups import Bounces, Group, Web
from config.problems import PREFIX, Problem, SettingsRefused, problem
from config.values import (
    DatabaseAddress,
    Domains,
    MailAddress,
    MailHost,
    PlainAddress,
    TimeOfDay,
    WebAddress,
    Whole,
)

FILE = "dondoc.toml"
NO_SETTINGS = ("DONDOC_CONFIG", "DONDOC_TEST_POSTGRES")  # where the file is; where the tests find a server
MEGABYTE = 1024 * 1024
LOCAL_PART, VERP = 64, 33  # characters an address may have before the @, and those VERP adds to them
Tree = dict[str, "str | Tree"]


class Sending(Group):
    """When decisions and letters may leave, on working days, in local time; the closing minute is closed."""

    opens: TimeOfDay = time(7, 30)
    closes: TimeOfDay = time(17, 0)

    @field_validator("closes")
    @classmethod
    def _after_opening(cls, closes: time, info: ValidationInfo) -> time:
        if closes <= info.data.get("opens", time.min):
            raise ValueError("expected a time later than sending.opens")
        return closes


class Mail(Group):
    """How letters reach the mail server; without a host they are written into the letters folder."""

    host: MailHost = ""
    port: Annotated[Whole, Field(ge=1, le=65_535)] = 587
    security: Literal["starttls", "tls", "none"] = "starttls"
    ca_file: Path | None = None  # the authorities trusted instead of the system's
    user: str = ""
    password: SecretStr = SecretStr("")
    sender: MailAddress = ""
    return_path: PlainAddress = ""  # where bounces go; empty: to the sender
    verp: bool = False
    timeout_seconds: Annotated[Whole, Field(ge=1, le=120)] = 30  # for one answer of the server
    connections: Annotated[Whole, Field(ge=1, le=20)] = 4
    domains: Domains = ()  # of recipients; empty: all
    divert_to: MailAddress = ""  # every letter goes here instead: for rehearsals

    @field_validator("user")
    @classmethod
    def _user_in_secret(cls, user: str, info: ValidationInfo) -> str:
        if user and info.data.get("security") == "none":
            raise ValueError("expected mail.security other than 'none': the password would travel in clear")
        return user

    @field_validator("password")
    @classmethod
    def _password_for_user(cls, password: SecretStr, info: ValidationInfo) -> SecretStr:
        if "user" in info.data and bool(info.data["user"]) != bool(password.get_secret_value()):
            raise ValueError("expected mail.user and mail.password together")
        return password

    @field_validator("sender")
    @classmethod
    def _sender_for_host(cls, sender: str, info: ValidationInfo) -> str:
        if info.data.get("host") and not sender:
            raise ValueError("expected the address letters come from, because mail.host is set")
        return sender

    @field_validator("verp")
    @classmethod
    def _room_for_verp(cls, verp: bool, info: ValidationInfo) -> bool:
        path = info.data.get("return_path") or parseaddr(info.data.get("sender", ""))[1]
        if verp and len(path.rpartition("@")[0]) > LOCAL_PART - VERP:
            raise ValueError(
                f"expected a return path with at most {LOCAL_PART - VERP} characters before the @"
            )
        return verp


class Limits(Group):
    """The largest files that are taken in, in bytes."""

    attachment_bytes: Annotated[Whole, Field(ge=1)] = 20 * MEGABYTE


class Settings(BaseSettings):
    """The settings of one installation; made by `load_settings`."""

    model_config = SettingsConfigDict(
        extra="forbid", frozen=True, hide_input_in_errors=True, validate_default=True
    )

    database: DatabaseAddress = "sqlite:///dondoc.db"
    clock: Literal["system", "manual"] = "system"
    letters: Path = Path("letters")
    base_url: WebAddress = "http://localhost:8000"
    language: Literal["vi", "en"] = "vi"
    zone: ZoneInfo = ZoneInfo("Asia/Ho_Chi_Minh")
    min_working_days_for_rebuild: Annotated[Whole, Field(ge=0, le=250)] = 5
    audit_key: Path | None = None  # file with the Ed25519 private key that signs checkpoints
    sending: Sending = Sending()
    mail: Mail = Mail()
    lease_minutes: Annotated[Whole, Field(ge=1, le=1440)] = 5  # how long a worker may hold a letter
    bounces: Bounces = Bounces()
    limits: Limits = Limits()
    web: Web = Web()

    @field_validator("lease_minutes")
    @classmethod
    def _lease_outlasts_a_letter(cls, minutes: int, info: ValidationInfo) -> int:
        # Half a lease must be enough for one letter to a slow server, which may take the time of four answers.
        needed = ceil(4 * info.data["mail"].timeout_seconds / 30) if "mail" in info.data else 0
        if minutes < needed:
            raise ValueError(f"expected at least {needed} minutes, because of mail.timeout_seconds")
        return minutes

    @property
    def lease(self) -> timedelta:
        """How long a worker may hold a letter before another may take it over."""
        return timedelta(minutes=self.lease_minutes)

    @property
    def safe_database(self) -> str:
        """The address of the database without any password in it."""
        url = make_url(self.database)
        hidden = {name: "***" for name in url.query if "password" in name}
        return url.update_query_dict(hidden).render_as_string(hide_password=True)

    @field_serializer("database")
    def _dumped(self, _value: str) -> str:
        return self.safe_database

    def __repr_args__(self) -> Iterator[tuple[str | None, object]]:
        for name, value in super().__repr_args__():
            yield name, self.safe_database if name == "database" else value

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Variables first, then the file. Pydantic's own source passes over variables it does not know."""
        variables = InitSettingsSource(settings_cls, _variables(os.environ))
        return init_settings, variables, InitSettingsSource(settings_cls, _file())


def load_settings() -> Settings:
    """The settings of the current directory and environment.

    Raises:
        SettingsRefused: with every problem found.
    """
    try:
        return Settings()
    except ValidationError as error:
        # `from None`: the original error would carry the values.
        found = error.errors(include_url=False, include_context=False)
        raise SettingsRefused(tuple(problem(one, _known(one["loc"][:-1])) for one in found)) from None


def _variables(environ: Mapping[str, str]) -> dict[str, object]:
    """`DONDOC_MAIL__HOST=x` as {"mail": {"host": "x"}}, whether or not there is such a setting."""
    tree: Tree = {}
    for name in sorted(
        environ
    ):  # a group's own name comes before its keys, so that setting it as a text shows
        if name.startswith(PREFIX) and name not in NO_SETTINGS:
            *groups, key = name.removeprefix(PREFIX).lower().split("__")
            place: str | Tree = tree
            for group in groups:
                place = place.setdefault(group, {}) if isinstance(place, dict) else place
            if isinstance(place, dict):
                place[key] = environ[name]
    return dict(tree)


def _file() -> dict[str, object]:
    named = os.environ.get("DONDOC_CONFIG")
    path = Path(named or FILE)
    if not named and not path.exists():
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        found = (error.strerror or "no file").lower()
        raise SettingsRefused((Problem(str(path), found, "a file to read", "settings file"),)) from None
    except ValueError as error:  # not TOML, or not UTF-8
        wrong = Problem(str(path), f"something else: {error}", "TOML in UTF-8", "settings file")
        raise SettingsRefused((wrong,)) from None


def _known(groups: tuple[int | str, ...]) -> list[str]:
    model: type[BaseModel] = Settings
    for group in groups:
        inner = model.model_fields[str(group)].annotation
        model = inner if isinstance(inner, type) and issubclass(inner, BaseModel) else model
    return sorted(model.model_fields)
