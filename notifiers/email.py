"""The channel `email`: letters over SMTP, one recipient each, over a few connections that are kept open.

Refuses to go on in clear where TLS was asked for, to trust a certificate nobody vouches for, and to guess:
a text that was handed over and not answered is uncertain. A connection on which anything but a plain answer
happened is closed and never used again.
"""

import asyncio
from weakref import WeakKeyDictionary

from aiosmtplib import SMTP, SMTPException, SMTPResponseException, SMTPStatus
from aiosmtplib.protocol import SMTPProtocol

from engine.core.errors import DeliveryFailed
from engine.core.ports import BEFORE_THE_LETTER, Delivered, Outgoing
from notifiers.envelope import Envelope, MailOptions, Security, enclose
from notifiers.failing import LEAVING, judged, out_of_turn, plain_refusal, tls_trouble
from notifiers.offer import Offer, protection
from notifiers.trust import authorities

DIALOGUE = 4  # one letter may take so many times the patience for one answer
IDLE = 15.0  # seconds after which a kept connection is asked whether it still stands
SHORT = 5.0  # seconds for an answer no letter depends on
_FORESEEN = (SMTPException, OSError, ValueError)  # timeouts and what TLS has to say are an OSError


class EmailChannel:
    """Sends over `mail.connections` connections at most, and keeps them for the letters that follow."""

    name = "email"

    def __init__(self, sender: str, options: MailOptions) -> None:
        self._sender, self._options = sender, options
        # A connection belongs to the event loop it was opened in.
        self._pools: WeakKeyDictionary[asyncio.AbstractEventLoop, _Pool] = WeakKeyDictionary()

    @property
    def lanes(self) -> int:
        """How many connections are used at the same time."""
        return self._options.connections

    async def send(self, letter: Outgoing) -> Delivered:
        """Hand the letter to the server. Cancelled, it closes its connection.

        Raises:
            DeliveryFailed: at the stage named; `uncertain` where the text was handed over and not answered.
        """
        envelope = enclose(letter, self._sender, self._options)
        pool = self._pools.setdefault(asyncio.get_running_loop(), _Pool(self.lanes))
        async with pool.room:
            while pool.idle:
                line = pool.idle.pop()  # the one used last is the likeliest to stand
                if not await line.stands():
                    continue
                try:
                    return await _hand_over(pool, line, envelope)
                except DeliveryFailed as failed:
                    if failed.stage != "mail" or not line.gone:
                        raise
            return await _hand_over(pool, _Line(self._sender, self._options), envelope)

    async def close(self) -> None:
        """Take leave of the server on every connection that was kept."""
        pool = self._pools.pop(asyncio.get_running_loop(), None)
        if pool is not None:
            await asyncio.gather(*(line.leave() for line in pool.idle), return_exceptions=True)


async def probe(sender: str, options: MailOptions) -> Offer:
    """Come in as a letter would, log in, see what is offered, leave. Nothing is sent.

    Raises:
        DeliveryFailed: at the stage named.
    """
    line = _Line(sender, options)
    try:
        async with asyncio.timeout(DIALOGUE * line.patience):
            await line.open()
        return line.offer()
    except _FORESEEN as error:
        raise line.failure(error) from None
    finally:
        await line.leave()


class _Pool:
    """The connections of one event loop that nobody uses just now."""

    def __init__(self, size: int) -> None:
        self.room = asyncio.Semaphore(size)
        self.idle: list[_Line] = []


async def _hand_over(pool: _Pool, line: "_Line", envelope: Envelope) -> Delivered:
    """One letter over one connection, which is kept if nothing but plain answers was heard on it."""
    try:
        async with asyncio.timeout(DIALOGUE * line.patience):
            delivered = await line.hand_over(envelope)
    except _FORESEEN as error:
        failed = line.failure(error)
        if line.usable_after(failed):
            pool.idle.append(line)
        else:
            line.drop()
        raise failed from None  # what the library raises may repeat what the server said, whole
    except BaseException:
        line.drop()
        raise
    pool.idle.append(line)
    return delivered


class _Line:
    """One connection, and how far its dialogue came."""

    def __init__(self, sender: str, options: MailOptions) -> None:
        self.patience = options.timeout.total_seconds()
        self._options, self._secure = options, options.security
        self._client = SMTP(
            hostname=options.host,
            port=options.port,
            local_hostname=sender.rpartition("@")[2].strip("<> ") or "localhost",  # a look-up may be slow
            timeout=self.patience,
            use_tls=options.security is Security.TLS,
            start_tls=False,  # asked for below, as a step of its own
        )
        self._transport: asyncio.BaseTransport | None = None
        self._stage, self._handed_over, self._greeting = "connect", False, ""
        self._unclean, self._used, self.gone = False, 0.0, False  # gone: closed from the other side

    async def open(self) -> None:
        """Connect, protect the way, log in."""
        client, self._stage = self._client, "starttls"
        if self._secure is not Security.NONE:
            client.tls_context = authorities(self._options.ca_file)
        self._stage = "connect"
        self._greeting = (await client.connect()).message
        self._transport = client.transport
        await client.ehlo()
        if self._secure is Security.STARTTLS:
            self._stage = "starttls"
            await client.starttls()
            self._transport = client.transport
            await client.ehlo()
        if self._options.user:
            self._stage = "login"
            await _log_in(client, self._options.user, self._options.password)

    async def hand_over(self, envelope: Envelope) -> Delivered:
        """The dialogue about one letter, step by step, so that the step that fails is known."""
        if self._stage in BEFORE_THE_LETTER:
            await self.open()
        self._handed_over = False
        size = [f"SIZE={len(envelope.content)}"] if self._client.supports_extension("size") else []
        await self._ask("mail", "MAIL", f"FROM:<{envelope.sender}>", *size)
        await self._ask("rcpt", "RCPT", f"TO:<{envelope.recipient}>")
        protocol = await self._ask("data", "DATA", yes=3)
        self._begin("data")
        # The library would do both in one step, and nobody could tell a text not taken from one not answered.
        self._handed_over = True
        protocol.write(envelope.dotted)
        reply = await protocol.read_response(timeout=self.patience)
        if not 200 <= reply.code < 300:
            raise SMTPResponseException(reply.code, reply.message)
        self._used = asyncio.get_running_loop().time()
        return Delivered(self._stage, reply.code, self._options.heard(reply.message))

    async def _ask(self, stage: str, *command: str, yes: int = 2) -> SMTPProtocol:
        """Ask, and refuse an answer that does not begin with `yes`; the library's verbs parse each address anew."""
        self._begin(stage)
        reply = await self._client.execute_command(*(word.encode("ascii") for word in command))
        if reply.code // 100 != yes or self._client.protocol is None:
            raise SMTPResponseException(reply.code, reply.message)
        return self._client.protocol

    def _begin(self, stage: str) -> None:
        self._stage = stage
        if out_of_turn(self._client.protocol):
            raise ConnectionError("answered more often than it was asked")

    def failure(self, error: Exception) -> DeliveryFailed:
        """What went wrong, as the engine understands it: where, who said it, and what may be done about it."""
        stage, tls = self._stage, tls_trouble(error)
        if stage in ("mail", "rcpt") and isinstance(error, ValueError):  # an address no command can carry
            return DeliveryFailed("message", self._options.heard(str(error)), permanent=True, uncertain=False)
        code = error.code if isinstance(error, SMTPResponseException) and 200 <= error.code < 600 else None
        self.gone = isinstance(error, ConnectionError) or code == LEAVING
        said = tls or (error.message if isinstance(error, SMTPException) else str(error))
        where = "starttls" if tls and stage == "connect" else stage
        heard = self._options.heard(said or "no answer in time")
        return judged(where, code, heard, handed_over=self._handed_over)

    def usable_after(self, failed: DeliveryFailed) -> bool:
        """Whether the failure was a plain no to its letter, after which the next one may be offered."""
        self._unclean = plain_refusal(failed)
        return self._unclean and self._client.is_connected

    async def stands(self) -> bool:
        """Whether a kept connection can be used again; where that is in doubt the server is asked."""
        waited = asyncio.get_running_loop().time() - self._used
        question = self._client.rset if self._unclean else self._client.noop if waited > IDLE else None
        try:
            if question is not None:
                await question(timeout=min(SHORT, self.patience))
            self._unclean = False
        except _FORESEEN:
            self.drop()
        except BaseException:
            self.drop()
            raise
        return self._client.is_connected

    async def leave(self) -> None:
        """Take leave politely; whether that is answered is of no consequence."""
        try:
            if self._client.is_connected:
                await self._client.quit(timeout=min(SHORT, self.patience))
        except _FORESEEN:
            pass  # the letters are long taken
        finally:
            self.drop()
        await asyncio.sleep(0)  # what was let go of is closed in the next turn of the loop

    def drop(self) -> None:
        """Close at once: an orderly end would wait for the other side."""
        self._client.close()
        if isinstance(self._transport, asyncio.WriteTransport):
            self._transport.abort()

    def offer(self) -> Offer:
        """What the server said of itself so far."""
        client, heard = self._client, self._options.heard
        named = {heard(name): heard(said) for name, said in client.esmtp_extensions.items()}
        tls = client.get_transport_info("ssl_object")
        return Offer(heard(self._greeting), protection(tls), bool(self._options.user), named)


async def _log_in(client: SMTP, user: str, password: str) -> None:
    """In one way, not in every way there is: each wrong password brings the account nearer to being locked."""
    known = {"plain": client.auth_plain, "login": client.auth_login, "cram-md5": client.auth_crammd5}
    ways = [way for name, way in known.items() if name in client.server_auth_methods]
    if not ways:
        raise SMTPException(f"offers none of {', '.join(known)}; found: {client.server_auth_methods}")
    for way in ways:
        try:
            await way(user, password)
            return
        except SMTPResponseException as refused:
            if refused.code != SMTPStatus.parameter_not_implemented or way is ways[-1]:
                raise
