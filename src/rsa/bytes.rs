//! Copying where lengths may differ, without a panic in reach.

/// Copies as many bytes as both have, from the front.
pub(super) fn copy_front(to: &mut [u8], from: &[u8]) {
    for (to, from) in to.iter_mut().zip(from) {
        *to = *from;
    }
}
