//! The engine of a key: an expanded cipher that runs over the key's register. It knows nothing of handles.

use std::sync::LazyLock;

use aes::{Aes128, Aes192, Aes256};
use cipher::KeyInit;
use cipher::array::Array;
use des::{Des, TdesEde2, TdesEde3};
use rc2::Rc2;
use zeroize::{ZeroizeOnDrop, optimization_barrier};

use crate::error::Error;
use crate::params::CipherMode;
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

/// A cipher expanded for both directions, or RC4's place in its stream.
///
/// A handle may encrypt and decrypt in any order, so both schedules are kept. Each stands in a box of its own:
/// it takes only the room it needs, and a duplicate is copied straight into its final place.
#[derive(Clone)]
pub(crate) enum Engine {
    /// Nothing to cipher with: a key that only serves HMAC.
    None,
    Des(Box<Des>),
    TripleDes112(Box<TdesEde2>),
    TripleDes(Box<TdesEde3>),
    Rc2(Box<Rc2>),
    Rc4(Box<Rc4>),
    Aes128(Box<Aes128>),
    Aes192(Box<Aes192>),
    Aes256(Box<Aes256>),
}

/// Runs `$body` with the block cipher as `$cipher`, or `$stream` with the RC4 state as `$rc4`.
macro_rules! dispatch {
    ($engine:expr, $cipher:ident => $body:expr, $rc4:ident => $stream:expr) => {
        match $engine {
            Engine::None => return Err(NO_CIPHER),
            Engine::Des($cipher) => $body,
            Engine::TripleDes112($cipher) => $body,
            Engine::TripleDes($cipher) => $body,
            Engine::Rc2($cipher) => $body,
            Engine::Rc4($rc4) => $stream,
            Engine::Aes128($cipher) => $body,
            Engine::Aes192($cipher) => $body,
            Engine::Aes256($cipher) => $body,
        }
    };
}

/// Of a key that only serves HMAC.
pub(crate) const NO_CIPHER: Error = Error::BadKey(
    "the key was imported for HMAC alone; import it without CRYPT_IPSEC_HMAC_KEY to cipher with it",
);
const BAD_LENGTH: Error = Error::BadData("the cipher takes no key of this length, salt included");

impl Engine {
    /// Expands `key`, which is the material and after it the salt. `effective_bits` is RC2's effective
    /// key length.
    ///
    /// # Errors
    /// `NTE_BAD_DATA` for a length that the cipher can't take.
    pub(crate) fn expand(algorithm: Algorithm, key: &[u8], effective_bits: u32) -> Result<Self, Error> {
        Ok(match algorithm {
            Algorithm::Des => Self::Des(fixed(key)?),
            Algorithm::TripleDes112 => Self::TripleDes112(fixed(key)?),
            Algorithm::TripleDes => Self::TripleDes(fixed(key)?),
            Algorithm::Aes128 => Self::Aes128(fixed(key)?),
            Algorithm::Aes192 => Self::Aes192(fixed(key)?),
            Algorithm::Aes256 => Self::Aes256(fixed(key)?),
            Algorithm::Rc4 => Self::Rc4(Rc4::new(key).ok_or(BAD_LENGTH)?),
            Algorithm::Rc2 => {
                if key.is_empty()
                    || key.len() > Algorithm::RC2_MAX_LEN
                    || !(1..=1024).contains(&effective_bits)
                {
                    return Err(BAD_LENGTH);
                }
                Self::Rc2(Box::new(Rc2::new_with_eff_key_len(key, effective_bits as usize)))
            }
        })
    }

    /// Goes back to the start of RC4's stream, under the key it was expanded from. Block ciphers have none.
    pub(crate) fn restart_stream(&mut self, key: &[u8]) {
        if let Self::Rc4(rc4) = self {
            rc4.restart(key);
        }
    }

    /// Whether this mode can be used. A stream cipher has none and takes any.
    ///
    /// # Errors
    /// `NTE_BAD_ALGID` for a mode that Microsoft's providers lack; `NTE_BAD_KEY` for a key without a cipher.
    pub(crate) fn check(&self, mode: CipherMode) -> Result<(), Error> {
        dispatch!(self, _cipher => BlockMode::try_from(mode).map(drop), _rc4 => Ok(()))
    }

    /// Encrypts whole blocks (any length for RC4) in place; `register` is the feedback register.
    ///
    /// # Errors
    /// As [`check`](Engine::check); nothing has changed then.
    pub(crate) fn encrypt(
        &mut self,
        mode: CipherMode,
        register: &mut [u8; MAX_BLOCK],
        data: &mut [u8],
    ) -> Result<(), Error> {
        dispatch!(
            self,
            cipher => modes::encrypt(&**cipher, mode.try_into()?, register, data),
            rc4 => rc4.apply(data)
        );
        Ok(())
    }

    /// Decrypts whole blocks (any length for RC4) in place; `register` is the feedback register.
    ///
    /// # Errors
    /// As [`check`](Engine::check); nothing has changed then.
    pub(crate) fn decrypt(
        &mut self,
        mode: CipherMode,
        register: &mut [u8; MAX_BLOCK],
        data: &mut [u8],
    ) -> Result<(), Error> {
        dispatch!(
            self,
            cipher => modes::decrypt(&**cipher, mode.try_into()?, register, data),
            rc4 => rc4.apply(data)
        );
        Ok(())
    }
}

fn fixed<C: KeyInit>(key: &[u8]) -> Result<Box<C>, Error> {
    C::new_from_slice(key).map(Box::new).map_err(|_| BAD_LENGTH)
}

impl Drop for Engine {
    /// Overwrites the AES schedules with that of the zero key; the others wipe themselves.
    fn drop(&mut self) {
        static ZERO_128: LazyLock<Aes128> = LazyLock::new(|| Aes128::new(&Array([0; 16])));
        static ZERO_192: LazyLock<Aes192> = LazyLock::new(|| Aes192::new(&Array([0; 24])));
        static ZERO_256: LazyLock<Aes256> = LazyLock::new(|| Aes256::new(&Array([0; 32])));
        match self {
            Self::Aes128(aes) => overwrite(&mut **aes, &ZERO_128),
            Self::Aes192(aes) => overwrite(&mut **aes, &ZERO_192),
            Self::Aes256(aes) => overwrite(&mut **aes, &ZERO_256),
            Self::None
            | Self::Des(_)
            | Self::TripleDes112(_)
            | Self::TripleDes(_)
            | Self::Rc2(_)
            | Self::Rc4(_) => {}
        }
    }
}

fn overwrite<C: Clone>(schedule: &mut C, with: &C) {
    schedule.clone_from(with);
    optimization_barrier(schedule);
}

impl ZeroizeOnDrop for Engine {}
