//! Error sentences that several formats use: for files that are not RSA keys, and for encrypted files.

use crate::error::{Error, Reason};

/// Declares errors that differ only in their sentence.
macro_rules! refusals {
    ($( $name:ident = $sentence:literal; )+) => {
        $( pub(super) const $name: Error = Error::BadType(&Reason($sentence)); )+
    };
}

refusals! {
    CERTIFICATE = "this is a certificate, not a key; take its public key out first: openssl x509 -pubkey -noout";
    REQUEST = "this is a certificate request, not a key; take its public key out first: openssl req -pubkey -noout";
    REVOCATIONS = "this is a list of revoked certificates, not a key";
    PKCS7 = "this is a PKCS #7 or CMS message, not a key; take its certificates out first: openssl pkcs7 -print_certs";
    PKCS12 = "this is a PKCS #12 file (.pfx, .p12), not a bare key; take the key out first: openssl pkcs12 -nodes -nocerts";
    NOT_RSA = "this key is not for RSA; only RSA keys can be read here";
    EC = "this key is for elliptic curves; only RSA keys can be read here";
    DSA = "this key is for DSA; only RSA keys can be read here";
    OPENSSH = "this is a private key in OpenSSH's own format; convert it first: ssh-keygen -p -m PEM";
    PARAMETERS = "these are parameters, not a key";
    PGP = "this is an OpenPGP block; only RSA keys as PEM, DER, PVK or BLOB can be read here";
    UNKNOWN_LABEL = "the PEM block holds no key of a known kind; its label should be PUBLIC KEY, PRIVATE KEY, \
        ENCRYPTED PRIVATE KEY, RSA PUBLIC KEY or RSA PRIVATE KEY";
    UNKNOWN_DER = "the DER is not a key of a known kind; it should be a SubjectPublicKeyInfo, PKCS #8 or PKCS #1";
    SESSION_KEY = "this is the BLOB of a session key; only BLOBs of RSA keys are key files";
}

pub(super) const NEEDS_PASSWORD: Error =
    Error::InvalidPassword(&Reason("the key is encrypted; pass its password"));
pub(super) const WRONG_PASSWORD: Error =
    Error::InvalidPassword(&Reason("the password is wrong, or the encrypted key is damaged"));
pub(super) const UNSUPPORTED: Error = Error::BadType(&Reason(
    "this encryption of the key is not supported; encrypt it again first: openssl pkcs8 -topk8 -v2 aes-256-cbc",
));
pub(super) const TOO_MUCH_WORK: Error = Error::BadData(&Reason(
    "deriving the key would take too long: at most 10,000,000 rounds, or 256 MiB and 16 lanes of scrypt, are supported",
));

/// The error for a block of PEM that holds no RSA key.
pub(super) fn of_label(label: &[u8]) -> Error {
    match label {
        b"CERTIFICATE" | b"X509 CERTIFICATE" | b"TRUSTED CERTIFICATE" => CERTIFICATE,
        b"CERTIFICATE REQUEST" | b"NEW CERTIFICATE REQUEST" => REQUEST,
        b"X509 CRL" => REVOCATIONS,
        b"PKCS7" | b"PKCS #7 SIGNED DATA" | b"CMS" => PKCS7,
        b"EC PRIVATE KEY" => EC,
        b"DSA PRIVATE KEY" => DSA,
        b"OPENSSH PRIVATE KEY" => OPENSSH,
        b"EC PARAMETERS" | b"DH PARAMETERS" | b"DSA PARAMETERS" | b"X9.42 DH PARAMETERS" => PARAMETERS,
        _ if label.starts_with(b"PGP ") => PGP,
        _ => UNKNOWN_LABEL,
    }
}
