//! Keys: made, moved, copied, destroyed, and their parameters.

use hcryptkey::codes::*;
use hcryptkey::{
    Algorithm, CipherMode, Error, ExportAs, ImportOptions, KeyParam, KeySpec, Padding, Permissions,
};

use super::{Doors, refused, same};
use crate::input::{Input, read};

impl Doors {
    /// A specification of a session key, in types and in flags.
    fn spec(input: &mut Input<'_>) -> (KeySpec, u32, u32) {
        let ciphers: Vec<_> = Algorithm::ALL.iter().copied().filter(|one| one.is_symmetric()).collect();
        let algorithm = input.one_of(&ciphers);
        let bits = input.one_of(&[0_u8, 0, 0, 40, 56, 128, 7, 255]);
        let (mut spec, mut flags) = (KeySpec::new(algorithm).bits(bits.into()), u32::from(bits) << 16);
        let choice = input.byte();
        if choice & 1 != 0 {
            (spec, flags) = (spec.exportable(), flags | CRYPT_EXPORTABLE);
        }
        (spec, flags) = match choice >> 6 {
            0 => (spec.no_salt(), flags | CRYPT_NO_SALT),
            1 => (spec.create_salt(), flags | CRYPT_CREATE_SALT),
            _ => (spec, flags),
        };
        (spec, algorithm.alg_id(), flags)
    }

    pub(super) fn generate(&mut self, input: &mut Input<'_>) {
        let (spec, alg_id, flags) = Self::spec(input);
        let number = self.advapi.crypt_gen_key(self.prov, alg_id, flags);
        self.keep_key(self.store.generate_key(spec), number);
    }

    pub(super) fn derive(&mut self, input: &mut Input<'_>) {
        let (spec, alg_id, flags) = Self::spec(input);
        let Some(hash) = self.hash(input) else { return };
        let number = self.advapi.crypt_derive_key(self.prov, alg_id, hash.number, flags);
        let typed = self.store.derive_key(spec, hash.typed);
        if hash.is_alive {
            self.keep_key(typed, number);
        } else {
            refused(typed, number, NTE_BAD_HASH);
        }
    }

    pub(super) fn import(&mut self, blob: &[u8], options: ImportOptions, under: u64, flags: u32) {
        let number = self.advapi.crypt_import_key(self.prov, blob, under, flags);
        self.keep_key(self.store.import_key(blob, options), number);
    }

    /// A BLOB that was exported, or one in the clear; whole, or damaged.
    pub(super) fn import_anything(&mut self, input: &mut Input<'_>) {
        let choice = input.byte();
        let mut blob = self.blobs[usize::from(choice) % self.blobs.len()].clone();
        if choice < 0xa0 {
            let len = input.one_of(&[5_u8, 7, 8, 16, 24, 32, 0, 1, 200]);
            blob = vec![8, 2, 0, 0];
            blob.extend(input.one_of(Algorithm::ALL).alg_id().to_le_bytes());
            blob.extend(u32::from(len).to_le_bytes());
            blob.resize(12 + usize::from(len), input.byte());
        }
        if input.byte() >= 0xe0 && !blob.is_empty() {
            let at = usize::from(input.byte()) % blob.len();
            blob[at] = input.byte();
        }
        let (mut options, mut flags, mut number) = (ImportOptions::new(), 0, 0);
        let choice = input.byte();
        if choice & 1 != 0 {
            (options, flags) = (options.exportable(), flags | CRYPT_EXPORTABLE);
        }
        if choice & 6 == 6 {
            (options, flags) = (options.no_salt(), flags | CRYPT_NO_SALT);
        }
        if choice & 0x18 == 0x18 {
            (options, flags) = (options.oaep(), flags | CRYPT_OAEP);
        }
        if choice & 0x60 == 0x60 {
            (options, flags) = (options.hmac_key(), flags | CRYPT_IPSEC_HMAC_KEY);
        }
        if choice & 0x80 != 0 {
            let key = self.key(input);
            if !key.is_alive {
                let number = self.advapi.crypt_import_key(self.prov, &blob, key.number, flags);
                return refused(self.store.import_key(&blob, options.under(key.typed)), number, NTE_BAD_KEY);
            }
            (options, number) = (options.under(key.typed), key.number);
        }
        // Reading a pair takes long as well.
        if self.may_compute(matches!(blob.first(), Some(1 | 7))) {
            self.import(&blob, options, number, flags);
        }
    }

    pub(super) fn export(&mut self, input: &mut Input<'_>) {
        let (key, under) = (self.key(input), self.key(input));
        let (export_as, under, kind, flags) = match input.byte() % 6 {
            0 => (ExportAs::Plaintext, None, PLAINTEXTKEYBLOB, 0),
            1 => (ExportAs::Simple(under.typed), Some(under), SIMPLEBLOB, 0),
            2 => (ExportAs::SimpleOaep(under.typed), Some(under), SIMPLEBLOB, CRYPT_OAEP),
            3 => (ExportAs::Public, None, PUBLICKEYBLOB, 0),
            4 => (ExportAs::Private, None, PRIVATEKEYBLOB, 0),
            _ => (ExportAs::PrivateUnder(under.typed), Some(under), PRIVATEKEYBLOB, 0),
        };
        if !self.may_compute(under.is_some_and(|under| under.is_rsa)) {
            return;
        }
        let number = under.map_or(0, |under| under.number);
        let mut buffer = vec![0; 600];
        let written = self.advapi.crypt_export_key(key.number, number, kind, flags, Some(&mut buffer));
        let blob = self.store.export_key(key.typed, export_as);
        if !key.is_alive || under.is_some_and(|under| !under.is_alive) {
            assert!(blob.is_err());
            assert_eq!(written.map_err(Error::code), Err(ERROR_INVALID_PARAMETER));
        } else if let Some((blob, written)) = same(blob, written) {
            assert_eq!(*blob, buffer[..written as usize]);
            assert_eq!(self.store.exported_len(key.typed, export_as), Ok(blob.len()));
            self.blobs.push(blob.to_vec());
        }
    }

    pub(super) fn duplicate(&mut self, input: &mut Input<'_>) {
        let key = self.key(input);
        let number = self.advapi.crypt_duplicate_key(key.number, 0, 0);
        let typed = self.store.duplicate_key(key.typed);
        if !key.is_alive {
            let code = typed.map(drop).map_err(Error::code);
            assert!(code == Err(NTE_BAD_KEY) || code == Err(ERROR_CALL_NOT_IMPLEMENTED));
            assert_eq!(number.map_err(Error::code), Err(ERROR_INVALID_PARAMETER));
            return;
        }
        self.keep_key(typed, number);
    }

    pub(super) fn destroy(&mut self, input: &mut Input<'_>) {
        // The pairs stay: without them nothing is left to unwrap with.
        let index = usize::from(input.byte()) % self.keys.len();
        let key = self.keys[index];
        if key.is_rsa && index < 3 {
            return;
        }
        let (typed, number) = (self.store.destroy_key(key.typed), self.advapi.crypt_destroy_key(key.number));
        if key.is_alive {
            same(typed, number);
            self.keys[index].is_alive = false;
        } else {
            refused(typed, number, NTE_BAD_KEY);
        }
    }

    pub(super) fn set_param(&self, input: &mut Input<'_>) {
        let key = self.key(input);
        let dword = input.mostly(&[1, 2, 3, 4, 8, 40, 128, 0x3f, 0xffff_ffff]);
        let mut salt = [input.byte(); 11];
        salt[5] = 0x55;
        let bytes = input.bytes(40);
        let dword_bytes = dword.to_le_bytes();
        let (param, data, number) = match input.byte() % 8 {
            0 => (KeyParam::Iv(bytes), bytes, KP_IV),
            1 => (KeyParam::Mode(CipherMode(dword)), &dword_bytes[..], KP_MODE),
            2 => (KeyParam::ModeBits(dword), &dword_bytes[..], KP_MODE_BITS),
            3 => (KeyParam::Salt(&salt), &salt[..], KP_SALT),
            4 => (KeyParam::SaltEx(bytes), bytes, KP_SALT_EX),
            5 => (KeyParam::Permissions(Permissions(dword)), &dword_bytes[..], KP_PERMISSIONS),
            6 => (KeyParam::EffectiveKeyLen(dword), &dword_bytes[..], KP_EFFECTIVE_KEYLEN),
            _ => {
                let Some(padding) = Padding::from_code(dword) else { return };
                (KeyParam::Padding(padding), &dword_bytes[..], KP_PADDING)
            }
        };
        let typed = self.store.set_key_param(key.typed, param);
        let number = self.advapi.crypt_set_key_param(key.number, number, data, 0);
        if key.is_alive {
            same(typed, number);
        } else {
            refused(typed, number, NTE_BAD_KEY);
        }
    }

    pub(super) fn info(&self, input: &mut Input<'_>) {
        let key = self.key(input);
        let param = |param| read(|buffer| self.advapi.crypt_get_key_param(key.number, param, buffer, 0)).ok();
        let info = self.store.key_info(key.typed);
        if !key.is_alive {
            return refused(
                info,
                self.advapi.crypt_get_key_param(key.number, KP_ALGID, None, 0),
                NTE_BAD_KEY,
            );
        }
        let info = info.unwrap();
        let dword = |value: u32| Some(value.to_le_bytes().to_vec());
        assert_eq!(param(KP_ALGID), dword(info.algorithm().alg_id()));
        assert_eq!(param(KP_KEYLEN), dword(info.key_bits()));
        assert_eq!(param(KP_PERMISSIONS), dword(info.permissions().0));
        if let Some(mode) = info.mode() {
            assert_eq!(param(KP_MODE), dword(mode.0));
            assert_eq!(param(KP_MODE_BITS), info.mode_bits().and_then(dword));
            assert_eq!(param(KP_PADDING), info.padding().map(Padding::code).and_then(dword));
        }
        if info.block_bits() > 0 && !key.is_rsa {
            assert_eq!(param(KP_IV), info.iv().map(<[u8]>::to_vec));
            assert_eq!(param(KP_BLOCKLEN), dword(info.block_bits()));
        }
        let revealed = (self.store.reveal_key(key.typed), self.advapi.reveal_key(key.number));
        assert_eq!(revealed.0, revealed.1);
    }
}
