//! PEM: finding the key in a file, and writing a framed key.

use pem_rfc7468::{Error as PemError, LineEnding};
use zeroize::Zeroizing;

use super::format::Kind;
use super::{legacy, refusal};
use crate::error::{Error, Reason};

const BEGIN: &[u8] = b"-----BEGIN ";
const END: &[u8] = b"-----END ";
const DASHES: &[u8] = b"-----";

const DAMAGED: Error =
    Error::BadData(&Reason("the PEM is damaged: its base64 is broken, or its END line is missing or wrong"));

/// The first key of a PEM file.
pub(super) struct Found<'a> {
    pub(super) kind: Kind,
    /// From the BEGIN line to the END line, both included.
    block: &'a [u8],
    /// Between them.
    text: &'a [u8],
}

/// Finds the first block with a key. `None` if the file has no block at all.
///
/// # Errors
/// `NTE_BAD_TYPE` if no block holds an RSA key, `NTE_BAD_DATA` if a block has no end.
pub(super) fn find(file: &[u8]) -> Result<Option<Found<'_>>, Error> {
    let (mut rest, mut refused) = (file, None);
    while let Some(begin) = position(rest, BEGIN) {
        let block = rest.get(begin..).ok_or(Error::BUG)?;
        let label_on = block.get(BEGIN.len()..).ok_or(Error::BUG)?;
        let label = label_on.get(..position(label_on, DASHES).ok_or(DAMAGED)?).ok_or(Error::BUG)?;
        let text_on = label_on.get(label.len() + DASHES.len()..).ok_or(Error::BUG)?;
        let end_line = [END, label, DASHES].concat();
        let text = text_on.get(..position(text_on, &end_line).ok_or(DAMAGED)?).ok_or(Error::BUG)?;
        let len = BEGIN.len() + label.len() + DASHES.len() + text.len() + end_line.len();
        if let Some(kind) = Kind::of_label(label) {
            return Ok(Some(Found { kind, block: block.get(..len).ok_or(Error::BUG)?, text }));
        }
        // A certificate may come before the key: the first refusal counts only if there is no key.
        refused = refused.or(Some(refusal::of_label(label)));
        rest = block.get(len..).ok_or(Error::BUG)?;
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
    let mut decoder = pem_rfc7468::Decoder::new_detect_wrap(block).map_err(|_: PemError| DAMAGED)?;
    let room = der.get_mut(..decoder.remaining_len()).ok_or(DAMAGED)?;
    let len = decoder.decode(room).map_err(|_| DAMAGED)?.len();
    der.truncate(len);
    Ok(der)
}

/// A block of PEM with lines of 64 characters, each ended by LF.
pub(super) fn encode(kind: Kind, der: &[u8]) -> Result<Zeroizing<Vec<u8>>, Error> {
    let len = pem_rfc7468::encoded_len(kind.label(), LineEnding::LF, der).map_err(|_| Error::BUG)?;
    let mut pem = Zeroizing::new(vec![0; len]);
    pem_rfc7468::encode(kind.label(), LineEnding::LF, der, &mut pem).map_err(|_| Error::BUG)?;
    Ok(pem)
}

/// Where `part` begins in `whole`.
fn position(whole: &[u8], part: &[u8]) -> Option<usize> {
    whole.windows(part.len()).position(|window| window == part)
}
