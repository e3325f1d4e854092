//! Conversion between little-endian bytes and the numbers of `crypto-bigint`.

#[cfg(feature = "rsa")]
use crypto_bigint::BoxedUint;
use crypto_bigint::{Uint, Word};
use zeroize::Zeroizing;

const WORD_LEN: usize = size_of::<Word>();

/// The number, on the stack; `None` if it does not fit.
pub(crate) fn uint<const LIMBS: usize>(bytes: &[u8]) -> Option<Uint<LIMBS>> {
    let mut number = Uint::ZERO;
    fill(number.as_mut_words(), bytes).then_some(number)
}

/// The number, on the heap, with the precision that the bytes have.
#[cfg(feature = "rsa")]
pub(crate) fn boxed(bytes: &[u8]) -> Option<BoxedUint> {
    let mut number = BoxedUint::zero_with_precision(u32::try_from(bytes.len()).ok()?.checked_mul(8)?);
    fill(number.as_mut_words(), bytes).then_some(number)
}

/// The lowest `len` bytes of a number. Callers know that the other bytes are zero.
pub(crate) fn block(words: &[Word], len: usize) -> Zeroizing<Vec<u8>> {
    let mut block = Zeroizing::new(Vec::with_capacity(len));
    append(words, len, &mut block);
    block
}

/// Appends the lowest `len` bytes of a number to `bytes`.
pub(crate) fn append(words: &[Word], len: usize, bytes: &mut Vec<u8>) {
    bytes.extend(words.iter().flat_map(|word| word.to_le_bytes()).take(len));
}

/// Fills `words`; `false` if bytes that are not zero are left over.
fn fill(words: &mut [Word], bytes: &[u8]) -> bool {
    let mut chunks = bytes.chunks(WORD_LEN);
    for (to, from) in words.iter_mut().zip(chunks.by_ref()) {
        let mut word = [0; WORD_LEN];
        for (to, from) in word.iter_mut().zip(from) {
            *to = *from;
        }
        *to = Word::from_le_bytes(word);
    }
    chunks.flatten().all(|byte| *byte == 0)
}
