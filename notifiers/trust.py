"""Whose certificates are believed: the system's authorities', or a file's of the office's own; never anybody's."""

import ssl
from pathlib import Path


def authorities(ca_file: Path | None) -> ssl.SSLContext:
    """A context that verifies the certificate and the name of the other side.

    Raises:
        OSError: the file cannot be read, or holds no certificates; it is named.
    """
    try:
        return ssl.create_default_context(cafile=ca_file)
    except OSError as error:  # what TLS has to say is one, too
        found = error.reason if isinstance(error, ssl.SSLError) else error.strerror
        raise OSError(f"ca_file '{ca_file}': expected certificates in PEM, found {found or error}") from None
