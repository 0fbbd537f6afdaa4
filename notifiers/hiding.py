"""Takes our own password out of what the other side says: as it is written, and in every way it travels. Pure."""

from base64 import b64encode

HIDDEN = "***"


def without_password(said: str, user: str, password: str) -> str:
    """`said`, each way of writing the password replaced."""
    if not password:
        return said
    plain = password.encode()
    quoted = password.replace("\\", "\\\\").replace('"', '\\"')  # as IMAP sends it
    ways = [b64encode(one).decode() for one in (b"\0" + user.encode() + b"\0" + plain, plain)]
    for secret in sorted({*ways, quoted, password}, key=len, reverse=True):  # the longest may hold the others
        said = said.replace(secret, HIDDEN)
    return said
