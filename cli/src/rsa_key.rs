//! RSA keys from files, and BLOBs of any kind.

use hcryptkey::{Error, ExportAs, HCryptKey, ImportOptions, KeyFile, KeyStore};

use crate::failure::Failure;
use crate::source::Source;
use crate::text::Bytes;

/// The first byte of a SIMPLEBLOB and of a PLAINTEXTKEYBLOB.
const SESSION_KEYS: [u8; 2] = [1, 8];

/// Imports an RSA key from a BLOB, PEM, DER or PVK.
pub(crate) fn import(
    store: &KeyStore,
    source: &Source,
    password: Option<&Bytes>,
) -> Result<HCryptKey, Failure> {
    let file = read(source, password)?;
    let options = ImportOptions::new().exportable();
    store.import_key_from(&file, options).map_err(|error| bad_key(source, error))
}

/// Reads an RSA key from a BLOB, PEM, DER or PVK.
pub(crate) fn read(source: &Source, password: Option<&Bytes>) -> Result<KeyFile, Failure> {
    let bytes = source.object()?;
    hcryptkey_blob::read_key(&bytes, password.map(|password| &password[..])).map_err(|error| match error {
        Error::InvalidPassword(_) if password.is_none() => {
            Failure::Usage(format!("{}: the key is encrypted, and needs a password", source.name()))
        }
        Error::InvalidPassword(_) => Failure::No(format!("{}: {error}", source.name())),
        other => bad_key(source, other),
    })
}

/// Reads a PRIVATEKEYBLOB that is encrypted under a session key.
pub(crate) fn read_under(store: &KeyStore, source: &Source, under: HCryptKey) -> Result<KeyFile, Failure> {
    let options = ImportOptions::new().exportable().under(under);
    let key = store.import_key(&source.object()?, options).map_err(|error| match error {
        Error::BadKey(_) | Error::NotEmulated(_) => Failure::Usage(format!("{}: {error}", source.name())),
        _ => Failure::No(format!("{}: {error}; the session key may be wrong", source.name())),
    })?;
    let blob = store.export_key(key, ExportAs::Private).map_err(|error| bad_key(source, error))?;
    KeyFile::read(&blob, None).map_err(|error| bad_key(source, error))
}

/// Imports a session key or an RSA key.
pub(crate) fn import_blob(
    store: &KeyStore,
    source: &Source,
    options: ImportOptions,
    password: Option<&Bytes>,
) -> Result<HCryptKey, Failure> {
    let blob = source.object()?;
    if blob.first().is_some_and(|first| SESSION_KEYS.contains(first)) {
        store.import_key(&blob, options).map_err(|error| bad_key(source, error))
    } else {
        import(store, source, password)
    }
}

/// A failure to take a key out of a BLOB or a file.
fn bad_key(source: &Source, error: Error) -> Failure {
    let sentence = format!("{}: {error}", source.name());
    match error {
        Error::BadAlgid(_) | Error::BadPublicKey | Error::NoKey => Failure::Usage(sentence),
        _ => Failure::Damaged(sentence),
    }
}
