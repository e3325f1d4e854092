//! Decryption of a whole message in CBC with the padding of PKCS #5.

use cbc::Decryptor;
use cipher::block_padding::Pkcs7;
use cipher::{BlockCipherDecrypt, BlockModeDecrypt as _, InnerIvInit as _, KeyInit};
use zeroize::Zeroizing;

use super::refusal::WRONG_PASSWORD;
use crate::error::Error;

/// With a key of exactly the cipher's length.
///
/// # Errors
/// `ERROR_INVALID_PASSWORD` for bad padding.
pub(super) fn decrypt_keyed<C: BlockCipherDecrypt + KeyInit>(
    key: &[u8],
    iv: &[u8],
    data: &[u8],
) -> Result<Zeroizing<Vec<u8>>, Error> {
    decrypt_padded(C::new_from_slice(key).map_err(|_| Error::BUG)?, iv, data)
}

/// # Errors
/// `ERROR_INVALID_PASSWORD` for bad padding.
pub(super) fn decrypt_padded<C: BlockCipherDecrypt>(
    cipher: C,
    iv: &[u8],
    data: &[u8],
) -> Result<Zeroizing<Vec<u8>>, Error> {
    let cipher = Decryptor::inner_iv_slice_init(cipher, iv).map_err(|_| Error::BUG)?;
    let mut data = Zeroizing::new(data.to_vec());
    let len = cipher.decrypt_padded::<Pkcs7>(&mut data).map_err(|_| WRONG_PASSWORD)?.len();
    data.truncate(len);
    Ok(data)
}
