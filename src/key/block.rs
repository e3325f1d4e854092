//! Session keys of block ciphers: sections, the feedback register, padding.

mod boxed;

use zeroize::{ZeroizeOnDrop, Zeroizing, zeroize_bytes};

use super::params::{Change, FIXED_EFFECTIVE_BITS, Params};
use super::{KeyInfo, KeyKind, KeyParam, NewKey, Plaintext, PlaintextSink, SectionFlags};
use crate::algorithm::CipherMode;
use crate::engine::{Aes128, BlockCipher, BlockMode, Expanded, MAX_BLOCK, Register, padding};
use crate::error::{Error, Reason};
use crate::wipe::{MAKING, in_own_frame};

pub(crate) use boxed::BoxedBlockKey;

/// A session key of a block cipher, with everything that a duplicate copies.
///
/// There are no unused bytes between the fields: a copy made on the stack would carry old stack contents in them.
#[repr(C)]
pub(crate) struct BlockKey<C: ?Sized = dyn BlockCipher> {
    /// The feedback register.
    register: Register,
    params: Params,
    /// In bytes.
    block_len: u8,
    /// See [`NewKey::decrypts_only`].
    decrypts_only: bool,
    in_message: bool,
    /// Fills the gap before the cipher.
    rest: [u8; REST],
    cipher: C,
}

/// The number of bytes from `in_message` to the next multiple of 16, which is the strictest alignment of any cipher here.
const REST: usize = 16 - (size_of::<Params>() + 3) % 16;

// `rest` ends at a multiple of 16, so there is no gap before the cipher either.
const _: () = assert!(
    core::mem::offset_of!(BlockKey<Expanded<Aes128>>, cipher)
        == size_of::<Register>() + size_of::<Params>() + 3 + REST
);

impl<C> BlockKey<C> {
    /// A key with its cipher, but without its material and salt, which the caller fills in.
    #[inline(always)]
    fn at_start(new: NewKey, block_len: u8, cipher: impl FnOnce() -> C) -> Self {
        Self {
            register: Register([0; MAX_BLOCK]),
            params: Params::new(new),
            block_len,
            decrypts_only: new.decrypts_only,
            in_message: false,
            rest: [0; REST],
            cipher: cipher(),
        }
    }
}

impl<C: Clone> BlockKey<C> {
    /// Inlined, so that the copy is written straight into its box.
    #[inline(always)]
    fn copy(&self) -> Self {
        Self {
            register: self.register,
            params: self.params.clone(),
            block_len: self.block_len,
            decrypts_only: self.decrypts_only,
            in_message: self.in_message,
            rest: [0; REST],
            cipher: self.cipher.clone(),
        }
    }
}

impl BlockKey {
    pub(super) fn params(&self) -> &Params {
        &self.params
    }

    /// In bytes.
    pub(crate) fn block_len(&self) -> usize {
        self.block_len.into()
    }

    /// Whether `len` bytes are whole blocks. A block's length is a power of two, so a mask replaces the division.
    fn is_whole(&self, len: usize) -> bool {
        len & (self.block_len() - 1) == 0
    }

    /// Goes to the start of a message: the register becomes `KP_IV`.
    pub(crate) fn restart(&mut self) {
        self.register = Register(*self.params.iv());
        self.in_message = false;
    }

    /// Expands the cipher again, from the current material and salt, and goes to the start of a message.
    fn rekey(&mut self) -> Result<(), Error> {
        in_own_frame::<MAKING, _>(|| {
            let params = &self.params;
            // Joined only for this call: a key stores no second copy of its bytes.
            let salted = Zeroizing::new(params.salted().concat());
            self.cipher.expand_again(&salted, params.effective_bits())
        })?;
        self.restart();
        Ok(())
    }

    pub(super) fn info(&self) -> KeyInfo {
        self.params.info(KeyKind::Block, self.in_message)
    }

    pub(super) fn set(&mut self, param: KeyParam<'_>) -> Result<(), Error> {
        let max_len = self.params.algorithm().max_len();
        match self.params.set(param, max_len)? {
            Change::None => Ok(()),
            Change::Restart => {
                self.restart();
                Ok(())
            }
            // `Params` has checked the lengths, so expanding does not fail after the parameter has changed.
            Change::Rekey => self.rekey(),
            Change::RekeyAndRefuse => self.rekey().and(Err(FIXED_EFFECTIVE_BITS)),
        }
    }

    /// The mode, if the key can work in it. `KP_MODE` accepts every value.
    ///
    /// # Errors
    /// `NTE_BAD_ALGID` for a mode that Microsoft's providers lack.
    pub(super) fn mode(&self) -> Result<BlockMode, Error> {
        self.params.mode().try_into()
    }

    pub(super) fn encrypted_len(&self, flags: SectionFlags, len: usize) -> Result<usize, Error> {
        if self.decrypts_only {
            return Err(Error::BadKey(&Reason(
                "RC2 keys of more than 128 bits decrypt only; encrypt with a shorter one",
            )));
        }
        if flags.is_final {
            let added = padding::added(self.params.padding(), len, self.block_len());
            return len.checked_add(added).ok_or(Error::BadLen(&Reason(
                "the section and its padding are too long for a length; pass several sections",
            )));
        }
        if self.is_whole(len) { Ok(len) } else { Err(BROKEN_BLOCK) }
    }

    pub(super) fn encrypt(
        &mut self,
        plaintext: &mut Plaintext<'_>,
        sink: PlaintextSink<'_>,
    ) -> Result<usize, Error> {
        // Every check comes before the first change: the length, the buffer, the mode, the random source.
        let Plaintext { flags, len, random, .. } = *plaintext;
        let needed = self.encrypted_len(flags, len)?;
        let data = plaintext.room.front(needed)?;
        let mode = self.mode()?;
        // `needed` is `len` plus the length of the padding.
        let (plain, tail) = data.split_at_mut(len);
        if !tail.is_empty() {
            padding::write(self.params.padding(), tail, random)?;
        }
        sink.feed(plain);
        self.cipher.encrypt(mode, &mut self.register, data);
        self.finish_section(flags, needed);
        Ok(needed)
    }

    /// The mode in which the key decrypts a section of `len` bytes.
    #[inline(always)]
    pub(super) fn check_decrypt(&self, flags: SectionFlags, len: usize) -> Result<BlockMode, Error> {
        if !self.is_whole(len) {
            return Err(BROKEN_BLOCK);
        }
        flags.check_ciphertext(len)?;
        self.mode()
    }

    pub(super) fn decrypt(
        &mut self,
        flags: SectionFlags,
        data: &mut [u8],
        sink: PlaintextSink<'_>,
    ) -> Result<usize, Error> {
        let mode = self.check_decrypt(flags, data.len())?;
        self.cipher.decrypt(mode, &mut self.register, data);
        // Before the padding is checked: bad padding also puts the key back at its start (recorded on Windows).
        self.finish_section(flags, data.len());
        let plain = if flags.is_final {
            padding::strip(self.params.padding(), data, self.block_len()).ok_or(BAD_TAIL)?
        } else {
            data
        };
        sink.feed(plain);
        Ok(plain.len())
    }

    fn finish_section(&mut self, flags: SectionFlags, len: usize) {
        if flags.is_final {
            self.restart();
        } else if len > 0 && !self.in_message {
            self.in_message = true;
        }
    }

    /// Encrypts the next blocks of a CBC-MAC in place.
    pub(crate) fn chain(&mut self, blocks: &mut [u8]) {
        self.cipher.encrypt(BlockMode::Cbc, &mut self.register, blocks);
    }
}

impl BoxedBlockKey {
    /// A key at its start. `salted` is its material followed by its salt.
    ///
    /// # Errors
    /// `NTE_BAD_DATA` for a length that the cipher does not take.
    pub(super) fn new(new: NewKey, block_len: u8, salted: &[u8]) -> Result<Self, Error> {
        // If the number of bits does not fit, `expand` refuses the key for its length.
        let key_bits = u32::try_from(new.key_len.saturating_mul(8)).unwrap_or(u32::MAX);
        let effective_bits = if new.effective_bits == 0 { key_bits } else { new.effective_bits };
        let mut key = Self::expand(new, block_len, salted, effective_bits)?;
        key.params.fill(new.key_len, salted)?;
        Ok(key)
    }

    /// Goes to the start of a message and returns a copy, which computes a CBC-MAC from there.
    ///
    /// # Errors
    /// `NTE_BAD_KEY` if the key is not in CBC mode.
    pub(crate) fn for_mac(&mut self) -> Result<Self, Error> {
        if self.params.mode() != CipherMode::CBC {
            return Err(Error::BadKey(&Reason(
                "a MAC needs a block key in CBC mode; pass one, or set KP_MODE",
            )));
        }
        self.restart();
        Ok(self.clone())
    }
}

const BROKEN_BLOCK: Error = Error::BadData(&Reason(
    "the data is not a whole number of blocks; pass whole blocks, and the rest in the Final section",
));
const BAD_TAIL: Error = Error::BadData(&Reason(
    "the padding is bad, because of a wrong key, IV or mode, or damaged data; the buffer is decrypted and the key at its start",
));

impl<C: ?Sized> Drop for BlockKey<C> {
    fn drop(&mut self) {
        zeroize_bytes(&mut self.register.0);
    }
}

impl<C: ?Sized + ZeroizeOnDrop> ZeroizeOnDrop for BlockKey<C> {}
