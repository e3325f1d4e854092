//! A program of C calls, read from bytes: occasional NULLs, handles that are dead or of another kind, and false sizes.
//!
//! Each input of a call is in memory of its own, which has exactly the length that is passed. An output buffer has the
//! size that is passed or, where that size is false, room for every value. Each call must obey these rules: it does not
//! panic; it writes no more than it reports; if it fails it writes nothing except the size that comes with
//! `ERROR_MORE_DATA`; if it succeeds it leaves the last error unchanged, with two exceptions.

use std::ffi::{CStr, CString};
use std::ptr;

use hcryptkey::codes::*;

use crate::capi::exports::*;
use crate::capi::last_error::*;

/// Longer programs find no more, and take longer.
const MAX_CALLS: usize = 200;
/// More than any value takes: the private BLOB of the longest key.
const ENOUGH: usize = 1 << 14;
/// A last error that no call sets.
const UNTOUCHED: u32 = 0xdead_beef;
/// The content of buffers before a call.
const FRESH: u8 = 0xee;

const ALGORITHMS: [u32; 27] = [
    CALG_DES,
    CALG_3DES_112,
    CALG_3DES,
    CALG_RC2,
    CALG_RC4,
    CALG_AES_128,
    CALG_AES_192,
    CALG_AES_256,
    CALG_MD2,
    CALG_MD4,
    CALG_MD5,
    CALG_SHA1,
    CALG_SHA_256,
    CALG_SHA_384,
    CALG_SHA_512,
    CALG_SSL3_SHAMD5,
    CALG_HMAC,
    CALG_MAC,
    CALG_RSA_KEYX,
    CALG_RSA_SIGN,
    AT_KEYEXCHANGE,
    CALG_TLS1_MASTER,
    CALG_SSL3_MASTER,
    CALG_SCHANNEL_MASTER_HASH,
    CALG_SCHANNEL_ENC_KEY,
    CALG_SCHANNEL_MAC_KEY,
    CALG_TLS1PRF,
];
const FLAGS: [u32; 9] = [
    0,
    0,
    CRYPT_EXPORTABLE,
    CRYPT_EXPORTABLE | CRYPT_NO_SALT,
    CRYPT_CREATE_SALT,
    CRYPT_EXPORTABLE | 40 << 16,
    CRYPT_OAEP,
    CRYPT_IPSEC_HMAC_KEY,
    CRYPT_SERVER,
];
/// The shortest RSA key; longer ones take long.
const RSA_BITS: u32 = 384 << 16;

pub(crate) fn run(bytes: &[u8]) {
    let mut program = Program { input: bytes, contexts: Vec::new(), keys: Vec::new(), hashes: Vec::new() };
    program.acquire();
    for _ in 0..MAX_CALLS {
        if program.input.is_empty() {
            break;
        }
        program.make_a_call();
    }
    program.end();
}

struct Program<'a> {
    input: &'a [u8],
    contexts: Vec<usize>,
    keys: Vec<usize>,
    hashes: Vec<usize>,
}

/// Makes a call: `Ok`, or the last error.
fn call(body: impl FnOnce() -> i32) -> Result<(), u32> {
    SetLastError(UNTOUCHED);
    let result = body();
    match (result, GetLastError()) {
        // CryptAcquireContext sets 0, and the size of a security descriptor leaves 122.
        (1, UNTOUCHED | 0 | ERROR_INSUFFICIENT_BUFFER) => Ok(()),
        (0, error) if error != UNTOUCHED && error != NTE_FAIL => Err(error),
        other => panic!("{other:x?}: what a call returned, and the last error"),
    }
}

impl Program<'_> {
    fn byte(&mut self) -> u8 {
        match self.input.split_first() {
            Some((byte, rest)) => {
                self.input = rest;
                *byte
            }
            None => 0,
        }
    }

    fn one_of<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[usize::from(self.byte()) % choices.len()]
    }

    /// Usually one of the choices, occasionally any number.
    fn mostly(&mut self, choices: &[u32]) -> u32 {
        if self.byte() > 0xf0 { self.number() } else { self.one_of(choices) }
    }

    fn number(&mut self) -> u32 {
        u32::from_le_bytes([self.byte(), self.byte(), self.byte(), self.byte()])
    }

    fn bytes(&mut self) -> Vec<u8> {
        let len = usize::from(self.byte()).min(self.input.len());
        let (front, rest) = self.input.split_at(len);
        self.input = rest;
        front.to_vec()
    }

    fn seldom(&mut self) -> bool {
        self.byte() < 0x10
    }

    /// A handle of a kind; occasionally 0, made up, or of another kind. Some are dead.
    fn handle(&mut self, kind: usize) -> usize {
        match self.byte() {
            0xf8.. => return 0,
            0xf0.. => return self.number() as usize,
            _ => {}
        }
        let kind = if self.seldom() { kind + 1 } else { kind };
        let handles = [&self.contexts, &self.keys, &self.hashes][kind % 3].clone();
        if handles.is_empty() { 0 } else { self.one_of(&handles) }
    }

    fn context(&mut self) -> usize {
        self.handle(0)
    }

    fn key(&mut self) -> usize {
        self.handle(1)
    }

    fn hash(&mut self) -> usize {
        self.handle(2)
    }

    /// A second handle, which is mostly 0.
    fn seldom_handle(&mut self, kind: usize) -> usize {
        if self.byte() < 0xc0 { 0 } else { self.handle(kind) }
    }

    /// An address for a handle; occasionally NULL. It is written if, and only if, the call succeeds.
    fn make(&mut self, kind: usize, make: impl FnOnce(*mut usize) -> i32) {
        let mut place = 0x5555;
        let none = self.seldom();
        let result = call(|| make(if none { ptr::null_mut() } else { &raw mut place }));
        match result {
            Ok(()) => {
                assert!(!none && place != 0x5555);
                [&mut self.contexts, &mut self.keys, &mut self.hashes][kind].push(place);
            }
            Err(_) => assert_eq!(place, 0x5555, "written in spite of a failure"),
        }
    }

    /// A buffer that a call writes to, with a size that may be false, or NULL.
    fn read(&mut self, read: impl Fn(*mut u8, *mut u32) -> i32) {
        let size = match self.byte() {
            0 => u32::MAX,
            1 => 0x7fff_ffff,
            2 => 0x8000_0000,
            3..0x40 => u32::from(self.byte()),
            _ => u32::from(self.byte()) * 16,
        };
        let mut buffer = vec![FRESH; (size as usize).min(ENOUGH)];
        let (no_buffer, no_len) = (self.byte() > 0xc0, self.seldom());
        let mut len = size;
        let data = if no_buffer { ptr::null_mut() } else { buffer.as_mut_ptr() };
        let len_place = if no_len { ptr::null_mut() } else { &raw mut len };
        let result = call(|| read(data, len_place));
        let written = match result {
            Ok(()) => {
                assert!(!no_len && (no_buffer || len <= size));
                if no_buffer { 0 } else { (len as usize).min(buffer.len()) }
            }
            Err(error) => {
                let told = if error == ERROR_MORE_DATA { len > size } else { len == size };
                assert!(told, "{len} for {size} after {error:x}");
                0
            }
        };
        assert!(buffer[written..].iter().all(|byte| *byte == FRESH), "more is written than told");
    }

    fn make_a_call(&mut self) {
        match self.byte() % 24 {
            0 => self.acquire(),
            1 => self.release(),
            2 | 3 => self.gen_key(),
            4 => self.derive_key(),
            5 | 6 => self.import_key(),
            7 => self.export_key(),
            8 | 9 => self.duplicate(),
            10 => self.destroy(),
            11..=13 => self.set_key_param(),
            14 => {
                let (key, param, flags) = (self.key(), u32::from(self.byte() % 21), self.flags());
                self.read(|data, len| unsafe { CryptGetKeyParam(key, param, data, len, flags) });
            }
            15 | 16 => self.encrypt(),
            17 => self.decrypt(),
            18 => self.create_hash(),
            19 => self.feed_hash(),
            20 => self.hash_params(),
            21 => self.sign_and_verify(),
            22 => self.context_params(),
            _ => self.enumerate(),
        }
    }

    fn flags(&mut self) -> u32 {
        if self.seldom() { self.number() } else { 0 }
    }

    fn acquire(&mut self) {
        let prov_type = self.mostly(&[PROV_RSA_AES, PROV_RSA_FULL, PROV_RSA_SCHANNEL]);
        let name = CString::new(vec![b'b', b'o' + self.byte() % 3]).unwrap();
        let flags = self.mostly(&[0xf000_0000, 0xf000_0000, 8, 0x10, 0, 0x20 | 8]);
        let none = flags == 0xf000_0000 || self.seldom();
        let name = if none { ptr::null() } else { name.as_ptr() };
        let made = self.contexts.len();
        self.make(0, |place| unsafe { CryptAcquireContextA(place, name, ptr::null(), prov_type, flags) });
        if self.contexts.last() == Some(&0) {
            assert!(
                self.contexts.len() > made && flags & 0x10 != 0,
                "no context after a container was deleted"
            );
            self.contexts.pop();
        }
    }

    fn release(&mut self) {
        let (context, flags) = (self.context(), self.flags());
        if self.seldom() {
            let _ = call(|| unsafe { CryptContextAddRef(context, ptr::null_mut(), flags) });
        } else {
            let _ = call(|| unsafe { CryptReleaseContext(context, flags) });
        }
    }

    fn gen_key(&mut self) {
        let (context, algorithm) = (self.context(), self.mostly(&ALGORITHMS));
        let is_rsa = matches!(algorithm, AT_KEYEXCHANGE | AT_SIGNATURE | CALG_RSA_KEYX | CALG_RSA_SIGN);
        let flags = self.mostly(&FLAGS);
        let flags = if is_rsa { flags & 0xffff | RSA_BITS } else { flags };
        self.make(1, |place| unsafe { CryptGenKey(context, algorithm, flags, place) });
    }

    fn derive_key(&mut self) {
        let (context, algorithm, hash) = (self.context(), self.mostly(&ALGORITHMS), self.hash());
        let flags = self.mostly(&FLAGS);
        self.make(1, |place| unsafe { CryptDeriveKey(context, algorithm, hash, flags, place) });
    }

    /// A BLOB of any bytes, a plain one that is nearly correct, or a damaged export of one of the program's keys.
    fn import_key(&mut self) {
        let mut blob = match self.byte() % 3 {
            0 => self.bytes(),
            1 => {
                let algorithm = self.mostly(&ALGORITHMS).to_le_bytes();
                let material = self.bytes();
                let len = if self.seldom() { self.byte() } else { material.len().to_le_bytes()[0] };
                let header = [8, 2, 0, 0];
                [&header[..], &algorithm, &[len, 0, 0, 0], &material].concat()
            }
            _ => {
                let (key, wrapper) = (self.key(), self.seldom_handle(1));
                let kind = self.mostly(&[SIMPLEBLOB, PUBLICKEYBLOB, PRIVATEKEYBLOB, PLAINTEXTKEYBLOB]);
                let (mut blob, mut len) = (vec![0; ENOUGH], ENOUGH as u32);
                let exported = call(|| unsafe {
                    CryptExportKey(key, wrapper, kind, 0, blob.as_mut_ptr(), &raw mut len)
                });
                blob.truncate(if exported.is_ok() { len as usize } else { 0 });
                blob
            }
        };
        if self.seldom() && !blob.is_empty() {
            let at = self.number() as usize % blob.len();
            blob[at] ^= self.byte();
        }
        if self.seldom() {
            blob.truncate(usize::from(self.byte()));
        }
        blob.shrink_to_fit();
        let (context, unwrapper, flags) = (self.context(), self.seldom_handle(1), self.mostly(&FLAGS));
        let (data, len) = if self.seldom() { (ptr::null(), 9) } else { (blob.as_ptr(), blob.len() as u32) };
        self.make(1, |place| unsafe { CryptImportKey(context, data, len, unwrapper, flags, place) });
    }

    fn export_key(&mut self) {
        let (key, wrapper) = (self.key(), self.seldom_handle(1));
        let kind = self.mostly(&[SIMPLEBLOB, PUBLICKEYBLOB, PRIVATEKEYBLOB, PLAINTEXTKEYBLOB]);
        let flags = self.flags();
        self.read(|data, len| unsafe { CryptExportKey(key, wrapper, kind, flags, data, len) });
    }

    fn duplicate(&mut self) {
        let (flags, mut reserved) = (self.flags(), 0);
        let reserved = if self.seldom() { &raw mut reserved } else { ptr::null_mut() };
        match self.byte() % 3 {
            0 => {
                let hash = self.hash();
                self.make(2, |place| unsafe { CryptDuplicateHash(hash, reserved, flags, place) });
            }
            1 => {
                let key = self.key();
                self.make(1, |place| unsafe { CryptDuplicateKey(key, reserved, flags, place) });
            }
            _ => {
                let (context, spec) = (self.context(), u32::from(self.byte() % 4));
                self.make(1, |place| unsafe { CryptGetUserKey(context, spec, place) });
            }
        }
    }

    fn destroy(&mut self) {
        let (key, hash) = (self.key(), self.hash());
        if self.byte() & 1 == 0 {
            let _ = call(|| unsafe { CryptDestroyKey(key) });
            assert_eq!(call(|| unsafe { CryptDestroyKey(key) }), Err(ERROR_INVALID_PARAMETER));
        } else {
            let _ = call(|| unsafe { CryptDestroyHash(hash) });
            assert_eq!(call(|| unsafe { CryptDestroyHash(hash) }), Err(ERROR_INVALID_PARAMETER));
        }
    }

    fn set_key_param(&mut self) {
        let (key, param, flags) = (self.key(), u32::from(self.byte() % 28), self.flags());
        if param == KP_SCHANNEL_ALG {
            let (purpose, bits) =
                (self.one_of(&[SCHANNEL_ENC_KEY, SCHANNEL_MAC_KEY]), self.one_of(&[128, 64, 0]));
            let alg = [purpose, self.mostly(&[CALG_RC4, CALG_DES, CALG_MD5]), bits, 0, 0];
            let data = if self.seldom() { ptr::null() } else { alg.as_ptr().cast() };
            let _ = call(|| unsafe { CryptSetKeyParam(key, param, data, flags) });
            return;
        }
        let bytes = self.bytes();
        // No other parameter is longer than a block of 16 bytes; those of 4 bytes get small numbers.
        let mut value = [0; 16];
        let len = bytes.len().min(if matches!(param, KP_IV | KP_SALT) { 16 } else { 2 });
        value[..len].copy_from_slice(&bytes[..len]);
        if matches!(param, KP_SALT_EX | KP_CLIENT_RANDOM | KP_SERVER_RANDOM | KP_CERTIFICATE | KP_CLEAR_KEY) {
            let pointer = if self.seldom() { 0 } else { bytes.as_ptr().addr() };
            let _ = call(|| {
                let blob = Words([bytes.len(), pointer, 0, 0, 0]);
                unsafe { CryptSetKeyParam(key, param, (&raw const blob).cast(), flags) }
            });
            return;
        }
        let data = if self.seldom() { ptr::null() } else { value.as_ptr() };
        let _ = call(|| unsafe { CryptSetKeyParam(key, param, data, flags) });
    }

    fn encrypt(&mut self) {
        let (key, hash, is_final, flags) =
            (self.key(), self.seldom_handle(2), i32::from(self.byte() & 1), self.flags());
        let flags = if self.seldom() { CRYPT_OAEP } else { flags };
        let data = self.bytes();
        let data_len = data.len() as u32;
        // Exact, a little larger, or false with a buffer that is large enough.
        let (size, room) = match self.byte() {
            0..0x40 => (u32::MAX, data.len() + 2048),
            0x40..0x60 => (self.byte().into(), 256.max(data.len())),
            more => (data_len + u32::from(more % 70), data.len() + usize::from(more % 70)),
        };
        let mut buffer = data.clone();
        buffer.resize(room, FRESH);
        let mut len = data_len;
        let pointer = if self.seldom() { ptr::null_mut() } else { buffer.as_mut_ptr() };
        let place = if self.seldom() { ptr::null_mut() } else { &raw mut len };
        let result = call(|| unsafe { CryptEncrypt(key, hash, is_final, flags, pointer, place, size) });
        if result.is_ok() && !pointer.is_null() {
            assert!(buffer[len as usize..].iter().skip(data.len()).all(|byte| *byte == FRESH));
        } else {
            assert!(buffer.starts_with(&data), "written in spite of a failure");
            assert!(buffer[data.len()..].iter().all(|byte| *byte == FRESH), "written in spite of a failure");
            assert!(result.is_ok() || result == Err(ERROR_MORE_DATA) || len == data_len);
        }
    }

    fn decrypt(&mut self) {
        let (key, hash, is_final, flags) =
            (self.key(), self.seldom_handle(2), i32::from(self.byte() & 1), self.flags());
        let mut data = self.bytes();
        data.shrink_to_fit();
        let old = data.clone();
        let mut len = data.len() as u32;
        let pointer = if self.seldom() { ptr::null_mut() } else { data.as_mut_ptr() };
        let place = if self.seldom() { ptr::null_mut() } else { &raw mut len };
        let result = call(|| unsafe { CryptDecrypt(key, hash, is_final, flags, pointer, place) });
        match result {
            Ok(()) => assert!(len as usize <= old.len()),
            Err(NTE_BAD_DATA) => assert_eq!(len as usize, old.len()),
            Err(_) => assert!(data == old && len as usize == old.len()),
        }
    }

    fn create_hash(&mut self) {
        let (context, algorithm, key) = (self.context(), self.mostly(&ALGORITHMS), self.seldom_handle(1));
        let flags = self.flags();
        self.make(2, |place| unsafe { CryptCreateHash(context, algorithm, key, flags, place) });
    }

    fn feed_hash(&mut self) {
        let (hash, flags) = (self.hash(), self.flags());
        if self.seldom() {
            let key = self.key();
            let _ = call(|| unsafe { CryptHashSessionKey(hash, key, flags) });
            return;
        }
        let mut data = self.bytes();
        data.shrink_to_fit();
        let pointer = if self.seldom() { ptr::null() } else { data.as_ptr() };
        let _ = call(|| unsafe { CryptHashData(hash, pointer, data.len() as u32, flags) });
    }

    fn hash_params(&mut self) {
        let (hash, flags) = (self.hash(), self.flags());
        let param = self.mostly(&[
            HP_ALGID,
            HP_HASHSIZE,
            HP_HASHVAL,
            HP_HMAC_INFO,
            HP_TLS1PRF_LABEL,
            HP_TLS1PRF_SEED,
        ]);
        if self.byte() & 1 == 0 {
            self.read(|data, len| unsafe { CryptGetHashParam(hash, param, data, len, flags) });
            return;
        }
        let (algorithm, inner, outer) = (self.mostly(&ALGORITHMS), self.bytes(), self.bytes());
        let mut value = vec![7; 64];
        let info = Words([
            algorithm as usize,
            if self.seldom() { 0 } else { inner.as_ptr().addr() },
            inner.len(),
            outer.as_ptr().addr(),
            outer.len(),
        ]);
        if matches!(param, HP_TLS1PRF_LABEL | HP_TLS1PRF_SEED) {
            value.clear();
            value.extend([inner.len(), inner.as_ptr().addr()].iter().flat_map(|word| word.to_ne_bytes()));
        }
        if param == HP_HMAC_INFO {
            value.clear();
            value.extend(info.0.iter().flat_map(|word| word.to_ne_bytes()));
        }
        let data = if self.seldom() { ptr::null() } else { value.as_ptr() };
        let _ = call(|| unsafe { CryptSetHashParam(hash, param, data, flags) });
    }

    fn sign_and_verify(&mut self) {
        let (hash, flags) = (self.hash(), self.mostly(&[0, 1]));
        let description = CString::new(vec![b'd'; usize::from(self.byte() % 3)]).unwrap();
        let description = if self.byte() & 1 == 0 { ptr::null() } else { description.as_ptr() };
        if self.byte() & 1 == 0 {
            let spec = u32::from(self.byte() % 4);
            self.read(|data, len| unsafe { CryptSignHashA(hash, spec, description, flags, data, len) });
            return;
        }
        let key = self.key();
        let mut signature = self.bytes();
        signature.shrink_to_fit();
        let pointer = if self.seldom() { ptr::null() } else { signature.as_ptr() };
        let len = signature.len() as u32;
        let _ = call(|| unsafe { CryptVerifySignatureA(hash, pointer, len, key, description, flags) });
    }

    fn context_params(&mut self) {
        let (context, param) = (self.context(), u32::from(self.byte() % 41));
        let flags = self.mostly(&[0, 1, 2]);
        match self.byte() % 4 {
            0 => {
                let _ = call(|| unsafe { CryptSetProvParam(context, param, ptr::null(), flags) });
            }
            1 => {
                let mut data = vec![FRESH; usize::from(self.byte())];
                let (pointer, len) =
                    if self.seldom() { (ptr::null_mut(), 5) } else { (data.as_mut_ptr(), data.len() as u32) };
                let _ = call(|| unsafe { CryptGenRandom(context, len, pointer) });
            }
            // A container's name leaves the size that was passed as its length.
            _ if param == 2 => {
                let (mut data, mut len) = (vec![FRESH; 300], 300);
                let _ =
                    call(|| unsafe { CryptGetProvParam(context, 2, data.as_mut_ptr(), &raw mut len, flags) });
                assert_eq!(len, 300);
            }
            _ => self.read(|data, len| unsafe { CryptGetProvParam(context, param, data, len, flags) }),
        }
    }

    fn enumerate(&mut self) {
        let (index, flags) = (u32::from(self.byte() % 6), self.flags());
        let (mut kind, none) = (UNTOUCHED, ptr::null_mut());
        let kind = if self.seldom() { ptr::null_mut() } else { &raw mut kind };
        match self.byte() % 4 {
            0 => self
                .read(|data, len| unsafe { CryptEnumProvidersA(index, none, flags, kind, data.cast(), len) }),
            1 => self
                .read(|data, len| unsafe { CryptEnumProvidersW(index, none, flags, kind, data.cast(), len) }),
            2 => self.read(|data, len| unsafe {
                CryptEnumProviderTypesW(index, none, flags, kind, data.cast(), len)
            }),
            _ => self.read(|data, len| unsafe {
                CryptGetDefaultProviderA(index, none, flags | 1, data.cast(), len)
            }),
        }
    }

    /// The process outlives the program, so nothing may remain: contexts are released until they are dead, and
    /// containers are deleted.
    fn end(self) {
        for context in self.contexts {
            while call(|| unsafe { CryptReleaseContext(context, 0) }).is_ok() {}
            let dead = call(|| unsafe { CryptGenRandom(context, 0, ptr::null_mut()) });
            assert_eq!(dead, Err(ERROR_INVALID_PARAMETER));
        }
        for handle in self.keys {
            assert_eq!(
                call(|| unsafe { CryptDestroyKey(handle) }),
                Err(ERROR_INVALID_PARAMETER),
                "it outlives its context"
            );
        }
        for handle in self.hashes {
            assert_eq!(
                call(|| unsafe { CryptDestroyHash(handle) }),
                Err(ERROR_INVALID_PARAMETER),
                "it outlives its context"
            );
        }
        for name in [None, Some(c"bo"), Some(c"bp"), Some(c"bq")] {
            for (flags, prov_type) in [(0x10, PROV_RSA_AES), (0x30, PROV_RSA_AES), (0x10, PROV_RSA_FULL)] {
                let (mut place, name) = (0, name.map_or(ptr::null(), CStr::as_ptr));
                let _ = call(|| unsafe {
                    CryptAcquireContextA(&raw mut place, name, ptr::null(), prov_type, flags)
                });
            }
        }
    }
}

/// A structure of C whose fields each take a word.
#[repr(C)]
struct Words([usize; 5]);
