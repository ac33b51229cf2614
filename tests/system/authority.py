"""Certificates as an authority gives them: one for a name, one between it and the root, and a root that browsers would know."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

Issuer = tuple[x509.Name, ec.EllipticCurvePrivateKey]


def issued(name: str, folder: Path) -> Path:
    """Write `tls.crt` (with the one between) and `tls.key` for this name into the folder; answers where the root lies."""
    root, authority = certificate("A root", None, ca=True)
    between, further = certificate("Between", authority, ca=True)
    leaf, (_name, key) = certificate(name, further, ca=False)
    folder.mkdir()
    (folder / "tls.crt").write_bytes(leaf + between)
    (folder / "tls.key").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    (folder.parent / "root.crt").write_bytes(root)
    return folder.parent / "root.crt"


def certificate(name: str, issuer: Issuer | None, *, ca: bool) -> tuple[bytes, Issuer]:
    """One of a key of its own, and what it issues others with; of its own making where nobody issues it."""
    key, subject = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    by, with_ = issuer or (subject, key)
    now = datetime.now(UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(by)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=2))
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(with_.public_key()), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    if not ca:
        builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
    return builder.sign(with_, SHA256()).public_bytes(Encoding.PEM), (subject, key)
