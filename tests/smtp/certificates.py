"""Certificates as offices have them: a good one, and the ways in which one is not. Made anew for each run."""

from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

YEAR = timedelta(days=365)


def make(folder: Path) -> Path:
    """Write `ca.pem`, and `good`, `stranger`, `elsewhere`, `expired`, each with its key; gives the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    office, stranger = _authority("Office CA"), _authority("Another CA")
    (folder / "ca.pem").write_bytes(office[0].public_bytes(serialization.Encoding.PEM))
    now = datetime.now(UTC)
    for name, authority, host, until in (
        ("good", office, "localhost", now + YEAR),
        ("stranger", stranger, "localhost", now + YEAR),
        ("elsewhere", office, "mail.elsewhere.example", now + YEAR),
        ("expired", office, "localhost", now - timedelta(days=1)),
    ):
        (folder / f"{name}.pem").write_bytes(_server(authority, host, until))
    return folder


Authority = tuple[x509.Certificate, ec.EllipticCurvePrivateKey]


def _authority(name: str) -> Authority:
    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    usage = x509.KeyUsage(False, False, False, False, False, True, True, False, False)
    known = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    built = (
        _dated(who, who, key.public_key(), datetime.now(UTC) + YEAR)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(known, critical=False)
    )
    return built.sign(key, hashes.SHA256()), key


def _server(authority: Authority, host: str, until: datetime) -> bytes:
    ca, ca_key = authority
    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    names: list[x509.GeneralName] = [x509.DNSName(host)]
    if host == "localhost":
        names.append(x509.IPAddress(ip_address("127.0.0.1")))
    signer = x509.AuthorityKeyIdentifier.from_issuer_public_key(ca_key.public_key())
    known = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    built = (
        _dated(who, ca.subject, key.public_key(), until)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(signer, critical=False)
        .add_extension(known, critical=False)
    )
    plain = serialization.NoEncryption()
    pem, pkcs8 = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    return key.private_bytes(pem, pkcs8, plain) + built.sign(ca_key, hashes.SHA256()).public_bytes(pem)


def _dated(
    who: x509.Name, by: x509.Name, key: ec.EllipticCurvePublicKey, until: datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(who)
        .issuer_name(by)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime.now(UTC) - YEAR)
        .not_valid_after(until)
    )
