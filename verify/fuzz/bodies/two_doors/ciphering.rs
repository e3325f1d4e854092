//! Encryption and decryption.

use hcryptkey::Section;
use hcryptkey::codes::*;

use super::{Doors, Key, refused, same};
use crate::input::Input;

impl Doors {
    /// What an encryption or decryption is asked for, in types and in numbers.
    fn section(&mut self, input: &mut Input<'_>) -> Option<Ask> {
        let (key, choice) = (self.key(input), input.byte());
        let is_final = choice & 1 != 0;
        let section = if is_final { Section::Final } else { Section::More };
        let (mut options, flags) = match choice >> 5 {
            0 => (section.oaep(), CRYPT_OAEP),
            1 => (section.without_padding_check(), CRYPT_DECRYPT_RSA_NO_PADDING_CHECK),
            _ => (section.into(), 0),
        };
        let mut number = 0;
        if choice & 0x1e == 0x1e
            && let Some(hash) = self.hash(input).filter(|hash| hash.is_alive)
        {
            (options, number) = (options.hashing(hash.typed), hash.number);
        }
        let len = input.one_of(&[0_usize, 1, 8, 16, 24, 37, 48, 256, 5000]);
        let data = vec![input.byte(); len];
        self.may_compute(key.is_rsa).then_some(Ask { key, options, hash: number, is_final, flags, data })
    }

    pub(super) fn encrypt(&mut self, input: &mut Input<'_>) {
        let Some(Ask { key, options, hash, is_final, flags, data }) = self.section(input) else { return };
        let len = u32::try_from(data.len()).unwrap();
        if flags == CRYPT_DECRYPT_RSA_NO_PADDING_CHECK {
            // The door in numbers does not know this flag here, whatever the key is.
            return;
        }
        let mut buffer = data.clone();
        buffer.resize(data.len() + 64, 0);
        let in_place = input.byte() & 1 != 0;
        let mut encrypted = if in_place { buffer.clone() } else { data };
        let before = (encrypted.clone(), buffer.clone());
        let number = self.advapi.crypt_encrypt(key.number, hash, is_final, flags, Some(&mut buffer), len);
        let typed = if in_place {
            let written = self.store.encrypt_in_place(key.typed, options, &mut encrypted, len as usize);
            written.inspect(|written| encrypted.truncate(*written)).map(drop)
        } else {
            self.store.encrypt(key.typed, options, &mut encrypted)
        };
        if typed.is_err() {
            assert_eq!(
                (&encrypted, &buffer),
                (&before.0, &before.1),
                "a call that failed has changed the data"
            );
        }
        if !key.is_alive {
            refused(typed, number, NTE_BAD_KEY);
        } else if let Some(((), written)) = same(typed, number) {
            assert_eq!(encrypted, buffer[..written as usize]);
        }
    }

    pub(super) fn decrypt(&mut self, input: &mut Input<'_>) {
        let Some(Ask { key, options, hash, is_final, flags, data }) = self.section(input) else { return };
        let (mut one, mut two) = (data.clone(), data);
        let number = self.advapi.crypt_decrypt(key.number, hash, is_final, flags, &mut two);
        let typed = self.store.decrypt_in_place(key.typed, options, &mut one);
        if !key.is_alive {
            return refused(typed, number, NTE_BAD_KEY);
        }
        if let Some((typed, number)) = same(typed, number) {
            assert_eq!(typed, number as usize);
        }
        assert_eq!(one, two, "what a failure leaves is the same too");
    }
}

struct Ask {
    key: Key,
    options: hcryptkey::SectionOptions,
    hash: u64,
    is_final: bool,
    flags: u32,
    data: Vec<u8>,
}
