//! Any bytes as a BLOB of an RSA key, or of a session key under one.
//!
//! Importing does not panic, and takes little time. A key exports in one form, whatever form it was imported from. That form
//! imports, and exports as the same bytes again. A pair under a session key imports or fails as it does in the clear.

use std::sync::LazyLock;

use hcryptkey::codes::*;
use hcryptkey::{Advapi, Error, Provider};

use crate::input::{Counting, Input};
use crate::rsa_pair::{PRIVATE_BLOB, rsa_providers};

/// A process of one context, which has a pair for its exchange key, and a session key.
struct Template {
    advapi: Advapi,
    prov: u64,
    pair: u64,
    session: u64,
}

/// One for each profile, made once.
static TEMPLATES: LazyLock<Vec<Template>> = LazyLock::new(|| {
    let template = |provider: &Provider| {
        let advapi = Advapi::builder().random_source(Counting(0)).build();
        let name = Some(provider.name());
        let prov =
            advapi.crypt_acquire_context(None, name, provider.prov_type(), CRYPT_VERIFYCONTEXT).unwrap();
        let pair = advapi.crypt_import_key(prov, &PRIVATE_BLOB, 0, CRYPT_EXPORTABLE).unwrap();
        let session = advapi.crypt_gen_key(prov, CALG_RC4, 0).unwrap();
        Template { advapi, prov, pair, session }
    };
    rsa_providers().map(template).collect()
});

/// Runs the body over one input.
///
/// # Panics
/// If one of its checks fails.
pub fn run(bytes: &[u8]) {
    let mut input = Input::new(bytes);
    let template = &TEMPLATES[usize::from(input.byte()) % TEMPLATES.len()];
    let Template { advapi, prov, pair, session } = Template { advapi: template.advapi.fork(), ..*template };
    let choice = input.byte();
    let (oaep, seals) = (choice & 1 == 1, choice & 6 == 6);
    let flags = input.mostly(&[0, CRYPT_EXPORTABLE, CRYPT_EXPORTABLE | CRYPT_NO_SALT]);
    let flags = if oaep { flags | CRYPT_OAEP } else { flags };
    let under = input.one_of(&[pair, 0, 0]);
    let mut blob = match input.byte() % 4 {
        0 => input.rest().to_vec(),
        1 => made_up(&mut input),
        2 => PRIVATE_BLOB.to_vec(),
        _ => wrapped(&mut input, &advapi, pair, oaep),
    };
    damage(&mut input, &mut blob);
    if seals
        && blob.first() == Some(&7)
        && let Some((header, body)) = blob.split_at_checked(8)
    {
        let clear = advapi.crypt_import_key(prov, &blob, 0, flags).map(drop);
        let sealed = [header, &sealed(&advapi, session, body)].concat();
        assert_eq!(advapi.crypt_import_key(prov, &sealed, session, flags).map(drop), clear);
    }
    let Ok(key) = advapi.crypt_import_key(prov, &blob, under, flags) else { return };

    let is_exportable = flags & CRYPT_EXPORTABLE != 0;
    match blob[0] {
        6 => comes_back(&advapi, prov, key, PUBLICKEYBLOB),
        7 if is_exportable => comes_back(&advapi, prov, key, PRIVATEKEYBLOB),
        7 => {
            let refused = read(&advapi, key, 0, PRIVATEKEYBLOB).map_err(Error::code);
            assert_eq!(refused, Err(NTE_BAD_KEY_STATE));
        }
        1 if is_exportable => {
            let wrapped = read(&advapi, key, pair, SIMPLEBLOB).unwrap();
            let again = advapi.crypt_import_key(prov, &wrapped, pair, CRYPT_EXPORTABLE).unwrap();
            let material = |key| advapi.reveal_key(key).unwrap();
            assert_eq!(material(again), material(key));
        }
        1 => assert!(read(&advapi, key, pair, SIMPLEBLOB).is_err()),
        _ => {}
    }
}

/// A BLOB of an RSA key of any length, whose numbers repeat the same few bytes.
fn made_up(input: &mut Input<'_>) -> Vec<u8> {
    let is_pair = input.byte() & 1 == 1;
    let bits = input.mostly(&[384, 392, 512, 1024, 4096, 16384, 376, 16392]);
    let exponent = input.mostly(&[65537, 3, 1, 0, 2]);
    let mut blob = if is_pair { vec![7, 2, 0, 0] } else { vec![6, 2, 0, 0] };
    blob.extend(input.one_of(&[CALG_RSA_KEYX, CALG_RSA_SIGN, CALG_RC4]).to_le_bytes());
    blob.extend(if is_pair { b"RSA2" } else { b"RSA1" });
    blob.extend(bits.to_le_bytes());
    blob.extend(exponent.to_le_bytes());
    let numbers = input.bytes(255);
    let len = bits.min(16384) as usize / 8 * if is_pair { 5 } else { 1 };
    blob.extend(numbers.iter().cycle().take(if numbers.is_empty() { 0 } else { len }));
    blob
}

/// Any message in a SIMPLEBLOB.
fn wrapped(input: &mut Input<'_>, advapi: &Advapi, pair: u64, oaep: bool) -> Vec<u8> {
    let alg_id = input.mostly(&[CALG_RC4, CALG_RC2, CALG_DES, CALG_3DES, CALG_AES_128, CALG_AES_256]);
    let message = input.bytes(48);
    let mut blob = vec![1, 2, 0, 0];
    blob.extend(alg_id.to_le_bytes());
    blob.extend(CALG_RSA_KEYX.to_le_bytes());
    let mut block = message.to_vec();
    block.resize(48, 0);
    let len = u32::try_from(message.len()).unwrap();
    let flags = if oaep { CRYPT_OAEP } else { 0 };
    // A message that is too long stays in the clear.
    let _ = advapi.crypt_encrypt(pair, 0, true, flags, Some(&mut block), len);
    blob.extend(block);
    blob
}

/// Encrypts bytes under the session key, in one Final section, so that the next call starts a new message.
fn sealed(advapi: &Advapi, session: u64, clear: &[u8]) -> Vec<u8> {
    let mut data = clear.to_vec();
    let len = u32::try_from(data.len()).unwrap();
    advapi.crypt_encrypt(session, 0, true, 0, Some(&mut data), len).unwrap();
    data
}

/// Changes a few bytes, and occasionally removes or adds some.
fn damage(input: &mut Input<'_>, blob: &mut Vec<u8>) {
    for _ in 0..input.byte() % 4 {
        let at = usize::from(u16::from_le_bytes([input.byte(), input.byte()]));
        let byte = input.byte();
        if let Some(place) = blob.get_mut(at) {
            *place = byte;
        }
    }
    match input.byte() {
        0xf0.. => blob.extend([0xaa; 9]),
        0xd0.. => blob.truncate(blob.len().saturating_sub(input.byte().into())),
        _ => {}
    }
}

fn comes_back(advapi: &Advapi, prov: u64, key: u64, blob_type: u32) {
    let blob = read(advapi, key, 0, blob_type).unwrap();
    let again = advapi.crypt_import_key(prov, &blob, 0, CRYPT_EXPORTABLE).unwrap();
    assert_eq!(read(advapi, again, 0, blob_type), Ok(blob));
}

fn read(advapi: &Advapi, key: u64, under: u64, blob_type: u32) -> Result<Vec<u8>, Error> {
    let size = advapi.crypt_export_key(key, under, blob_type, 0, None)?;
    let mut blob = vec![0; size as usize];
    let len = advapi.crypt_export_key(key, under, blob_type, 0, Some(&mut blob))?;
    assert_eq!(len, size);
    Ok(blob)
}
