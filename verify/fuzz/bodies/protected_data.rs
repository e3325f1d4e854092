//! Any bytes as protected data, and damaged protected data.

use hcryptkey::Error;
use hcryptkey::crypt32::{Guid, MasterKey, ProtectOptions, ProtectedData};

/// Longer data reach no more code.
const MOST: usize = 4096;

/// Parses the bytes; also protects them, damages one byte and opens the result.
///
/// # Panics
/// If a rule does not hold.
pub fn run(data: &[u8]) {
    let data = data.get(..MOST).unwrap_or(data);
    if let Ok(protected) = ProtectedData::parse(data) {
        let key = MasterKey::new(protected.master_key(), &[7; 64]).unwrap();
        let _ = protected.description();
        let error = protected.open(&key, b"").unwrap_err();
        assert!(matches!(error, Error::InvalidData(_)), "damaged data must not open: {error}");
    }
    let Some(([at_low, at_high, mask, kind], data)) = data.split_first_chunk() else { return };
    let key = MasterKey::new(Guid([3; 16]), &[9; 64]).unwrap();
    let options = ProtectOptions::new().entropy(data);
    let options = if kind & 1 == 0 { options } else { options.legacy() };
    let mut blob = key.protect(data, options).unwrap();
    assert_eq!(ProtectedData::parse(&blob).unwrap().open(&key, data).unwrap()[..], *data);
    let at = usize::from(u16::from_le_bytes([*at_low, *at_high])) % blob.len();
    if *mask != 0 {
        blob[at] ^= mask;
        let opened = ProtectedData::parse(&blob).and_then(|protected| protected.open(&key, data));
        assert!(matches!(opened, Err(Error::InvalidData(_) | Error::NoMasterKey)), "byte {at}");
    }
}
