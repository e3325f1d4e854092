//! Choices that the programs on all kinds of keys share.

use proptest::prelude::*;

/// Which of the keys made so far: this number, modulo how many there are.
pub(crate) type Slot = u8;

/// From this slot on, destroyed keys count as well.
pub(crate) const ANY: Slot = 0xe0;

/// Bytes that look random. Drawing each by itself would take most of the time of the whole test.
pub(crate) fn bytes(len: impl Strategy<Value = usize>) -> impl Strategy<Value = Vec<u8>> {
    (any::<u32>(), len).prop_map(|(seed, len)| {
        let byte =
            |at: u64| (u64::from(seed) << 32 | at).wrapping_mul(0x9e37_79b9_7f4a_7c15).to_be_bytes()[1];
        (0..len as u64).map(byte).collect()
    })
}
