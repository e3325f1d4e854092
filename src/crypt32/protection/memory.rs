//! Memory that is encrypted in place: `CryptProtectMemory`, and `SystemFunction040` and 041, which it calls on Windows.

use std::sync::Arc;

use cbc::{Decryptor, Encryptor};
use cipher::{BlockModeDecrypt, BlockModeEncrypt, KeyIvInit};
use des::TdesEde3;
use zeroize::{ZeroizeOnDrop, Zeroizing};

use super::derive;
use crate::codes;
use crate::error::{Error, Reason};
use crate::random::Random;
use crate::wipe::in_own_frame;

/// The depth of the frames that expand a key and cipher.
const DEPTH: usize = 4096;
const BLOCK: usize = 8;
const MOST_FLAGS: u32 = codes::CRYPTPROTECTMEMORY_SAME_LOGON;

const WRONG_FLAGS: Error = Error::InvalidParameter(&Reason(
    "there is no such flag; pass exactly one of the CRYPTPROTECTMEMORY_ flags",
));
const WRONG_LEN: Error = Error::InvalidParameter(&Reason(
    "the length is not a multiple of the block; pass whole blocks of CRYPTPROTECTMEMORY_BLOCK_SIZE (16) bytes",
));

/// The secret of a process under which its memory is encrypted. On the heap, because a value that moves leaves copies on the stack.
#[derive(Clone)]
pub(crate) struct MemoryKey(Arc<Zeroizing<[u8; 32]>>);

impl ZeroizeOnDrop for MemoryKey {}

impl MemoryKey {
    /// # Errors
    /// `NTE_FAIL` if the random source fails.
    pub(crate) fn random(random: &Random) -> Result<Self, Error> {
        let mut key = Arc::new(Zeroizing::new([0; 32]));
        random.fill(&mut **Arc::get_mut(&mut key).ok_or(Error::BUG)?)?;
        Ok(Self(key))
    }

    /// Encrypts or decrypts whole blocks of `multiple` bytes, with 3DES in CBC. Each flag has a key of its own.
    ///
    /// # Errors
    /// `ERROR_INVALID_PARAMETER` for another length or flag.
    pub(crate) fn apply(
        &self,
        memory: &mut [u8],
        multiple: usize,
        flags: u32,
        encrypts: bool,
    ) -> Result<(), Error> {
        if flags > MOST_FLAGS {
            return Err(WRONG_FLAGS);
        }
        if !memory.len().is_multiple_of(multiple) {
            return Err(WRONG_LEN);
        }
        in_own_frame::<DEPTH, _>(|| {
            // SHA-1 gives 20 of the 24 bytes; a second value, of the same secret and another index, gives the rest.
            let mut key = Zeroizing::new([0; 24]);
            for (index, part) in (0u8..).zip(key.chunks_mut(20)) {
                let of_part = Zeroizing::new([&self.0[..], &flags.to_le_bytes(), &[index]].concat());
                for (to, from) in part.iter_mut().zip(derive::sha1(&of_part).iter()) {
                    *to = *from;
                }
            }
            let (blocks, _) = memory.as_chunks_mut::<BLOCK>();
            if encrypts {
                let mut cipher = Encryptor::<TdesEde3>::new((&*key).into(), &[0; BLOCK].into());
                for block in blocks {
                    cipher.encrypt_block(block.into());
                }
            } else {
                let mut cipher = Decryptor::<TdesEde3>::new((&*key).into(), &[0; BLOCK].into());
                for block in blocks {
                    cipher.decrypt_block(block.into());
                }
            }
        });
        Ok(())
    }
}
