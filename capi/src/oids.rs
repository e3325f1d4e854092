//! `CertAlgIdToOID`, whose texts belong to the library, as on Windows to the DLL.

use std::collections::BTreeMap;
use std::ffi::CString;
use std::ptr;
use std::sync::{Mutex, PoisonError};

use hcryptkey::crypt32::cert_alg_id_to_oid;

use super::types::{DWORD, LPCSTR};

/// The texts that were returned. None is ever removed, because programs keep their addresses.
static TEXTS: Mutex<BTreeMap<DWORD, CString>> = Mutex::new(BTreeMap::new());

/// `CertAlgIdToOID`
#[unsafe(no_mangle)]
pub extern "C" fn CertAlgIdToOID(dwAlgId: DWORD) -> LPCSTR {
    let Some(text) = cert_alg_id_to_oid(dwAlgId).and_then(|oid| CString::new(oid).ok()) else {
        return ptr::null();
    };
    let mut texts = TEXTS.lock().unwrap_or_else(PoisonError::into_inner);
    texts.entry(dwAlgId).or_insert(text).as_ptr()
}
