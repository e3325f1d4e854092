//! PVK files that OpenSSL wrote, and files that the tests make without the crate.

use hcryptkey::{Error, KeyFile};
use rc4::{KeyInit, Rc4, StreamCipher};
use sha1::{Digest, Sha1};

/// One key of 512 bits in files of OpenSSL 3.0 (`openssl rsa -outform PVK` with `-pvk-none`, `-pvk-strong` and
/// `-pvk-weak`, and `-outform MSBLOB`). The password is `secret`.
const NONE: &[u8] = include_bytes!("key_files/none.pvk");
const STRONG: &[u8] = include_bytes!("key_files/strong.pvk");
const WEAK: &[u8] = include_bytes!("key_files/weak.pvk");
const BLOB: &[u8] = include_bytes!("key_files/private.blob");

// The offsets of the fields of a file.
const KEY_TYPE: usize = 8;
const ENCRYPTED: usize = 12;
const SALT_LEN: usize = 16;
const BLOB_LEN: usize = 20;
const SALT: usize = 24;

/// A file with this BLOB, under a key of 128 or 40 bits.
fn file(blob: &[u8], salt: &[u8], password: &str, strong: bool) -> Vec<u8> {
    let mut key: [u8; 16] = *Sha1::digest([salt, password.as_bytes()].concat()).first_chunk().unwrap();
    if !strong {
        key[5..].fill(0);
    }
    let mut blob = blob.to_vec();
    Rc4::new_from_slice(&key).unwrap().apply_keystream(&mut blob[8..]);
    let words = [0xB0B5_F11E, 0, 2, 1, salt.len().try_into().unwrap(), blob.len().try_into().unwrap()];
    [words.map(u32::to_le_bytes).as_flattened(), salt, &blob].concat()
}

/// The PRIVATEKEYBLOB in a file.
fn private_key_blob(file: &[u8], password: Option<&[u8]>) -> Result<Vec<u8>, Error> {
    KeyFile::read(file, password).map(|file| file.as_blob().to_vec())
}

fn patched(file: &[u8], at: usize, value: u8) -> Result<Vec<u8>, Error> {
    let mut patched = file.to_vec();
    patched[at] = value;
    private_key_blob(&patched, Some(b"secret"))
}

#[test]
fn files_of_openssl_open() {
    for (name, file) in [("none", NONE), ("strong", STRONG), ("weak", WEAK)] {
        assert_eq!(private_key_blob(file, Some(b"secret")).unwrap()[..], *BLOB, "{name}");
    }
    assert_eq!(private_key_blob(NONE, None).unwrap()[..], *BLOB);
}

#[test]
fn salt_and_password_have_any_length() {
    for (salt, password) in [(&b""[..], ""), (b"s", "Pässword Ж"), (&[7; 300], &"long".repeat(100))] {
        for strong in [true, false] {
            let file = file(BLOB, salt, password, strong);
            assert_eq!(private_key_blob(&file, Some(password.as_bytes())).unwrap()[..], *BLOB);
            // The bytes after the key stay as they are.
            let longer = [&file[..], b"more"].concat();
            assert_eq!(private_key_blob(&longer, Some(password.as_bytes())).unwrap()[..], *BLOB);
        }
    }
}

#[test]
fn another_password_does_not_open_it() {
    for file in [STRONG, WEAK] {
        for password in ["", "Secret", "secret "] {
            assert!(matches!(
                private_key_blob(file, Some(password.as_bytes())),
                Err(Error::InvalidPassword(_))
            ));
        }
        assert!(matches!(private_key_blob(file, None), Err(Error::InvalidPassword(_))));
    }
}

#[test]
fn files_without_an_rsa_key_are_distinguished() {
    let dss = [&BLOB[..8], b"DSS2", &BLOB[12..]].concat();
    let encrypted = file(&dss, b"salt", "secret", true);
    assert!(matches!(private_key_blob(&encrypted, Some(b"secret")), Err(Error::BadType(_))));
    assert!(matches!(patched(NONE, SALT + 8, b'D'), Err(Error::BadData(_))));
    assert!(matches!(patched(NONE, 0, 0), Err(Error::BadData(_))));
    assert!(matches!(private_key_blob(b"", None), Err(Error::BadData(_))));
}

#[test]
fn headers_that_lie_are_caught() {
    for (at, value) in [(4, 1), (KEY_TYPE, 0), (KEY_TYPE, 3), (SALT_LEN + 3, 1), (BLOB_LEN + 3, 0xFF)] {
        assert!(matches!(patched(STRONG, at, value), Err(Error::BadData(_))), "{at}");
    }
    // A salt of another length is another salt, and moves the BLOB.
    assert!(matches!(patched(STRONG, SALT_LEN, 15), Err(Error::InvalidPassword(_))));
    // A key that ends within its header.
    let mut short = NONE.to_vec();
    short[BLOB_LEN..BLOB_LEN + 4].copy_from_slice(&[7, 0, 0, 0]);
    assert!(matches!(private_key_blob(&short, None), Err(Error::BadData(_))));
    let mut clear = STRONG.to_vec();
    clear[ENCRYPTED] = 0;
    assert!(matches!(private_key_blob(&clear, Some(b"secret")), Err(Error::BadData(_))));
}

#[test]
fn damage_is_an_error_or_another_key() {
    for undamaged in [NONE, STRONG, WEAK] {
        for at in 0..undamaged.len() {
            for mask in [1, 0x80, 0xFF] {
                let key = patched(undamaged, at, undamaged[at] ^ mask);
                // The fields before the key type are checked. A change after it may give another key.
                assert!(at >= KEY_TYPE || key.is_err(), "byte {at}");
            }
        }
        for len in 0..undamaged.len() {
            assert!(private_key_blob(&undamaged[..len], Some(b"secret")).is_err(), "{len} bytes");
        }
    }
}
