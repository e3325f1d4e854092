//! The work, by OpenSSL 3: EVP contexts. The only module that calls C.

use std::ffi::{CString, c_int, c_void};
use std::hint::black_box;
use std::ptr::{self, NonNull};
use std::sync::{Once, OnceLock};

use hcryptkey::{Algorithm, CipherMode};
use openssl_sys as ffi;

use crate::subject::{self, Direction, Subject};

/// An `EVP_CIPHER_CTX` with a key. It is expanded for one direction, while a key of ours has both.
pub struct Context {
    ctx: NonNull<ffi::EVP_CIPHER_CTX>,
    direction: Direction,
}

// SAFETY: a context may move to another thread, as long as one at a time uses it.
unsafe impl Send for Context {}

impl Context {
    pub fn new(subject: Subject) -> Self {
        load_providers();
        let name = CString::new(subject.openssl_name()).expect("no zero byte");
        let key = subject::material(subject.algorithm);
        let iv = [0; 16];
        let encrypts = c_int::from(subject.direction == Direction::Encrypt);
        let context = Self { ctx: new_ctx(), direction: subject.direction };
        let ctx = context.ctx.as_ptr();
        // SAFETY: name is a C string, and key and IV are as long as the cipher of that name reads them,
        // which expects its default length of key. The context keeps a reference of its own to the cipher.
        unsafe {
            let cipher = ffi::EVP_CIPHER_fetch(ptr::null_mut(), name.as_ptr(), ptr::null());
            assert!(!cipher.is_null(), "OpenSSL has no {}", subject.openssl_name());
            let done =
                ffi::EVP_CipherInit_ex(ctx, cipher, ptr::null_mut(), key.as_ptr(), iv.as_ptr(), encrypts);
            assert_eq!(done, 1, "EVP_CipherInit_ex");
            assert_eq!(ffi::EVP_CIPHER_CTX_set_padding(ctx, 0), 1, "EVP_CIPHER_CTX_set_padding");
            ffi::EVP_CIPHER_free(cipher);
        }
        context
    }

    /// The nearest thing to `CryptDuplicateKey`; dropping it is the nearest to `CryptDestroyKey`.
    pub fn duplicate(&self) -> Self {
        let ctx = new_ctx();
        // SAFETY: both are live contexts.
        let done = unsafe { ffi::EVP_CIPHER_CTX_copy(ctx.as_ptr(), self.ctx.as_ptr()) };
        assert_eq!(done, 1, "EVP_CIPHER_CTX_copy");
        Self { ctx, direction: self.direction }
    }

    /// Ciphers a section of whole blocks in place.
    pub fn apply(&mut self, data: &mut [u8]) {
        let len = c_int::try_from(data.len()).expect("a length that an int can hold");
        let mut written = 0;
        let (ctx, out) = (self.ctx.as_ptr(), data.as_mut_ptr());
        // SAFETY: without padding and with whole blocks it writes as much as it reads, and in and out may
        // be the same place.
        let done = unsafe {
            match self.direction {
                Direction::Encrypt => ffi::EVP_EncryptUpdate(ctx, out, &raw mut written, out, len),
                Direction::Decrypt => ffi::EVP_DecryptUpdate(ctx, out, &raw mut written, out, len),
            }
        };
        assert_eq!(done, 1, "EVP update");
    }
}

impl Drop for Context {
    fn drop(&mut self) {
        // SAFETY: it is live, and nothing uses it after this.
        unsafe { ffi::EVP_CIPHER_CTX_free(self.ctx.as_ptr()) }
    }
}

/// A cipher by name, fetched once, as OpenSSL advises.
struct Cipher(NonNull<ffi::EVP_CIPHER>);

impl Cipher {
    fn fetch(subject: Subject) -> Self {
        load_providers();
        let name = CString::new(subject.openssl_name()).expect("no zero byte");
        // SAFETY: name is a C string.
        let cipher = unsafe { ffi::EVP_CIPHER_fetch(ptr::null_mut(), name.as_ptr(), ptr::null()) };
        Self(NonNull::new(cipher).expect("a cipher"))
    }

    /// A context for decryption with a zero IV.
    fn context(&self, key: &[u8]) -> Context {
        let (context, iv) = (Context { ctx: new_ctx(), direction: Direction::Decrypt }, [0; 16]);
        let ctx = context.ctx.as_ptr();
        // SAFETY: the callers' keys and the IV are as long as the cipher reads them.
        unsafe {
            let done =
                ffi::EVP_CipherInit_ex(ctx, self.0.as_ptr(), ptr::null_mut(), key.as_ptr(), iv.as_ptr(), 0);
            assert_eq!(done, 1, "EVP_CipherInit_ex");
            assert_eq!(ffi::EVP_CIPHER_CTX_set_padding(ctx, 0), 1, "EVP_CIPHER_CTX_set_padding");
        }
        context
    }
}

impl Drop for Cipher {
    fn drop(&mut self) {
        // SAFETY: it is live, and nothing uses it after this.
        unsafe { ffi::EVP_CIPHER_free(self.0.as_ptr()) }
    }
}

const SHA1_LEN: usize = 20;

/// A running SHA-1.
struct Sha1(NonNull<ffi::EVP_MD_CTX>);

impl Sha1 {
    fn new() -> Self {
        let this = Self::empty();
        // SAFETY: the context is live, and so are the methods that OpenSSL itself has.
        let done = unsafe { ffi::EVP_DigestInit_ex(this.0.as_ptr(), sha1(), ptr::null_mut()) };
        assert_eq!(done, 1, "EVP_DigestInit_ex");
        this
    }

    fn empty() -> Self {
        // SAFETY: it has no preconditions.
        Self(NonNull::new(unsafe { ffi::EVP_MD_CTX_new() }).expect("memory for a context"))
    }

    fn duplicate(&self) -> Self {
        let copy = Self::empty();
        // SAFETY: both are live contexts.
        let done = unsafe { ffi::EVP_MD_CTX_copy_ex(copy.0.as_ptr(), self.0.as_ptr()) };
        assert_eq!(done, 1, "EVP_MD_CTX_copy_ex");
        copy
    }

    fn update(&mut self, data: &[u8]) {
        // SAFETY: the data has the given length.
        let done =
            unsafe { ffi::EVP_DigestUpdate(self.0.as_ptr(), data.as_ptr().cast::<c_void>(), data.len()) };
        assert_eq!(done, 1, "EVP_DigestUpdate");
    }

    fn finish(&mut self) -> [u8; SHA1_LEN] {
        let mut value = [0; SHA1_LEN];
        // SAFETY: a value has this many bytes.
        let done = unsafe { ffi::EVP_DigestFinal_ex(self.0.as_ptr(), value.as_mut_ptr(), ptr::null_mut()) };
        assert_eq!(done, 1, "EVP_DigestFinal_ex");
        value
    }
}

impl Drop for Sha1 {
    fn drop(&mut self) {
        // SAFETY: it is live, and nothing uses it after this.
        unsafe { ffi::EVP_MD_CTX_free(self.0.as_ptr()) }
    }
}

/// Fetched once.
fn sha1() -> *const ffi::EVP_MD {
    struct Fetched(*const ffi::EVP_MD);
    // SAFETY: a method does not change and is never freed.
    unsafe impl Send for Fetched {}
    // SAFETY: as above.
    unsafe impl Sync for Fetched {}
    static SHA1: OnceLock<Fetched> = OnceLock::new();
    SHA1.get_or_init(|| {
        load_providers();
        // SAFETY: name is a C string.
        let method = unsafe { ffi::EVP_MD_fetch(ptr::null_mut(), c"SHA1".as_ptr(), ptr::null()) };
        assert!(!method.is_null(), "OpenSSL has no SHA-1");
        Fetched(method)
    })
    .0
}

/// Decrypts the blocks of an Office document, with the steps of `CryptDeriveKey` written out.
pub struct OfficeBlock {
    shared: Sha1,
    rc4: Cipher,
}

impl OfficeBlock {
    pub fn new() -> Self {
        let mut shared = Sha1::new();
        shared.update(subject::PASSWORD);
        Self { shared, rc4: Cipher::fetch(Subject::default_of(Algorithm::Rc4)) }
    }

    pub fn decrypt(&self, data: &mut [u8]) {
        let mut hash = self.shared.duplicate();
        hash.update(&subject::BLOCK_NUMBER);
        let value = hash.finish();
        self.rc4.context(&value[..16]).apply(data);
    }
}

/// Decrypts by a password, with the steps of `CryptDeriveKey` written out.
pub struct Password(Cipher);

impl Password {
    pub fn new() -> Self {
        let mode = Some(CipherMode::CBC);
        Self(Cipher::fetch(Subject { algorithm: Algorithm::Aes256, mode, direction: Direction::Decrypt }))
    }

    pub fn decrypt(&self, data: &mut [u8]) {
        let mut hash = Sha1::new();
        hash.update(black_box(subject::PASSWORD));
        let value = hash.finish();
        let mut key = [0; 2 * SHA1_LEN];
        for (half, fill) in key.chunks_mut(SHA1_LEN).zip([0x36, 0x5c]) {
            let mut block = [fill; 64];
            block.iter_mut().zip(value).for_each(|(byte, value)| *byte ^= value);
            let mut hash = Sha1::new();
            hash.update(&block);
            half.copy_from_slice(&hash.finish());
        }
        self.0.context(&key[..32]).apply(data);
    }
}

fn new_ctx() -> NonNull<ffi::EVP_CIPHER_CTX> {
    // SAFETY: it has no preconditions.
    NonNull::new(unsafe { ffi::EVP_CIPHER_CTX_new() }).expect("memory for a context")
}

/// DES, RC2 and RC4 are in the legacy provider; loading it by name drops the default one unless asked for.
fn load_providers() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        for name in [c"legacy", c"default"] {
            // SAFETY: name is a C string; the provider stays loaded to the end.
            let provider = unsafe { ffi::OSSL_PROVIDER_load(ptr::null_mut(), name.as_ptr()) };
            assert!(!provider.is_null(), "OpenSSL has no {} provider", name.to_string_lossy());
        }
    });
}
