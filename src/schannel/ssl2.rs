//! SSL 2: the key material of Netscape's specification, "The SSL Protocol", February 1995.
//!
//! The client's message carries the IV (`KEY-ARG`), so the IVs of the block stay zero.

use md5::{Digest, Md5};

use super::{End, Handshake, Lengths, Part};
use crate::error::{Error, Reason};

/// Fills a key block.
///
/// ```text
///   MD5(master ‖ "0" ‖ challenge ‖ connection id) ‖ MD5(master ‖ "1" ‖ …) ‖ … ─▶ server key │ client key
/// ```
///
/// # Errors
/// `NTE_BAD_LEN` for keys that need more than the ten digits.
pub(super) fn fill(
    master: &[u8],
    handshake: Handshake<'_>,
    lengths: Lengths,
    block: &mut [u8],
) -> Result<(), Error> {
    let too_long = Error::BadLen(&Reason("SSL 2 makes at most 160 bytes of keys; use shorter ones"));
    // The specification leaves the digit out where one value is enough, as for DES.
    let has_digit = 2 * lengths.key > 16;
    let mut material = zeroize::Zeroizing::new(vec![0; 2 * lengths.key]);
    let mut digits = b'0'..=b'9';
    for chunk in material.chunks_mut(16) {
        let digit = digits.next().ok_or(too_long)?;
        let mut hash = Md5::new();
        hash.update(master);
        if has_digit {
            hash.update([digit]);
        }
        hash.update(handshake.client_random);
        hash.update(handshake.server_random);
        for (to, from) in chunk.iter_mut().zip(hash.finalize()) {
            *to = from;
        }
    }
    // The material starts with the key that the client reads with, which is the key that the server writes with.
    let (server, client) = material.split_at(lengths.key);
    for (end, key) in [(End::Client, client), (End::Server, server)] {
        for part in [Part::Key, Part::Mac] {
            block.get_mut(lengths.place(part, end)).ok_or(Error::BUG)?.copy_from_slice(key);
        }
    }
    Ok(())
}
