"""Commands about the mail server: look at it before a letter depends on it. Sends nothing, opens no database."""

import asyncio

import typer

from engine.core.errors import BadInput, DeliveryFailed
from engine.core.identifiers import Json
from notifiers.envelope import MailOptions
from notifiers.offer import Offer
from web.cli.context import AsJson, the_door
from web.cli.naming import spoken, tell
from web.cli.showing import answer, local, local_iso
from web.wiring import mail_of, sender_of

mail = typer.Typer(help="The mail server.", no_args_is_help=True)


def add_to(app: typer.Typer) -> None:
    """Hang these commands on the command line."""
    app.add_typer(mail, name="mail")


@mail.callback()
def _mail() -> None:
    """The mail server."""


@mail.command("test")
def look(as_json: AsJson = False) -> None:
    """Connect, log in, say what the server offers, leave; no letter is sent. Exit code 1 with the step that failed."""
    from notifiers.email import probe

    settings = the_door().settings
    options = mail_of(settings)
    if options is None:
        raise BadInput("setting 'mail.host': expected the name of a mail server, found nothing")
    try:
        offer = asyncio.run(probe(sender_of(settings), options))
    except DeliveryFailed as failed:
        if as_json:
            answer(True, _data(options, failed=failed), "")
        server, step = f"{options.host}:{options.port}", spoken("step", failed.stage)
        said = " ".join(str(part) for part in (failed.code, failed.answer) if part)
        typer.echo(f"dondoc: {tell('mail_failed', server=server, step=step, said=said)}", err=True)
        raise typer.Exit(1) from None
    answer(as_json, _data(options, offer), "\n".join(_lines(options, offer)))


def _lines(options: MailOptions, offer: Offer) -> list[str]:
    safe = offer.protection
    lines = [tell("mail_greeting", server=f"{options.host}:{options.port}", greeting=offer.greeting)]
    if safe:
        until = local(safe.valid_until)
        lines.append(tell("mail_protected", version=safe.version, cipher=safe.cipher, until=until))
    else:
        lines.append(tell("mail_in_clear"))
    ways = ", ".join(offer.mechanisms) or "-"
    lines.append(tell("mail_logged_in" if offer.logged_in else "mail_no_login", user=options.user, ways=ways))
    if offer.size:
        lines.append(tell("mail_size", size=offer.size))
    lines.append(tell("mail_extensions", names=", ".join(_extensions(offer)) or "-"))
    if options.divert_to:
        lines.append(tell("mail_diverted", box=options.divert_to))
    if options.domains:
        lines.append(tell("mail_domains", domains=", ".join(options.domains)))
    return [*lines, tell("mail_nothing_sent")]


def _extensions(offer: Offer) -> list[str]:
    return [f"{name.upper()} {said}".strip() for name, said in offer.extensions.items()]


def _data(options: MailOptions, offer: Offer | None = None, failed: DeliveryFailed | None = None) -> Json:
    safe = offer.protection if offer else None
    return {
        "host": options.host,
        "port": options.port,
        "security": options.security.value,
        "reached": failed is None,
        "stage": failed.stage if failed else None,
        "code": failed.code if failed else None,
        "answer": failed.answer if failed else None,
        "greeting": offer.greeting if offer else None,
        "tls": safe.version if safe else None,
        "cipher": safe.cipher if safe else None,
        "valid_until": local_iso(safe.valid_until) if safe else None,
        "logged_in": bool(offer and offer.logged_in),
        "mechanisms": list(offer.mechanisms) if offer else [],
        "size": offer.size if offer else None,
        "extensions": list[Json](_extensions(offer)) if offer else [],
    }
