//! Session keys of block ciphers: engine, feedback register, padding.

use zeroize::{ZeroizeOnDrop, Zeroizing, zeroize_bytes};

use super::session::{Change, FIXED_EFFECTIVE_BITS, NewSession, Session};
use super::{KeyInfo, KeyKind, KeyParam, Message, Section, Watcher};
use crate::algorithm::{Algorithm, CipherMode, Family};
use crate::engine::{BlockMode, BoxedCipher, Keyed, MAX_BLOCK, Register, padding};
use crate::error::{Error, Reason};
use crate::wipe::{MAKING, in_own_frame};

/// A key with its cipher, whichever it is.
pub(crate) type BlockKey = Keyed<State>;

/// The box that it stands in.
pub(crate) type BoxedBlockKey = BoxedCipher<State>;

/// Everything of the key but schedules and register.
#[derive(Clone)]
#[repr(C)]
pub(crate) struct State {
    /// The feedback register.
    register: Register,
    session: Session,
    /// In bytes.
    block_len: u8,
    /// An RC2 key of more than 128 bits that came in a SIMPLEBLOB decrypts, and does not encrypt (recorded on Windows).
    decrypts_only: bool,
    in_message: bool,
    /// Up to the end: room that is nobody's is copied too, and bytes from the stack could come along in it.
    rest: [u8; REST],
}

const REST: usize = 16 - (size_of::<Session>() + 3) % 16;

// Nor is room left over before the schedules behind it, which stand at a multiple of 16 at most.
const _: () = assert!(size_of::<State>() == size_of::<Session>() + 3 + size_of::<Register>() + REST);

/// Of what comes in a SIMPLEBLOB, RC2 keys of more than this many bytes decrypt only.
const MAX_RC2_ENCRYPTING: usize = 16;

impl BlockKey {
    /// A key at its start. `salted` is its material, and behind it the salt.
    ///
    /// # Errors
    /// `NTE_BAD_DATA` for a length that the cipher can't take.
    pub(super) fn boxed(new: NewSession, salted: &[u8]) -> Result<BoxedBlockKey, Error> {
        let Family::Block { block_len } = new.algorithm.family() else { return Err(Error::NO_SUCH_CIPHER) };
        let effective_bits = u32::try_from(new.key_len * 8).map_err(|_| Error::BUG)?;
        let block_len = u8::try_from(block_len).map_err(|_| Error::BUG)?;
        let mut key = BoxedCipher::expand(new.algorithm, salted, effective_bits, || State {
            register: Register([0; MAX_BLOCK]),
            session: Session::blank(new),
            block_len,
            decrypts_only: new.unwrapped
                && new.algorithm == Algorithm::Rc2
                && new.key_len > MAX_RC2_ENCRYPTING,
            in_message: false,
            rest: [0; REST],
        })?;
        key.state.session.fill(new.key_len, salted)?;
        Ok(key)
    }

    pub(super) fn session(&self) -> &Session {
        &self.state.session
    }

    /// In bytes.
    pub(crate) fn block_len(&self) -> usize {
        self.state.block_len.into()
    }

    /// Whether so many bytes are whole blocks. A block's length is a power of two, and this takes no division.
    fn is_whole(&self, len: usize) -> bool {
        len & (self.block_len() - 1) == 0
    }

    /// Goes to the start of a message: the register becomes `KP_IV`.
    pub(crate) fn restart(&mut self) {
        self.state.register = Register(*self.state.session.iv());
        self.state.in_message = false;
    }

    /// Expands material and salt anew and goes to the start of a message.
    fn rekey(&mut self) -> Result<(), Error> {
        in_own_frame::<MAKING, _>(|| {
            let session = &self.state.session;
            let salted = Zeroizing::new(session.salted().concat());
            self.cipher.expand_again(&salted, session.effective_bits())
        })?;
        self.restart();
        Ok(())
    }

    pub(super) fn fix_effective_bits(&mut self) -> Result<(), Error> {
        if self.state.session.fix_effective_bits() { self.rekey() } else { Ok(()) }
    }

    pub(super) fn info(&self) -> KeyInfo {
        self.state.session.info(KeyKind::Block, self.state.in_message)
    }

    pub(super) fn set(&mut self, param: KeyParam<'_>) -> Result<(), Error> {
        let max_len = self.state.session.algorithm().max_len();
        match self.state.session.set(param, max_len)? {
            Change::None => Ok(()),
            Change::Restart => {
                self.restart();
                Ok(())
            }
            Change::Rekey => self.rekey(),
            Change::RekeyAndRefuse => self.rekey().and(Err(FIXED_EFFECTIVE_BITS)),
        }
    }

    /// The mode, if it can be used.
    ///
    /// # Errors
    /// `NTE_BAD_ALGID` for one that Microsoft's providers lack.
    fn mode(&self) -> Result<BlockMode, Error> {
        self.state.session.mode().try_into()
    }

    pub(super) fn encrypted_len(&self, section: Section, len: usize) -> Result<usize, Error> {
        if self.state.decrypts_only {
            return Err(Error::BadKey(&Reason(
                "RC2 keys of more than 128 bits decrypt only; encrypt with a shorter one",
            )));
        }
        if section.is_final {
            let added = padding::added(self.state.session.padding(), len, self.block_len());
            return len
                .checked_add(added)
                .ok_or(Error::BadLen(&Reason("the message is too long to count; use sections")));
        }
        if self.is_whole(len) { Ok(len) } else { Err(BROKEN_BLOCK) }
    }

    pub(super) fn encrypt(
        &mut self,
        message: &mut Message<'_>,
        watcher: Watcher<'_>,
    ) -> Result<usize, Error> {
        let Message { section, len, random, .. } = *message;
        let needed = self.encrypted_len(section, len)?;
        let data = message.room.front(needed)?;
        let mode = self.mode()?;
        let (plain, tail) = data.split_at_mut_checked(len).ok_or(Error::BUG)?;
        if !tail.is_empty() {
            padding::write(self.state.session.padding(), tail, random)?;
        }
        watcher.show(plain);
        self.cipher.encrypt(mode, &mut self.state.register, data);
        self.finish_section(section, needed);
        Ok(needed)
    }

    pub(super) fn decrypt(
        &mut self,
        section: Section,
        data: &mut [u8],
        watcher: Watcher<'_>,
    ) -> Result<usize, Error> {
        if !self.is_whole(data.len()) {
            return Err(BROKEN_BLOCK);
        }
        if section.is_final && data.is_empty() {
            return Err(Error::BadData(&Reason(
                "a Final section to decrypt has one block or more; pass the last blocks with it",
            )));
        }
        let mode = self.mode()?;
        self.cipher.decrypt(mode, &mut self.state.register, data);
        self.finish_section(section, data.len());
        let kept = if section.is_final {
            padding::strip(self.state.session.padding(), data, self.block_len()).ok_or(BAD_TAIL)?
        } else {
            data.len()
        };
        let plain = data.get(..kept).ok_or(Error::BUG)?;
        watcher.show(plain);
        Ok(plain.len())
    }

    fn finish_section(&mut self, section: Section, len: usize) {
        if section.is_final {
            self.restart();
        } else if len > 0 && !self.state.in_message {
            self.state.in_message = true;
        }
    }

    /// Encrypts whole blocks as the next of a CBC-MAC.
    pub(crate) fn chain(&mut self, blocks: &mut [u8]) {
        self.cipher.encrypt(BlockMode::Cbc, &mut self.state.register, blocks);
    }
}

impl BoxedBlockKey {
    /// Goes to its start and returns a copy that chains the blocks of a CBC-MAC from there.
    ///
    /// # Errors
    /// `NTE_BAD_KEY` if its mode is not CBC.
    pub(crate) fn for_mac(&mut self) -> Result<Self, Error> {
        if self.state.session.mode() != CipherMode::CBC {
            return Err(Error::BadKey(&Reason(
                "a MAC needs a block key in CBC mode; pass one, or set KP_MODE",
            )));
        }
        self.restart();
        Ok(self.clone())
    }
}

const BROKEN_BLOCK: Error = Error::BadData(&Reason(
    "the data is not a whole number of blocks; pass whole blocks, the rest with the Final section",
));
const BAD_TAIL: Error = Error::BadData(&Reason(
    "the padding is bad: another key, IV, mode or damaged data; the key is at its start again, the buffer is decrypted",
));

impl Drop for State {
    fn drop(&mut self) {
        zeroize_bytes(&mut self.register.0);
    }
}

impl ZeroizeOnDrop for State {}
