//! The engine of a key: an expanded cipher and the state that runs. It knows nothing of handles.

use std::sync::LazyLock;

use aes::{Aes128, Aes192, Aes256};
use cipher::KeyInit;
use cipher::array::Array;
use des::{Des, TdesEde2, TdesEde3};
use rc2::Rc2;
use zeroize::{ZeroizeOnDrop, optimization_barrier};

use crate::error::Error;
use crate::params::CipherMode;
use crate::wipe::wipe;
use modes::BlockMode;
use rc4::Rc4;

mod algorithm;
mod modes;
pub(crate) mod padding;
mod rc4;

pub use algorithm::Algorithm;
pub(crate) use algorithm::set_odd_parity;

/// The largest block of any cipher here, in bytes.
pub(crate) const MAX_BLOCK: usize = 16;

/// A cipher expanded for both directions, and the feedback register.
///
/// A handle may encrypt and decrypt in any order, so both schedules are kept; both share the register.
#[derive(Clone)]
pub(crate) struct Engine {
    register: [u8; MAX_BLOCK],
    schedule: Schedule,
}

#[derive(Clone)]
enum Schedule {
    /// Nothing to cipher with: a key that only serves HMAC.
    None,
    Des(Des),
    TripleDes112(TdesEde2),
    TripleDes(TdesEde3),
    Rc2(Rc2),
    Rc4(Rc4),
    Aes128(Aes128),
    Aes192(Aes192),
    Aes256(Aes256),
}

/// Runs `$body` with the block cipher as `$cipher`, or `$stream` with the RC4 state as `$rc4`.
macro_rules! dispatch {
    ($schedule:expr, $cipher:ident => $body:expr, $rc4:ident => $stream:expr) => {
        match $schedule {
            Schedule::None => return Err(NO_CIPHER),
            Schedule::Des($cipher) => $body,
            Schedule::TripleDes112($cipher) => $body,
            Schedule::TripleDes($cipher) => $body,
            Schedule::Rc2($cipher) => $body,
            Schedule::Rc4($rc4) => $stream,
            Schedule::Aes128($cipher) => $body,
            Schedule::Aes192($cipher) => $body,
            Schedule::Aes256($cipher) => $body,
        }
    };
}

const NO_CIPHER: Error = Error::BadKey(
    "the key was imported for HMAC alone; import it without CRYPT_IPSEC_HMAC_KEY to cipher with it",
);
const BAD_LENGTH: Error = Error::BadData("the cipher takes no key of this length, salt included");

impl Engine {
    /// An engine that can't cipher yet.
    pub(crate) const IDLE: Self = Self { register: [0; MAX_BLOCK], schedule: Schedule::None };

    /// Expands `key`, which is the material and after it the salt. `effective_bits` is RC2's effective
    /// key length. The register is left as it is.
    ///
    /// # Errors
    /// `NTE_BAD_DATA` for a length that the cipher can't take; the engine is then as it was.
    pub(crate) fn expand(
        &mut self,
        algorithm: Algorithm,
        key: &[u8],
        effective_bits: u32,
    ) -> Result<(), Error> {
        let schedule = match algorithm {
            Algorithm::Des => Schedule::Des(fixed(key)?),
            Algorithm::TripleDes112 => Schedule::TripleDes112(fixed(key)?),
            Algorithm::TripleDes => Schedule::TripleDes(fixed(key)?),
            Algorithm::Aes128 => Schedule::Aes128(fixed(key)?),
            Algorithm::Aes192 => Schedule::Aes192(fixed(key)?),
            Algorithm::Aes256 => Schedule::Aes256(fixed(key)?),
            Algorithm::Rc4 => Schedule::Rc4(Rc4::new(key).ok_or(BAD_LENGTH)?),
            Algorithm::Rc2 => {
                if key.is_empty()
                    || key.len() > Algorithm::RC2_MAX_LEN
                    || !(1..=1024).contains(&effective_bits)
                {
                    return Err(BAD_LENGTH);
                }
                Schedule::Rc2(Rc2::new_with_eff_key_len(key, effective_bits as usize))
            }
        };
        self.schedule = schedule;
        Ok(())
    }

    /// Puts the register to `iv`, where a message starts.
    pub(crate) fn set_register(&mut self, iv: [u8; MAX_BLOCK]) {
        self.register = iv;
    }

    /// Whether this mode can be used. A stream cipher has none and takes any.
    ///
    /// # Errors
    /// `NTE_BAD_ALGID` for a mode that Microsoft's providers lack; `NTE_BAD_KEY` for a key without a cipher.
    pub(crate) fn check(&self, mode: CipherMode) -> Result<(), Error> {
        dispatch!(&self.schedule, _cipher => BlockMode::try_from(mode).map(drop), _rc4 => Ok(()))
    }

    /// Encrypts whole blocks (any length for RC4) in place.
    ///
    /// # Errors
    /// As [`check`](Engine::check); nothing has changed then.
    pub(crate) fn encrypt(&mut self, mode: CipherMode, data: &mut [u8]) -> Result<(), Error> {
        dispatch!(
            &mut self.schedule,
            cipher => modes::encrypt(cipher, mode.try_into()?, &mut self.register, data),
            rc4 => rc4.apply(data)
        );
        Ok(())
    }

    /// Decrypts whole blocks (any length for RC4) in place.
    ///
    /// # Errors
    /// As [`check`](Engine::check); nothing has changed then.
    pub(crate) fn decrypt(&mut self, mode: CipherMode, data: &mut [u8]) -> Result<(), Error> {
        dispatch!(
            &mut self.schedule,
            cipher => modes::decrypt(cipher, mode.try_into()?, &mut self.register, data),
            rc4 => rc4.apply(data)
        );
        Ok(())
    }
}

fn fixed<C: KeyInit>(key: &[u8]) -> Result<C, Error> {
    C::new_from_slice(key).map_err(|_| BAD_LENGTH)
}

impl Drop for Engine {
    fn drop(&mut self) {
        wipe(&mut self.register);
    }
}

impl Drop for Schedule {
    /// Overwrites the AES schedules with that of the zero key; the others wipe themselves.
    fn drop(&mut self) {
        static ZERO_128: LazyLock<Aes128> = LazyLock::new(|| Aes128::new(&Array([0; 16])));
        static ZERO_192: LazyLock<Aes192> = LazyLock::new(|| Aes192::new(&Array([0; 24])));
        static ZERO_256: LazyLock<Aes256> = LazyLock::new(|| Aes256::new(&Array([0; 32])));
        match self {
            Self::Aes128(aes) => aes.clone_from(&ZERO_128),
            Self::Aes192(aes) => aes.clone_from(&ZERO_192),
            Self::Aes256(aes) => aes.clone_from(&ZERO_256),
            Self::None
            | Self::Des(_)
            | Self::TripleDes112(_)
            | Self::TripleDes(_)
            | Self::Rc2(_)
            | Self::Rc4(_) => {
                return;
            }
        }
        optimization_barrier(self);
    }
}

impl ZeroizeOnDrop for Schedule {}
impl ZeroizeOnDrop for Engine {}
