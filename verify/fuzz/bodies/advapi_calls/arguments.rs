//! The arguments of calls: mostly valid ones, sometimes others.

use hcryptkey::codes::*;

use super::{Guest, Needs, Use};
use crate::input::Input;

/// The algorithms of keys that are made at random or imported.
pub(super) const KEYS: [u32; 13] = [
    CALG_DES,
    CALG_3DES_112,
    CALG_3DES,
    CALG_RC2,
    CALG_RC4,
    CALG_AES_128,
    CALG_AES_192,
    CALG_AES_256,
    CALG_TLS1_MASTER,
    CALG_TLS1_MASTER,
    CALG_SSL3_MASTER,
    CALG_SSL2_MASTER,
    CALG_PCT1_MASTER,
];
/// The algorithms of keys that are derived.
pub(super) const DERIVED: [u32; 10] = [
    CALG_DES,
    CALG_3DES_112,
    CALG_3DES,
    CALG_RC2,
    CALG_RC4,
    CALG_AES_128,
    CALG_AES_192,
    CALG_AES_256,
    CALG_SCHANNEL_ENC_KEY,
    CALG_SCHANNEL_MAC_KEY,
];
pub(super) const HASHES: [u32; 12] = [
    CALG_MD2,
    CALG_MD4,
    CALG_MD5,
    CALG_SHA1,
    CALG_SHA_256,
    CALG_SHA_384,
    CALG_SHA_512,
    CALG_SSL3_SHAMD5,
    CALG_HMAC,
    CALG_MAC,
    CALG_SCHANNEL_MASTER_HASH,
    CALG_TLS1PRF,
];
pub(super) const KEY_PARAMS: [u32; 17] = [
    KP_IV,
    KP_SALT,
    KP_PADDING,
    KP_MODE,
    KP_MODE_BITS,
    KP_PERMISSIONS,
    KP_ALGID,
    KP_BLOCKLEN,
    KP_KEYLEN,
    KP_SALT_EX,
    KP_EFFECTIVE_KEYLEN,
    KP_CLIENT_RANDOM,
    KP_SERVER_RANDOM,
    KP_SCHANNEL_ALG,
    KP_CERTIFICATE,
    KP_CLEAR_KEY,
    KP_HIGHEST_VERSION,
];
pub(super) const KEY_FLAGS: [u32; 11] = [
    0,
    0,
    CRYPT_EXPORTABLE,
    CRYPT_EXPORTABLE | CRYPT_NO_SALT,
    CRYPT_EXPORTABLE | CRYPT_CREATE_SALT,
    CRYPT_NO_SALT | CRYPT_CREATE_SALT,
    CRYPT_EXPORTABLE | 40 << 16,
    CRYPT_CREATE_SALT | 40 << 16,
    CRYPT_EXPORTABLE | 56 << 16,
    CRYPT_SERVER,
    CRYPT_SERVER | CRYPT_EXPORTABLE,
];

pub(super) const CONTAINERS: [Option<&str>; 4] = [Some("alice"), Some("bob"), Some(""), None];
pub(super) const PROV_PARAMS: [u32; 10] = [
    PP_ENUMALGS,
    PP_ENUMALGS_EX,
    PP_ENUMCONTAINERS,
    PP_NAME,
    PP_CONTAINER,
    PP_VERSION,
    PP_PROVTYPE,
    PP_KEYSPEC,
    PP_KEYSET_TYPE,
    PP_KEYSET_SEC_DESCR,
];
pub(super) const USER_KEYS: [u32; 3] = [AT_KEYEXCHANGE, AT_SIGNATURE, 0];

impl Guest {
    pub(super) fn prov(&self, input: &mut Input<'_>) -> Use {
        Use(Needs::Context, Self::pick(input, &self.provs, &self.keys))
    }

    pub(super) fn key(&self, input: &mut Input<'_>) -> Use {
        Use(Needs::Key, Self::pick(input, &self.keys, &self.hashes))
    }

    pub(super) fn hash(&self, input: &mut Input<'_>) -> Use {
        Use(Needs::Hash, Self::pick(input, &self.hashes, &self.keys))
    }

    /// A handle: mostly one that was given out for such an object, dead or alive.
    fn pick(input: &mut Input<'_>, own: &[u64], others: &[u64]) -> u64 {
        let slot = |choice: u8, slots: &[u64]| slots.get(usize::from(choice) % slots.len().max(1)).copied();
        let picked = match input.byte() {
            choice @ 0..=0xd7 => slot(choice, own),
            0xd8..=0xdf => None,
            0xe0..=0xe7 => slot(input.byte(), others),
            0xe8..=0xf7 => slot(input.byte(), own).map(|handle| handle ^ 1 << (input.byte() % 64)),
            _ => Some(input.qword()),
        };
        picked.unwrap_or(0)
    }

    /// Occasionally a handle, mostly none: for arguments that are seldom used.
    pub(super) fn seldom(input: &mut Input<'_>, handle: impl FnOnce(&mut Input<'_>) -> Use) -> Use {
        if input.byte() < 0xd0 {
            return Use::NONE;
        }
        match handle(input) {
            Use(_, 0) => Use::NONE,
            handle => handle,
        }
    }

    /// `pdwReserved`: usually NULL.
    pub(super) fn reserved(input: &mut Input<'_>) -> u64 {
        if input.byte() < 0xd0 { 0 } else { input.qword() }
    }

    pub(super) fn flags(input: &mut Input<'_>) -> u32 {
        input.mostly(&[
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            1,
            CRYPT_OAEP,
            CRYPT_EXPORTABLE | CRYPT_NO_SALT,
        ])
    }
}
