//! Keys in files of any kind.

use hcryptkey::{Error, KeyFile, KeyFormat};

use crate::description::Description;
use crate::reader::Reader;
use crate::{StrongName, blob, xml};

const PVK_MAGIC: [u8; 4] = [0x1E, 0xF1, 0xB5, 0xB0];

/// Reads an RSA key from a BLOB, a strong-name key, XML of .NET, PVK, PEM or DER.
///
/// # Errors
/// As [`KeyFile::read`].
pub fn read_key(file: &[u8], password: Option<&[u8]>) -> Result<KeyFile, Error> {
    if let Some(blob) = xml::to_blob(file) {
        return KeyFile::read(&blob, None);
    }
    let file = StrongName::read(file).map_or(file, |key| key.blob());
    KeyFile::read(file, password)
}

/// Describes a key, field by field. A damaged key is described as far as it can be read.
///
/// Without its password, the description of an encrypted key only names the encryption.
pub fn describe(file: &[u8], password: Option<&[u8]>) -> Description {
    if let Some(key) = StrongName::read(file) {
        return strong_name(&key);
    }
    if blob::is_blob(file) {
        return blob::describe(file);
    }
    if xml::is_xml(file) {
        return described_xml(file);
    }
    let is_pvk = file.starts_with(&PVK_MAGIC);
    match KeyFile::read(file, password) {
        Ok(key) => {
            let mut description = Description::new(name_of(key.format()));
            if is_pvk {
                pvk(file, &mut description);
            }
            description.answer("encrypted", key.is_encrypted());
            description.contain(blob::describe(key.as_blob()));
            description
        }
        Err(error) => {
            let mut description = Description::new(if is_pvk { name_of(KeyFormat::Pvk) } else { "unknown" });
            if is_pvk {
                pvk(file, &mut description);
            }
            match error {
                Error::InvalidPassword(_) if password.is_none() => {
                    description.text("encrypted", "yes; its password shows more");
                }
                _ => description.problem(error.to_string()),
            }
            description
        }
    }
}

fn described_xml(file: &[u8]) -> Description {
    let mut description = Description::new("XML of .NET: an RSA key");
    match xml::to_blob(file) {
        Some(blob) => description.contain(blob::describe(&blob)),
        None => description.problem("the XML is damaged: an element is missing, or its base64 is broken"),
    }
    description
}

fn strong_name(key: &StrongName<'_>) -> Description {
    let mut description = Description::new("a strong-name public key of .NET");
    description.text("signature_algorithm", format!("0x{:04x}", key.signature_algorithm));
    description.text("hash_algorithm", format!("0x{:04x}", key.hash_algorithm));
    if let Some(token) = key.token() {
        description.bytes("public_key_token", &token);
    }
    description.contain(blob::describe(key.blob()));
    description
}

/// Adds the fields of a PVK file's header.
fn pvk(file: &[u8], description: &mut Description) {
    let mut reader = Reader(file);
    let names = ["reserved", "key_spec", "is_encrypted", "salt_len_in_bytes", "blob_len_in_bytes"];
    reader.u32();
    for name in names {
        match reader.u32() {
            Some(value) => description.number(name, value),
            None => return description.problem("the file is cut short in its header, which has 24 bytes"),
        }
    }
}

fn name_of(format: KeyFormat) -> &'static str {
    match format {
        KeyFormat::PublicBlob => "PUBLICKEYBLOB: a public key",
        KeyFormat::PrivateBlob => "PRIVATEKEYBLOB: a key pair",
        KeyFormat::SpkiDer => "DER, SubjectPublicKeyInfo: a public key",
        KeyFormat::SpkiPem => "PEM, SubjectPublicKeyInfo: a public key",
        KeyFormat::Pkcs1PublicDer => "DER, PKCS #1: a public key",
        KeyFormat::Pkcs1PublicPem => "PEM, PKCS #1: a public key",
        KeyFormat::Pkcs1PrivateDer => "DER, PKCS #1: a key pair",
        KeyFormat::Pkcs1PrivatePem => "PEM, PKCS #1: a key pair",
        KeyFormat::Pkcs8Der => "DER, PKCS #8: a key pair",
        KeyFormat::Pkcs8Pem => "PEM, PKCS #8: a key pair",
        KeyFormat::Pvk => "PVK: a key pair",
        _ => "a key",
    }
}
