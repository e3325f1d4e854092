//! `PasswordDeriveBytes.CryptDeriveKey`, against the keys that .NET returned on Windows.

use base16ct::lower::encode_string as hex;
use hcryptkey::Algorithm::{Des, Rc2, TripleDes};
use hcryptkey::HashAlgorithm::{Md5, Sha1, Sha256};
use hcryptkey::zeroize::Zeroizing;
use hcryptkey::{Algorithm, Error, HashAlgorithm, KeySpec, KeyStore, Provider};

/// Derives the key as .NET does, which ignores salt and iterations here.
fn crypt_derive_key(
    cipher: Algorithm,
    hash: HashAlgorithm,
    bits: u32,
    password: &str,
) -> Result<Zeroizing<Vec<u8>>, Error> {
    let store = KeyStore::new(Provider::AES);
    let hash = store.create_hash(hash, None)?;
    store.hash_data(hash, password.as_bytes())?;
    let key = store.derive_key(KeySpec::new(cipher).bits(bits).exportable(), hash)?;
    store.export_material(key)
}

#[test]
fn keys_are_what_dotnet_derives() {
    let answers = [
        (Rc2, Md5, 128, "84f4b6854cdf896a86fb493b852b6e1f"),
        (Rc2, Sha1, 128, "b0695d8d98f5844b9650a9f68eff105b"),
        (Rc2, Sha256, 128, "cf4a1ca60093e71d6b740dbb962b3c66"),
        (Des, Sha1, 64, "b0685d8c98f4854a"),
        (TripleDes, Sha1, 192, "97628a641949d99dced35db0abce20f21ff4da9b46e00bce"),
    ];
    for (cipher, hash, bits, answer) in answers {
        let key = crypt_derive_key(cipher, hash, bits, "PasswordGoesHere").unwrap();
        assert_eq!(hex(&key), answer, "{cipher:?}, {hash:?}");
        assert_eq!(crypt_derive_key(cipher, hash, 0, "PasswordGoesHere").unwrap(), key, "the default length");
    }
}

#[test]
fn a_shorter_key_is_the_front_of_a_longer() {
    let long = crypt_derive_key(Rc2, Md5, 128, "PasswordGoesHere").unwrap();
    for bits in (40..=128).step_by(8) {
        let short = crypt_derive_key(Rc2, Md5, bits, "PasswordGoesHere").unwrap();
        assert_eq!(short.len() * 8, usize::try_from(bits).unwrap());
        assert!(long.starts_with(&short), "{bits} bits");
    }
}

#[test]
fn lengths_that_a_cipher_lacks_are_errors() {
    for (cipher, bits) in [(Rc2, 32), (Rc2, 136), (Rc2, 44), (Des, 128), (TripleDes, 64)] {
        assert!(crypt_derive_key(cipher, Sha1, bits, "").is_err(), "{cipher:?}, {bits} bits");
    }
}
