//! Protections that no password opens here.

use hcryptkey_office::Error;

use crate::container::{Streams, file, open_file};
use crate::encryption::PASSWORD;
use crate::word;

fn refused(streams: &Streams) -> Error {
    open_file(file(streams), PASSWORD).err().unwrap()
}

#[test]
fn rights_managed_documents_are_named() {
    // A note for programs that don't support rights management; it opens without a password.
    let mut note = word::plain();
    note.push(("\tDRMContent", vec![0; 100]));
    assert!(matches!(refused(&note), Error::RightsManaged));
    let mut transformed = word::plain();
    transformed.push(("/\u{6}DataSpaces/Version", vec![0; 76]));
    assert!(matches!(refused(&transformed), Error::RightsManaged));
    let package = vec![("EncryptedPackage", vec![0; 100])];
    assert!(matches!(refused(&package), Error::RightsManaged));
}

#[test]
fn encryptions_of_office_2007_and_later_are_named() {
    for (version, named) in [
        ([4, 0, 4, 0], "agile"),
        ([3, 0, 2, 0], "standard"),
        ([4, 0, 3, 0], "extensible"),
        ([9, 0, 9, 0], "unknown"),
    ] {
        let package = vec![("EncryptionInfo", version.to_vec()), ("EncryptedPackage", vec![0; 100])];
        let error = refused(&package);
        assert!(matches!(error, Error::OtherEncryption(name) if name.contains(named)), "{error}");
    }
    let empty = vec![("EncryptionInfo", Vec::new()), ("EncryptedPackage", vec![0; 100])];
    assert!(matches!(refused(&empty), Error::OtherEncryption(_)));
}
