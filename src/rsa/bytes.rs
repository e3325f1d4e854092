//! Copying between slices of different lengths, without a panic.

/// Copies bytes from the front, until either slice ends.
pub(super) fn copy_front(to: &mut [u8], from: &[u8]) {
    for (to, from) in to.iter_mut().zip(from) {
        *to = *from;
    }
}
