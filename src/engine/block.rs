//! Block ciphers, expanded for both directions.

use std::sync::LazyLock;

use aes::{Aes128, Aes192, Aes256};
use cipher::array::Array;
use cipher::{BlockCipherDecrypt, BlockCipherEncrypt, KeyInit};
use des::{Des, TdesEde2, TdesEde3};
use rc2::Rc2;
use zeroize::{ZeroizeOnDrop, optimization_barrier};

use super::modes::{self, BlockMode};
use super::{BAD_LENGTH, MAX_BLOCK};
use crate::algorithm::Algorithm;
use crate::error::Error;

/// An expanded block cipher. A handle may encrypt and decrypt in any order, so it has both schedules.
pub(crate) trait BlockCipher: Send + Sync {
    /// Encrypts whole blocks in place. `register` is the feedback register and becomes that of the next section.
    fn encrypt(&self, mode: BlockMode, register: &mut [u8; MAX_BLOCK], data: &mut [u8]);

    /// Decrypts whole blocks in place. `register` is the feedback register and becomes that of the next section.
    fn decrypt(&self, mode: BlockMode, register: &mut [u8; MAX_BLOCK], data: &mut [u8]);

    /// A copy, without expanding the key again.
    fn duplicate(&self) -> Box<dyn BlockCipher>;
}

/// Expands `key`, which is the material and after it the salt. `effective_bits` is RC2's effective key length.
///
/// # Errors
/// `NTE_BAD_DATA` for a length that the cipher can't take, `NTE_BAD_ALGID` for an algorithm that is no block cipher.
pub(crate) fn expand(
    algorithm: Algorithm,
    key: &[u8],
    effective_bits: u32,
) -> Result<Box<dyn BlockCipher>, Error> {
    match algorithm {
        Algorithm::Des => fixed::<Des>(key),
        Algorithm::TripleDes112 => fixed::<TdesEde2>(key),
        Algorithm::TripleDes => fixed::<TdesEde3>(key),
        Algorithm::Aes128 => fixed::<Aes128>(key),
        Algorithm::Aes192 => fixed::<Aes192>(key),
        Algorithm::Aes256 => fixed::<Aes256>(key),
        Algorithm::Rc2 => {
            if !algorithm.takes_len(key.len()) || !(1..=1024).contains(&effective_bits) {
                return Err(BAD_LENGTH);
            }
            Ok(Box::new(Expanded(Rc2::new_with_eff_key_len(key, effective_bits as usize))))
        }
        Algorithm::Rc4 | Algorithm::RsaKeyExchange | Algorithm::RsaSign => Err(Error::NO_SUCH_CIPHER),
    }
}

fn fixed<C: Schedule + KeyInit>(key: &[u8]) -> Result<Box<dyn BlockCipher>, Error> {
    let cipher = C::new_from_slice(key).map_err(|_| BAD_LENGTH)?;
    Ok(Box::new(Expanded(cipher)))
}

/// The schedules of one of the cipher crates, wiped when they are dropped.
struct Expanded<C: Schedule>(C);

impl<C: Schedule> BlockCipher for Expanded<C> {
    fn encrypt(&self, mode: BlockMode, register: &mut [u8; MAX_BLOCK], data: &mut [u8]) {
        modes::encrypt(&self.0, mode, register, data);
    }

    fn decrypt(&self, mode: BlockMode, register: &mut [u8; MAX_BLOCK], data: &mut [u8]) {
        modes::decrypt(&self.0, mode, register, data);
    }

    fn duplicate(&self) -> Box<dyn BlockCipher> {
        Box::new(Self(self.0.clone()))
    }
}

impl<C: Schedule> Drop for Expanded<C> {
    fn drop(&mut self) {
        self.0.wipe();
    }
}

impl<C: Schedule> ZeroizeOnDrop for Expanded<C> {}

/// A cipher crate's type, and how its schedules are overwritten.
trait Schedule: BlockCipherEncrypt + BlockCipherDecrypt + Clone + Send + Sync + 'static {
    /// Does nothing for a type that wipes itself.
    fn wipe(&mut self) {}
}

impl Schedule for Des {}
impl Schedule for TdesEde2 {}
impl Schedule for TdesEde3 {}
impl Schedule for Rc2 {}

/// The AES schedules are overwritten with those of the zero key: the crate's own wiping goes byte by byte.
macro_rules! overwrite_with_zero_key {
    ($($aes:ty),+) => {
        $(impl Schedule for $aes {
            fn wipe(&mut self) {
                static ZERO_KEY: LazyLock<$aes> = LazyLock::new(|| <$aes>::new(&Array::default()));
                self.clone_from(&ZERO_KEY);
                optimization_barrier(self);
            }
        })+
    };
}

overwrite_with_zero_key!(Aes128, Aes192, Aes256);

/// This compiles only if a type says that it wipes itself.
#[cfg(test)]
const _: () = {
    const fn wipes_itself<T: ZeroizeOnDrop>() {}

    wipes_itself::<Des>();
    wipes_itself::<TdesEde2>();
    wipes_itself::<TdesEde3>();
    wipes_itself::<Rc2>();
};
