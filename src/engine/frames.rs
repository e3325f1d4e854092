//! The depth of a cipher's frames on the stack.

use cipher::ParBlocksSizeUser;
use cipher::typenum::Unsigned;

use super::MAX_BLOCK;
use crate::wipe::Deepest;

/// The most blocks in the batches of a back end that does not prepare for them.
const UNPREPARED: usize = 8;

/// Whether this is AES in software, which has blocks of 16 bytes and the smallest batches.
const fn is_software<B: ParBlocksSizeUser>() -> bool {
    B::BlockSize::USIZE == MAX_BLOCK && B::ParBlocksSize::USIZE < UNPREPARED
}

/// Whether a short section can use the batches of this back end, because the back end does not prepare for them.
///
/// The batches of AES in software are excluded: they are inlined into the frame that chooses the back end, and make it
/// so large that every call would wipe 2 KiB more, whichever back end it uses.
pub(super) const fn has_ready_batches<B: ParBlocksSizeUser>() -> bool {
    B::ParBlocksSize::USIZE <= UNPREPARED && !is_software::<B>()
}

/// Notes where the frame of the back end is. AES in software calls functions whose frames are below it.
#[inline(always)]
pub(super) fn note<B: ParBlocksSizeUser>(deepest: &mut Deepest) {
    if is_software::<B>() {
        deepest.note_deeper();
    } else {
        deepest.note();
    }
}
