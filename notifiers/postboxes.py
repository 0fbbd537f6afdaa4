"""The boxes letters come back to, by kind: a new kind is one file beside this one and one line here."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager

from engine.core.errors import NotFound
from notifiers.maildir import open_maildir
from notifiers.mbox import open_mbox
from notifiers.postbox import Postbox, PostboxOptions


def _imap(options: PostboxOptions) -> AbstractContextManager[Postbox]:
    from notifiers.imap import open_imap  # its library is heavy, and most installations have no such box

    return open_imap(options)


POSTBOXES: Mapping[str, Callable[[PostboxOptions], AbstractContextManager[Postbox]]] = {
    "maildir": open_maildir,
    "mbox": open_mbox,
    "imap": _imap,
}


def open_postbox(options: PostboxOptions) -> AbstractContextManager[Postbox]:
    """The box of this kind, open while the context lasts.

    Raises:
        NotFound: there is no such kind.
        PostboxFailed: it cannot be read.
    """
    if options.kind not in POSTBOXES:
        raise NotFound("kind of box", options.kind, f"one of {', '.join(sorted(POSTBOXES))}")
    return POSTBOXES[options.kind](options)
