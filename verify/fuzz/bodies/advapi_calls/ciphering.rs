//! Encryption and decryption.

use hcryptkey::codes::*;
use hcryptkey::{Advapi, Error};

use super::views::View;
use super::{Guest, Kind, MAX_BUFFER, Use};
use crate::input::Input;

impl Guest {
    pub(super) fn encrypt(&mut self, input: &mut Input<'_>) {
        let (key, hash) = (self.key(input), Self::seldom(input, |input| self.hash(input)));
        let (is_final, flags) = (input.byte() & 1 == 1, Self::flags(input));
        let mut buffer = input.bytes(usize::MAX).to_vec();
        let len = match input.byte() {
            0xf0.. => input.dword(),
            0xd0.. => u32::from(input.byte()),
            // The data, and some room for its padding.
            room => {
                let len = u32::try_from(buffer.len()).unwrap();
                buffer.resize(buffer.len() + usize::from(room % 64), 0xee);
                len
            }
        };
        if !self.may_compute(&[key]) {
            return;
        }
        let (uses, old) = ([key, hash], buffer.clone());
        let section = Encrypt { key, hash, is_final, flags, len };
        if input.byte() < 0x20 {
            let before = self.views(&uses);
            let size = self.guarded(&uses, |advapi| section.call(advapi, None));
            assert_eq!(self.views(&uses), before, "asking for the size has changed something");
            if let Ok(needed) = size
                && needed as usize <= MAX_BUFFER
            {
                buffer.resize(needed as usize, 0);
                self.encrypt_enough(section, &mut buffer);
            }
            return;
        }
        match self.guarded(&uses, |advapi| section.call(advapi, Some(&mut buffer))) {
            Ok(written) => {
                let behind = written as usize..;
                assert_eq!(buffer[behind.clone()], old[behind], "written beyond the ciphertext");
            }
            Err(error) => {
                assert_eq!(buffer, old, "written in spite of {error}");
                if let Error::MoreData { needed } = error
                    && needed <= MAX_BUFFER
                {
                    assert!(needed > buffer.len());
                    buffer.resize(needed, 0);
                    self.encrypt_enough(section, &mut buffer);
                }
            }
        }
    }

    /// Encrypts with a buffer of the size that was returned: it is enough.
    fn encrypt_enough(&self, section: Encrypt, buffer: &mut [u8]) {
        let needed = buffer.len();
        let uses = [section.key, section.hash];
        match self.guarded(&uses, |advapi| section.call(advapi, Some(buffer))) {
            Ok(written) => assert_eq!(written as usize, needed),
            Err(error) => assert!(
                matches!(error.code(), NTE_BAD_ALGID | NTE_BAD_KEY)
                    || error.code() == NTE_BAD_LEN && self.is(section.key, Kind::RsaKey)
                    || section.len as usize > needed,
                "only the mode, and the length of an RSA message, are checked after the buffer: {error}"
            ),
        }
    }

    pub(super) fn decrypt(&mut self, input: &mut Input<'_>) {
        let (key, hash) = (self.key(input), Self::seldom(input, |input| self.hash(input)));
        let (is_final, flags) = (input.byte() & 1 == 1, Self::flags(input));
        let mut data = input.bytes(usize::MAX).to_vec();
        if !self.may_compute(&[key]) {
            return;
        }
        // Sometimes the key's own ciphertext, whose padding is good.
        if input.byte() < 0x60
            && self.has_duplicate(key)
            && let Ok(copy) = self.advapi.crypt_duplicate_key(key.1, 0, 0)
        {
            let len = data.len();
            data.resize(len + 48, 0);
            let len = u32::try_from(len).unwrap();
            let written = self.advapi.crypt_encrypt(copy, 0, true, 0, Some(&mut data), len);
            data.truncate(written.unwrap_or(len) as usize);
            self.advapi.crypt_destroy_key(copy).unwrap();
        }
        let (uses, old) = ([key, hash], data.clone());
        let before = self.views(&uses);
        let restarted = self.restarted(key);
        match self.advapi.crypt_decrypt(key.1, hash.1, is_final, flags, &mut data) {
            Ok(written) => {
                assert!(self.are_alive(&uses), "a dead handle was accepted");
                assert!(written as usize <= data.len());
            }
            Err(error) if data == old && self.views(&uses) == before => {
                assert_ne!(error.code(), ERROR_MORE_DATA, "decrypting needs no room");
                assert!(self.are_alive(&uses) || error.code() == ERROR_INVALID_PARAMETER);
            }
            // Bad padding: data decrypted, key at its start, hash as it was.
            Err(error) => {
                assert_eq!(error.code(), NTE_BAD_DATA, "a call that failed has changed something");
                assert!(is_final && flags == 0 && !data.is_empty() && self.is(key, Kind::SessionKey));
                let after = self.views(&uses);
                assert_eq!(after[1], before[1], "a hash was fed in spite of bad padding");
                if let Some(restarted) = restarted {
                    assert_eq!(after[0], View::Key(restarted), "bad padding leaves the key at its start");
                }
            }
        }
    }
}

/// A section to encrypt, apart from its data.
#[derive(Clone, Copy)]
struct Encrypt {
    key: Use,
    hash: Use,
    is_final: bool,
    flags: u32,
    len: u32,
}

impl Encrypt {
    fn call(self, advapi: &Advapi, buffer: Option<&mut [u8]>) -> Result<u32, Error> {
        advapi.crypt_encrypt(self.key.1, self.hash.1, self.is_final, self.flags, buffer, self.len)
    }
}
