//! PCT 1: the keys of draft-benaloh-pct-00, "The Private Communication Technology Protocol", October 1995.
//!
//! The client's message carries the IV, so the IVs of the block stay zero.

use md5::Md5;
use sha1::{Digest, Sha1};

use super::{End, Handshake, Lengths, Part};
use crate::error::{Error, Reason};

/// Fills a key block. The hash is that of the MAC: SHA-1 for MAC keys of 20 bytes, else MD5.
///
/// ```text
///   write key i   Hash(i ‖ label^i ‖ master ‖ label^i ‖ connection id ‖ label^i ‖ certificate ‖ label^i ‖ challenge ‖ label^i)
///   MAC key i     Hash(i ‖ master ‖ label^i ‖ connection id ‖ label^i ‖ certificate ‖ label^i ‖ challenge ‖ label^i)
/// ```
///
/// `i` is one byte and counts from 1, and `label^i` is the label repeated `i` times. The server's keys leave out the certificate
/// and the label after it.
///
/// # Errors
/// `NTE_BAD_LEN` for keys that need more than 255 values.
pub(super) fn fill(
    master: &[u8],
    handshake: Handshake<'_>,
    lengths: Lengths,
    block: &mut [u8],
) -> Result<(), Error> {
    let expand = if lengths.mac == 20 { expand::<Sha1> } else { expand::<Md5> };
    for (part, end, label) in [
        (Part::Key, End::Client, &b"cw"[..]),
        (Part::Key, End::Server, b"svw"),
        (Part::Mac, End::Client, b"cmac"),
        (Part::Mac, End::Server, b"svmac"),
    ] {
        let output = block.get_mut(lengths.place(part, end)).ok_or(Error::BUG)?;
        expand(master, handshake, part, end, label, output)?;
    }
    Ok(())
}

fn expand<D: Digest>(
    master: &[u8],
    handshake: Handshake<'_>,
    part: Part,
    end: End,
    label: &[u8],
    output: &mut [u8],
) -> Result<(), Error> {
    let too_long = Error::BadLen(&Reason("PCT 1 makes no keys of this length; use shorter ones"));
    for (index, chunk) in (1..).zip(output.chunks_mut(<D as Digest>::output_size())) {
        let label = label.repeat(index);
        let mut hash = D::new();
        hash.update([u8::try_from(index).map_err(|_| too_long)?]);
        if part == Part::Key {
            hash.update(&label);
        }
        hash.update(master);
        hash.update(&label);
        hash.update(handshake.server_random);
        hash.update(&label);
        if end == End::Client {
            hash.update(handshake.certificate);
            hash.update(&label);
        }
        hash.update(handshake.client_random);
        hash.update(&label);
        for (to, from) in chunk.iter_mut().zip(hash.finalize()) {
            *to = from;
        }
    }
    Ok(())
}
