//! The example `password_derive_bytes`, with what .NET returned on Windows.

#[path = "../examples/support/crypt_derive_key.rs"]
mod crypt_derive_key;
#[path = "../examples/support/hex.rs"]
mod hex;

use crypt_derive_key::crypt_derive_key;
use hcryptkey::Algorithm::{Des, Rc2, TripleDes};
use hcryptkey::HashAlgorithm::{Md5, Sha1, Sha256};
use hex::hex;

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
