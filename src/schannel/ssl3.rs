//! SSL 3: RFC 6101, sections 6.1 and 6.2.2.

use md5::{Digest, Md5};
use sha1::Sha1;

use crate::error::{Error, Reason};

/// Fills `output` from a secret and two random values.
///
/// ```text
///   MD5(secret ‖ SHA-1("A" ‖ secret ‖ randoms)) ‖ MD5(secret ‖ SHA-1("BB" ‖ secret ‖ randoms)) ‖ …
/// ```
///
/// # Errors
/// `NTE_BAD_LEN` for more than the 26 letters give: 416 bytes.
pub(super) fn expand(secret: &[u8], randoms: [&[u8]; 2], output: &mut [u8]) -> Result<(), Error> {
    let too_long = Error::BadLen(&Reason("SSL 3 makes at most 416 bytes of keys; use shorter ones"));
    let mut letters = b'A'..=b'Z';
    for (count, chunk) in (1..).zip(output.chunks_mut(16)) {
        let letter = letters.next().ok_or(too_long)?;
        let mut inner = Sha1::new();
        inner.update(vec![letter; count]);
        inner.update(secret);
        for random in randoms {
            inner.update(random);
        }
        let mut outer = Md5::new();
        outer.update(secret);
        outer.update(inner.finalize());
        let value = outer.finalize();
        for (to, from) in chunk.iter_mut().zip(value) {
            *to = from;
        }
    }
    Ok(())
}
