//! Any bytes as a BLOB of a DSS or Diffie-Hellman key, or as numbers of a group.
//!
//! Importing does not panic, and takes little time. A key that imports exports as a BLOB that imports again, as the same key.
//! The key that two parties agree on becomes a session key.

use std::sync::LazyLock;

use hcryptkey::codes::*;
use hcryptkey::{Advapi, Error, Provider};

use crate::input::{Counting, Input};

/// A process of one context, with a Diffie-Hellman pair, and BLOBs of keys.
struct Template {
    advapi: Advapi,
    prov: u64,
    own: u64,
    blobs: Vec<Vec<u8>>,
}

const KEY: u32 = 512 << 16 | CRYPT_EXPORTABLE;

/// Made once: the search for primes takes as long as a thousand calls.
static TEMPLATE: LazyLock<Template> = LazyLock::new(|| {
    let advapi = Advapi::builder().random_source(Counting(0)).build();
    let provider = Provider::ENHANCED_DSS_DH;
    let name = Some(provider.name());
    let prov = advapi.crypt_acquire_context(None, name, provider.prov_type(), CRYPT_VERIFYCONTEXT).unwrap();
    let own = advapi.crypt_gen_key(prov, CALG_DH_EPHEM, KEY).unwrap();
    let dss = advapi.crypt_gen_key(prov, CALG_DSS_SIGN, KEY).unwrap();
    let export = |key, blob_type, flags| read(&advapi, key, blob_type, flags).unwrap();
    let types = [PUBLICKEYBLOB, PRIVATEKEYBLOB];
    let blobs = [own, dss]
        .into_iter()
        .flat_map(|key| types.into_iter().flat_map(move |of| [(key, of, 0), (key, of, CRYPT_BLOB_VER3)]));
    let blobs = blobs.map(|(key, blob_type, flags)| export(key, blob_type, flags)).collect();
    Template { advapi, prov, own, blobs }
});

/// Runs the body over one input.
///
/// # Panics
/// If one of its checks fails.
pub fn run(bytes: &[u8]) {
    let mut input = Input::new(bytes);
    let Template { prov, own, ref blobs, .. } = *TEMPLATE;
    let advapi = TEMPLATE.advapi.fork();
    if input.byte() & 1 == 1 {
        return numbers(&mut input, &advapi, prov);
    }
    let under = input.one_of(&[0, own]);
    let mut blob = match usize::from(input.byte()) {
        choice @ 0..=0xdf => blobs[choice % blobs.len()].clone(),
        _ => input.bytes(255).to_vec(),
    };
    for _ in 0..input.byte() % 4 {
        let at = usize::from(u16::from_le_bytes([input.byte(), input.byte()]));
        let byte = input.byte();
        if let Some(place) = blob.get_mut(at) {
            *place = byte;
        }
    }
    if input.byte() >= 0xe0 {
        blob.truncate(blob.len().saturating_sub(input.byte().into()));
    }
    let Ok(key) = advapi.crypt_import_key(prov, &blob, under, CRYPT_EXPORTABLE) else { return };
    let alg_id = param(&advapi, key, KP_ALGID).unwrap();
    if alg_id == CALG_AGREEDKEY_ANY.to_le_bytes() {
        let cipher = input.one_of(&[CALG_3DES, CALG_DES, CALG_RC2, CALG_RC4, CALG_CYLINK_MEK]);
        let copy = advapi.crypt_duplicate_key(key, 0, 0).unwrap();
        for key in [key, copy] {
            advapi.crypt_set_key_param(key, KP_ALGID, &cipher.to_le_bytes(), 0).unwrap();
        }
        let mut data = *b"a message.......";
        let len = advapi.crypt_encrypt(key, 0, true, 0, Some(&mut data), 9).unwrap();
        assert_eq!(advapi.crypt_decrypt(copy, 0, true, 0, &mut data[..len as usize]), Ok(9));
        return;
    }
    for (blob_type, flags) in
        [(PUBLICKEYBLOB, 0), (PUBLICKEYBLOB, CRYPT_BLOB_VER3), (PRIVATEKEYBLOB, CRYPT_BLOB_VER3)]
    {
        let Ok(exported) = read(&advapi, key, blob_type, flags) else {
            assert_eq!((blob_type, blob[0]), (PRIVATEKEYBLOB, 6), "only a public key lacks x");
            continue;
        };
        // A DH1 holds no group.
        let Ok(again) = advapi.crypt_import_key(prov, &exported, 0, CRYPT_EXPORTABLE) else {
            assert_eq!((flags, exported[9]), (0, b'D'));
            continue;
        };
        for number in [KP_P, KP_Q, KP_G, KP_Y] {
            assert_eq!(param(&advapi, again, number), param(&advapi, key, number));
        }
    }
}

/// Numbers of a group, one by one or all at once, and an x.
fn numbers(input: &mut Input<'_>, advapi: &Advapi, prov: u64) {
    let alg_id = input.one_of(&[CALG_DH_EPHEM, CALG_DSS_SIGN]);
    let key = advapi.crypt_gen_key(prov, alg_id, KEY | CRYPT_PREGEN).unwrap();
    for _ in 0..6 {
        let known = &TEMPLATE.blobs[usize::from(input.byte()) % TEMPLATE.blobs.len()];
        let (kind, start, len) =
            (input.byte() % 5, usize::from(input.byte()), input.one_of(&[64, 20, 63, 255, 0]));
        let kind = [KP_P, KP_Q, KP_G, KP_PUB_PARAMS, KP_VERIFY_PARAMS][usize::from(kind)];
        let mut bytes: Vec<u8> = known.iter().skip(start).take(len).copied().collect();
        if let (Some(first), 1..) = (bytes.first_mut(), input.byte() & 3) {
            *first = input.byte();
        }
        if kind == KP_VERIFY_PARAMS {
            let _ = param(advapi, key, kind);
        } else {
            let _ = advapi.crypt_set_key_param(key, kind, &bytes, 0);
        }
    }
    let completes = advapi.crypt_set_key_param(key, KP_X, &[], 0);
    assert_eq!(completes.is_ok(), param(advapi, key, KP_Y).is_ok());
    assert_eq!(completes.is_ok(), read(advapi, key, PRIVATEKEYBLOB, 0).is_ok());
}

fn read(advapi: &Advapi, key: u64, blob_type: u32, flags: u32) -> Result<Vec<u8>, Error> {
    let mut blob = vec![0; advapi.crypt_export_key(key, 0, blob_type, flags, None)? as usize];
    advapi.crypt_export_key(key, 0, blob_type, flags, Some(&mut blob))?;
    Ok(blob)
}

fn param(advapi: &Advapi, key: u64, param: u32) -> Result<Vec<u8>, Error> {
    let mut value = vec![0; advapi.crypt_get_key_param(key, param, None, 0)? as usize];
    advapi.crypt_get_key_param(key, param, Some(&mut value), 0)?;
    Ok(value)
}
