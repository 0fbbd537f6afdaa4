"""A folder of an IMAP server: read over TLS without marking anything, then moved to a folder beside it.

The only import of imap-tools. Its own flagging and moving expunge the whole folder, which may hold what a person
has only marked as deleted; so here messages are flagged one by one, and never is anything else expunged.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from imaplib import IMAP4

from imap_tools.errors import ImapToolsError
from imap_tools.mailbox import BaseMailBox, MailBox, MailBoxStartTls
from imap_tools.utils import encode_folder

from notifiers.dsn import LARGEST
from notifiers.hiding import without_password
from notifiers.postbox import Found, Postbox, PostboxFailed, PostboxOptions
from notifiers.trust import authorities

_SEEN, _DELETED = r"(\Seen)", r"(\Seen \Deleted)"


@contextmanager
def open_imap(options: PostboxOptions) -> Iterator[Postbox]:
    """The folder of the options, for as long as the connection lasts.

    Raises:
        PostboxFailed: the server cannot be reached, shows no certificate we trust, or refuses the login or the folder.
    """
    with _answered("connect", options):
        box = _connected(options)
    try:
        with _answered("login", options):
            _log_in(box, options)
        with _answered("folder", options):
            box.folder.set(options.folder)
            if not box.folder.exists(options.kept):
                box.folder.create(options.kept)
        yield Imap(box, options)
    finally:
        _hang_up(box)


class Imap:
    """An open folder."""

    def __init__(self, box: BaseMailBox, options: PostboxOptions) -> None:
        self._box, self._options = box, options

    def unread(self) -> Iterator[Found]:
        """What bears no flag of having been seen, in the order of arrival; fetching it does not set one."""
        with _answered("search", self._options):
            uids = self._box.uids("UNSEEN", charset=None)
        for uid in uids:
            with _answered("fetch", self._options):
                answer = self._asked("FETCH", uid, f"(BODY.PEEK[]<0.{LARGEST}>)")
            content = next((part[1] for part in answer if isinstance(part, tuple)), None)
            if isinstance(content, bytes):  # otherwise somebody has removed it since
                yield Found(uid, content[:LARGEST])

    def put_away(self, recorded: Sequence[str], left: Sequence[str]) -> None:
        """Recorded ones are flagged as seen and moved, the others flagged as seen."""
        with _answered("put away", self._options):
            for uid in (*recorded, *left):
                self._asked("STORE", uid, "+FLAGS", _SEEN)
            for uid in recorded:
                self._move(uid)

    def _move(self, uid: str) -> None:
        _, [offered] = self._box.client.capability()
        able = bytes(offered or b"").upper().split()
        kept = encode_folder(self._options.kept).decode("ascii")
        if b"MOVE" in able:
            self._asked("MOVE", uid, kept)
            return
        self._asked("COPY", uid, kept)
        self._asked("STORE", uid, "+FLAGS", _DELETED)
        if b"UIDPLUS" in able:
            self._asked("EXPUNGE", uid)

    def _asked(self, command: str, *arguments: str) -> list[object]:
        answer, data = self._box.client.uid(command, *arguments)
        if answer != "OK":
            raise IMAP4.error(f"{command}: {data}")
        return list(data)


def _connected(options: PostboxOptions) -> BaseMailBox:
    trusted = authorities(options.ca_file)
    seconds = options.timeout.total_seconds()
    if options.starttls:
        return MailBoxStartTls(options.host, options.port, timeout=seconds, ssl_context=trusted)
    return MailBox(options.host, options.port, timeout=seconds, ssl_context=trusted)


def _log_in(box: BaseMailBox, options: PostboxOptions) -> None:
    plain = options.user.isascii() and options.password.isascii()
    log_in = box.login if plain else box.login_utf8
    log_in(options.user, options.password, initial_folder=None)


def _hang_up(box: BaseMailBox) -> None:
    with suppress(ImapToolsError, IMAP4.error, OSError):
        box.logout()
    with suppress(IMAP4.error, OSError):
        box.client.shutdown()


@contextmanager
def _answered(stage: str, options: PostboxOptions) -> Iterator[None]:
    """Turns whatever goes wrong on the wire into one error that does not carry the password."""
    try:
        yield
    except (ImapToolsError, IMAP4.error, OSError, ValueError) as error:
        said = without_password(str(error) or type(error).__name__, options.user, options.password)
        raise PostboxFailed("imap", stage, said) from None
