//! Bytes, little-endian, to numbers and back.

use crypto_bigint::{BoxedUint, Uint, Word};
use zeroize::Zeroizing;

use super::bytes::copy_front;

const WORD_LEN: usize = size_of::<Word>();

/// The number on the stack, if it fits.
pub(super) fn uint<const LIMBS: usize>(bytes: &[u8]) -> Option<Uint<LIMBS>> {
    let mut number = Uint::ZERO;
    fill(number.as_mut_words(), bytes).then_some(number)
}

/// The number on the heap, in a buffer for as many bytes as there are.
pub(super) fn boxed(bytes: &[u8]) -> Option<BoxedUint> {
    let mut number = BoxedUint::zero_with_precision(u32::try_from(bytes.len()).ok()?.checked_mul(8)?);
    fill(number.as_mut_words(), bytes).then_some(number)
}

/// The lowest `len` bytes of a number, which the callers know to be all.
pub(super) fn block(words: &[Word], len: usize) -> Zeroizing<Vec<u8>> {
    let mut block = Zeroizing::new(Vec::with_capacity(len));
    append(words, len, &mut block);
    block
}

/// Writes the lowest `len` bytes of a number behind `bytes`.
pub(super) fn append(words: &[Word], len: usize, bytes: &mut Vec<u8>) {
    bytes.extend(words.iter().flat_map(|word| word.to_le_bytes()).take(len));
}

/// Whether all of `bytes` that is not zero has found room.
fn fill(words: &mut [Word], bytes: &[u8]) -> bool {
    let mut chunks = bytes.chunks(WORD_LEN);
    for (to, from) in words.iter_mut().zip(chunks.by_ref()) {
        let mut word = [0; WORD_LEN];
        copy_front(&mut word, from);
        *to = Word::from_le_bytes(word);
    }
    chunks.flatten().all(|byte| *byte == 0)
}
