"""The page's certificate: one that was given, or one of its own that browsers ask about once."""

import ipaddress
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from veravox.core.files import replace_bytes
from veravox.core.text import _

CERTIFICATE, KEY = "tls.crt", "tls.key"
LASTS = timedelta(days=397)  # browsers believe none for longer
RENEWED = timedelta(days=30)  # before its end, at a start


class CertificateError(Exception):
    """A certificate or key cannot be used; the message says why and what would be right."""


def given(folder: Path, into: Path, now: datetime) -> datetime:
    """Take a certificate with its key; answers when it ends.

    Args:
        folder: holds `tls.crt` (the certificate, and those between it and its authority) and `tls.key` (PEM, no passphrase).
        into: where the page finds them.
        now: aware.

    Raises:
        CertificateError: if one is missing or no such file, they do not belong together, or it has ended.
    """
    for name in (CERTIFICATE, KEY):
        if not (folder / name).is_file():
            raise CertificateError(
                _(
                    "{name} is missing in the folder of the certificate; put {certificate} and {key} there, as PEM."
                ).format(name=name, certificate=CERTIFICATE, key=KEY)
            )
    chain, key = (folder / CERTIFICATE).read_bytes(), (folder / KEY).read_bytes()
    try:
        certificate = x509.load_pem_x509_certificates(chain)[0]
    except ValueError:
        raise CertificateError(_("{name} is no certificate in PEM form.").format(name=CERTIFICATE)) from None
    try:
        private = load_pem_private_key(key, None)
    except (ValueError, TypeError):
        raise CertificateError(_("{name} is no key in PEM form without a passphrase.").format(name=KEY)) from None
    if _public(certificate.public_key()) != _public(private.public_key()):
        raise CertificateError(
            _("{key} is not the key of {certificate}: their public keys differ.").format(
                key=KEY, certificate=CERTIFICATE
            )
        )
    if certificate.not_valid_after_utc <= now:
        ended = certificate.not_valid_after_utc.date().isoformat()
        raise CertificateError(_("The certificate ended on {day}; put a newer one there.").format(day=ended))
    replace_bytes(into / KEY, key, 0o400)
    replace_bytes(into / CERTIFICATE, chain, 0o444)
    return certificate.not_valid_after_utc


def own(names: Sequence[str], into: Path, now: datetime) -> datetime:
    """Make one for these names and addresses, unless what is there serves them for a month yet; answers when it ends."""
    if (ends := _serves(names, into, now)) is not None:
        return ends
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0][:64])])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + LASTS)
        .add_extension(x509.SubjectAlternativeName([_name(each) for each in names]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(key, SHA256())
    )
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    replace_bytes(into / KEY, secret, 0o400)
    replace_bytes(into / CERTIFICATE, certificate.public_bytes(Encoding.PEM), 0o444)
    return certificate.not_valid_after_utc


def _serves(names: Sequence[str], into: Path, now: datetime) -> datetime | None:
    try:
        certificate = x509.load_pem_x509_certificate((into / CERTIFICATE).read_bytes())
        key = load_pem_private_key((into / KEY).read_bytes(), None)
        known = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (OSError, ValueError, x509.ExtensionNotFound):
        return None
    fits = list(known) == [_name(each) for each in names] and _public(certificate.public_key()) == _public(
        key.public_key()
    )
    ends = certificate.not_valid_after_utc
    return ends if fits and ends - now > RENEWED else None


def _name(text: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(text))
    except ValueError:
        return x509.DNSName(text)


def _public(key: object) -> bytes:
    written: bytes = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)  # type: ignore[attr-defined]
    return written
