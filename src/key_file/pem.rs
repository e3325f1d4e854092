//! PEM: finding the key in a file, and writing a framed key.

use pem_rfc7468::{Error as PemError, LineEnding};
use zeroize::Zeroizing;

use super::format::Asn1Key;
use super::{legacy, refusal};
use crate::error::{Error, Reason};

const BEGIN: &[u8] = b"-----BEGIN ";
const END: &[u8] = b"-----END ";
const DASHES: &[u8] = b"-----";

const DAMAGED_PEM: Error =
    Error::BadData(&Reason("the PEM is damaged: its base64 is broken, or its END line is missing or wrong"));

/// The first key of a PEM file.
pub(super) struct Found<'a> {
    pub(super) kind: Asn1Key,
    /// From the BEGIN line to the END line, both included.
    block: &'a [u8],
    /// Between them.
    text: &'a [u8],
}

/// Finds the first block with a key. `None` if the file has no block at all.
///
/// # Errors
/// `NTE_BAD_TYPE` if no block holds an RSA key, `NTE_BAD_DATA` if a block has no end.
#[expect(clippy::indexing_slicing, reason = "`before` and `after` are parts of `rest`")]
pub(super) fn find(file: &[u8]) -> Result<Option<Found<'_>>, Error> {
    let (mut rest, mut refused) = (file, None);
    while let Some((before, label_on)) = split(rest, BEGIN) {
        let (label, text_on) = split(label_on, DASHES).ok_or(DAMAGED_PEM)?;
        let end_line = [END, label, DASHES].concat();
        let (text, after) = split(text_on, &end_line).ok_or(DAMAGED_PEM)?;
        if let Some(kind) = Asn1Key::of_label(label) {
            let block = &rest[before.len()..rest.len() - after.len()];
            return Ok(Some(Found { kind, block, text }));
        }
        // A certificate may come before the key: the first refusal counts only if there is no key.
        refused = refused.or(Some(refusal::of_label(label)));
        rest = after;
    }
    refused.map_or(Ok(None), Err)
}

impl Found<'_> {
    /// Whether the headers above the base64 declare that its bytes are encrypted.
    pub(super) fn is_encrypted(&self) -> bool {
        legacy::Headers::find(self.text).is_some()
    }

    /// The DER in the block.
    ///
    /// # Errors
    /// `NTE_BAD_DATA` for broken base64; those of [`legacy::Headers::decrypt`].
    pub(super) fn der(&self, password: Option<&[u8]>) -> Result<Zeroizing<Vec<u8>>, Error> {
        if let Some(headers) = legacy::Headers::find(self.text) {
            // The decoder refuses blocks with headers, so it gets this one without them.
            let framed = Zeroizing::new(
                [
                    BEGIN,
                    self.kind.label().as_bytes(),
                    b"-----\n",
                    headers.base64(),
                    END,
                    self.kind.label().as_bytes(),
                    DASHES,
                ]
                .concat(),
            );
            return headers.decrypt(&decode(&framed)?, password);
        }
        decode(self.block)
    }
}

fn decode(block: &[u8]) -> Result<Zeroizing<Vec<u8>>, Error> {
    let mut der = Zeroizing::new(vec![0; block.len()]);
    let mut decoder = pem_rfc7468::Decoder::new_detect_wrap(block).map_err(|_: PemError| DAMAGED_PEM)?;
    let room = der.get_mut(..decoder.remaining_len()).ok_or(DAMAGED_PEM)?;
    let len = decoder.decode(room).map_err(|_| DAMAGED_PEM)?.len();
    der.truncate(len);
    Ok(der)
}

/// A block of PEM with lines of 64 characters, each ended by LF.
pub(super) fn encode(kind: Asn1Key, der: &[u8]) -> Result<Zeroizing<Vec<u8>>, Error> {
    let len = pem_rfc7468::encoded_len(kind.label(), LineEnding::LF, der).map_err(|_| Error::BUG)?;
    let mut pem = Zeroizing::new(vec![0; len]);
    pem_rfc7468::encode(kind.label(), LineEnding::LF, der, &mut pem).map_err(|_| Error::BUG)?;
    Ok(pem)
}

/// The bytes before the first `part` in `whole`, and those after it.
fn split<'a>(whole: &'a [u8], part: &[u8]) -> Option<(&'a [u8], &'a [u8])> {
    let at = whole.windows(part.len()).position(|window| window == part)?;
    let (before, on) = whole.split_at_checked(at)?;
    Some((before, on.strip_prefix(part)?))
}
