//! Two programs exchange a session key as CryptoAPI programs do: one sends a public key, the other a session key under it and a
//! message.
//!
//! ```text
//! cargo run --example exchange_session_key
//! ```
//!
//! Each program has its own store, and they share only bytes. An observer of these bytes does not learn the session key. To
//! prove their origin, the programs would sign them.

use base16ct::lower::encode_string as hex;
use hcryptkey::{Algorithm, Error, ExportAs, ImportOptions, KeyParam, KeySpec, KeyStore, Section};

fn main() -> Result<(), Error> {
    let (receiver, sender) = (KeyStore::default(), KeyStore::default());

    // CryptGenKey with AT_KEYEXCHANGE. Exporting the public key needs no permission.
    let pair = receiver.generate_key(KeySpec::new(Algorithm::RsaKeyExchange).bits(1024))?;
    let public = receiver.export_key(pair, ExportAs::Public)?;
    println!("The receiver sends a PUBLICKEYBLOB of {} bytes.", public.len());

    let public = sender.import_key(&public, ImportOptions::new())?;
    let session = sender.generate_key(KeySpec::new(Algorithm::Aes256).exportable())?;
    let wrapped = sender.export_key(session, ExportAs::Simple(public))?;
    println!("The sender answers with a SIMPLEBLOB of {} bytes.", wrapped.len());

    // A BLOB does not contain the IV, which travels with the message in the clear.
    let mut iv = [0; 16];
    sender.fill_random(&mut iv)?;
    sender.set_key_param(session, KeyParam::Iv(&iv))?;
    let mut message = b"Attack at dawn".to_vec();
    sender.encrypt(session, Section::Final, &mut message)?;
    println!("The sender encrypts a message: {}", hex(&message));

    let session = receiver.import_key(&wrapped, ImportOptions::new().under(pair))?;
    receiver.set_key_param(session, KeyParam::Iv(&iv))?;
    receiver.decrypt(session, Section::Final, &mut message)?;
    println!("The receiver decrypts it:      {}", String::from_utf8_lossy(&message));
    assert_eq!(message, b"Attack at dawn");
    Ok(())
}
