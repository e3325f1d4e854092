//! Two messages under one key with two salts: the first use of `CryptDuplicateKey`.
//!
//! It duplicates an RC4 key, sets a salt on each, and prints both ciphertexts. Then it decrypts them as the receiver, who has
//! the key and the two salts, and prints the messages.
//!
//! ```text
//! cargo run --example duplicate_then_salt
//! ```

use base16ct::lower::encode_string as hex;
use hcryptkey::{Algorithm, Error, ExportAs, ImportOptions, KeyParam, KeySpec, KeyStore, Provider, Section};

const MESSAGES: [(&str, &[u8]); 2] =
    [("meet me at noon", b"salt of one"), ("meet me at nine", b"salt of two")];

fn main() -> Result<(), Error> {
    let sender = KeyStore::new(Provider::STRONG);
    let key = sender.generate_key(KeySpec::new(Algorithm::Rc4).bits(40).exportable())?;
    let mut sent = Vec::new();
    for (message, salt) in MESSAGES {
        let salted = sender.duplicate_key(key)?;
        sender.set_key_param(salted, KeyParam::SaltEx(salt))?;
        let mut data = message.as_bytes().to_vec();
        sender.encrypt(salted, Section::Final, &mut data)?;
        sender.destroy_key(salted)?;
        println!("encrypted: {}", hex(&data));
        sent.push(data);
    }

    // A BLOB does not contain the salt, so the salt travels with the message.
    let blob = sender.export_key(key, ExportAs::Plaintext)?;
    let receiver = KeyStore::new(Provider::STRONG);
    let key = receiver.import_key(&blob, ImportOptions::new())?;
    for (mut data, (message, salt)) in sent.into_iter().zip(MESSAGES) {
        let salted = receiver.duplicate_key(key)?;
        receiver.set_key_param(salted, KeyParam::SaltEx(salt))?;
        receiver.decrypt(salted, Section::Final, &mut data)?;
        receiver.destroy_key(salted)?;
        println!("decrypted: {}", String::from_utf8_lossy(&data));
        assert_eq!(data, message.as_bytes());
    }
    Ok(())
}
