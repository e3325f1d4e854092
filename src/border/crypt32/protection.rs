//! Protected data and protected memory.

use zeroize::Zeroizing;

use super::layout;
use crate::Advapi;
use crate::border::frame::{Frame, TRUE};
use crate::border::structure::DATA_BLOB;
use crate::border::text::{Encoding, encode};
use crate::codes::CRYPTPROTECTMEMORY_BLOCK_SIZE;
use crate::error::{Error, Reason};

const STATUS_INVALID_PARAMETER: u64 = 0xc000_000d;
const STATUS_UNSUCCESSFUL: u64 = 0xc000_0001;
/// `RTL_ENCRYPT_MEMORY_SIZE`
const RTL_BLOCK_SIZE: u32 = 8;

const TOO_LONG: Error = Error::BadLen(&Reason("the data is longer than the largest DWORD; pass less"));

/// The bytes of the `CRYPT_DATA_BLOB` at an argument; none at NULL.
fn bytes(frame: &Frame<'_>, argument: usize) -> Result<Zeroizing<Vec<u8>>, Error> {
    match frame.address(argument) {
        0 => Ok(Zeroizing::default()),
        address => layout::data_blob(&frame.space, address),
    }
}

/// Puts bytes that the call allocates into the `CRYPT_DATA_BLOB` at an argument.
fn put(frame: &mut Frame<'_>, argument: usize, bytes: &[u8]) -> Result<(), Error> {
    let len = u32::try_from(bytes.len()).map_err(|_| TOO_LONG)?;
    let place = frame.needed_address(argument)?;
    let ([_, data], _) = frame.space.offsets(DATA_BLOB);
    let address = frame.space.allocate_copy(bytes)?;
    frame.space.write_dword(place, len)?;
    frame.space.write_pointer(place + data, address)
}

/// Checks that the `CRYPT_DATA_BLOB` at an argument can be written, before anything happens.
fn check_place(frame: &mut Frame<'_>, argument: usize) -> Result<(), Error> {
    let place = frame.needed_address(argument)?;
    let (_, len) = frame.space.offsets(DATA_BLOB);
    frame.space.check_write(place, usize::try_from(len).map_err(|_| Error::BUG)?)
}

/// `CryptProtectData`. It sets the last error to 0 when it succeeds, as does its counterpart (recorded on Windows).
pub(in crate::border) fn protect(frame: &mut Frame<'_>) -> Result<u64, Error> {
    frame.needed_address(0)?;
    check_place(frame, 6)?;
    let (data, description, entropy) = (bytes(frame, 0)?, frame.text(1)?, bytes(frame, 2)?);
    let flags = frame.dword(5);
    let description = description.unwrap_or_default();
    let blob = frame.process.crypt_protect_data(&data, &description, &entropy, flags)?;
    put(frame, 6, &blob)?;
    frame.set_last_error(0);
    Ok(TRUE)
}

/// `CryptUnprotectData`
pub(in crate::border) fn unprotect(frame: &mut Frame<'_>) -> Result<u64, Error> {
    frame.needed_address(0)?;
    check_place(frame, 6)?;
    let description_at = frame.address(1);
    if description_at != 0 {
        frame.space.check_write_pointer(description_at)?;
    }
    let (blob, entropy) = (bytes(frame, 0)?, bytes(frame, 2)?);
    let (data, description) = frame.process.crypt_unprotect_data(&blob, &entropy)?;
    // Nothing is written before both are allocated: the program frees nothing after a call that failed.
    let text_at = match description_at {
        0 => None,
        _ => Some(frame.space.allocate_copy(&encode(&description, Encoding::Wide))?),
    };
    if let Err(error) = put(frame, 6, &data) {
        if let Some(address) = text_at {
            frame.space.free(address);
        }
        return Err(error);
    }
    if let Some(address) = text_at {
        frame.space.write_pointer(description_at, address)?;
    }
    frame.set_last_error(0);
    Ok(TRUE)
}

/// `CryptProtectMemory`
pub(in crate::border) fn protect_memory(frame: &mut Frame<'_>) -> Result<u64, Error> {
    apply(frame, CRYPTPROTECTMEMORY_BLOCK_SIZE, true)
}

/// `CryptUnprotectMemory`
pub(in crate::border) fn unprotect_memory(frame: &mut Frame<'_>) -> Result<u64, Error> {
    apply(frame, CRYPTPROTECTMEMORY_BLOCK_SIZE, false)
}

fn apply(frame: &mut Frame<'_>, multiple: u32, encrypts: bool) -> Result<u64, Error> {
    let (address, len, flags) = (frame.address(0), frame.dword(1) as usize, frame.dword(2));
    let mut memory = frame.space.copy(address, len)?;
    if len > 0 {
        frame.space.check_write(address, len)?;
    }
    frame.process.apply_to_memory(&mut memory, multiple, flags, encrypts)?;
    if len > 0 {
        frame.space.write(address, &memory)?;
    }
    Ok(TRUE)
}

/// `SystemFunction040`, which headers call `RtlEncryptMemory`. It returns an NTSTATUS.
#[expect(clippy::unnecessary_wraps, reason = "rows of the table have functions of one type")]
pub(in crate::border) fn rtl_encrypt(frame: &mut Frame<'_>) -> Result<u64, Error> {
    Ok(status(apply(frame, RTL_BLOCK_SIZE, true)))
}

/// `SystemFunction041`, which headers call `RtlDecryptMemory`.
#[expect(clippy::unnecessary_wraps, reason = "rows of the table have functions of one type")]
pub(in crate::border) fn rtl_decrypt(frame: &mut Frame<'_>) -> Result<u64, Error> {
    Ok(status(apply(frame, RTL_BLOCK_SIZE, false)))
}

fn status(result: Result<u64, Error>) -> u64 {
    match result {
        Ok(_) => 0,
        Err(Error::InvalidParameter(_)) => STATUS_INVALID_PARAMETER,
        Err(_) => STATUS_UNSUCCESSFUL,
    }
}

/// `SystemFunction036`, which headers call `RtlGenRandom`.
pub(in crate::border) fn rtl_random(frame: &mut Frame<'_>) -> Result<u64, Error> {
    frame.fill_all(0, Advapi::fill_random)
}
