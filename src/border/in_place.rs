//! Data that a call ciphers in place.

use super::frame::{Frame, TRUE};
use super::space::{NULL, zeros};
use crate::Advapi;
use crate::error::{Error, Reason};

/// The most that encrypting adds to its data: a block of the longest RSA key, 16384 bits.
const MOST_ADDED: u32 = 2048;

const TOO_LONG: Error = Error::BadLen(&Reason("the data is longer than the largest DWORD; use sections"));

/// The arguments of a call besides its data.
#[derive(Clone, Copy)]
pub(crate) struct SectionCall {
    pub(crate) key: u64,
    pub(crate) hash: u64,
    pub(crate) is_final: bool,
    pub(crate) flags: u32,
}

impl SectionCall {
    #[inline(always)]
    fn encrypt(self, process: &Advapi, data: Option<&mut [u8]>, len: u32) -> Result<u32, Error> {
        process.crypt_encrypt(self.key, self.hash, self.is_final, self.flags, data, len)
    }

    #[inline(always)]
    fn decrypt(self, process: &Advapi, data: &mut [u8]) -> Result<u32, Error> {
        process.crypt_decrypt(self.key, self.hash, self.is_final, self.flags, data)
    }
}

impl Frame<'_> {
    /// Encrypts the data at an argument, `*len` bytes in a buffer of `size`. Without a buffer it returns the number of bytes that
    /// it needs.
    #[inline(always)]
    pub(crate) fn encrypt(
        &mut self,
        section: SectionCall,
        data: usize,
        len: usize,
        size: usize,
    ) -> Result<u64, Error> {
        let (data, len_at, size) = (self.address(data), self.needed_address(len)?, self.dword(size));
        let len = self.space.read_dword(len_at)?;
        self.space.check_write_dword(len_at)?;
        let process = self.process;
        // Programs claim sizes that are larger than their buffers. So the host is asked only for the bytes that
        // encrypting can touch.
        let written = if data == 0 {
            section.encrypt(process, None, len)
        } else if let Some(bytes) =
            self.space.borrowed(data, size.min(len.saturating_add(MOST_ADDED)) as usize)
        {
            section.encrypt(process, Some(bytes), len)
        } else {
            self.encrypt_copy(section, data, size, len)
        };
        self.set_len(len_at, written)
    }

    /// Encrypts in memory that the host copies, or that is shorter than the size claims.
    #[inline(never)]
    fn encrypt_copy(&mut self, section: SectionCall, data: u64, size: u32, len: u32) -> Result<u32, Error> {
        // The size that the program claims may be too large, so only the bytes that the call needs are read and written. The
        // size query changes nothing.
        let needed = section.encrypt(self.process, None, len)?;
        if size < needed {
            return Err(Error::MoreData { needed: needed as usize });
        }
        // Checked before the call, which advances the key in its message.
        self.space.check_write(data, needed as usize)?;
        // The provider reads the data last. An observed call must not read it earlier: in C, where addresses cannot be checked, a
        // bad one ends the program.
        let SectionCall { key, hash, is_final, flags } = section;
        self.process.check_encrypt(key, hash, is_final, flags, len as usize)?;
        let room = size.min(needed.max(len)) as usize;
        let read = room.min(len as usize);
        let plain = self.space.copy(data, read)?;
        let mut copy = zeros(room)?;
        copy.get_mut(..read).ok_or(Error::BUG)?.copy_from_slice(&plain);
        let written = section.encrypt(self.process, Some(&mut copy), len)?;
        let front = copy.get(..written as usize).ok_or(Error::BUG)?;
        if !front.is_empty() {
            self.space.write(data, front)?;
        }
        Ok(written)
    }

    /// Decrypts the data at an argument, `*len` bytes.
    pub(crate) fn decrypt(&mut self, section: SectionCall, data: usize, len: usize) -> Result<u64, Error> {
        let (data, len_at) = (self.address(data), self.needed_address(len)?);
        let len = self.space.read_dword(len_at)? as usize;
        self.space.check_write_dword(len_at)?;
        let process = self.process;
        let written = if len == 0 {
            section.decrypt(process, &mut [])
        } else if data == 0 {
            return Err(NULL);
        } else if let Some(bytes) = self.space.borrowed(data, len) {
            section.decrypt(process, bytes)
        } else {
            // As in `encrypt_copy`, the address is checked first, and the data is read last.
            self.space.check_write(data, len)?;
            let SectionCall { key, hash, is_final, flags } = section;
            process.check_decrypt(key, hash, is_final, flags, len)?;
            let mut copy = self.space.copy(data, len)?;
            let written = section.decrypt(process, &mut copy);
            // Also after a failure: bad padding leaves the decrypted bytes in the buffer.
            self.space.write(data, &copy)?;
            written
        };
        self.set_len(len_at, written)
    }

    /// Sets the length to the number of bytes that were written, or that are needed.
    fn set_len(&mut self, place: u64, written: Result<u32, Error>) -> Result<u64, Error> {
        let len = match written {
            Ok(len) => len,
            Err(Error::MoreData { needed }) => u32::try_from(needed).map_err(|_| TOO_LONG)?,
            Err(error) => return Err(error),
        };
        self.space.write_dword(place, len)?;
        written.map(|_| TRUE)
    }
}
