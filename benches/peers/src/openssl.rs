//! The work, by OpenSSL 3: EVP contexts. The only module that calls C.

use std::ffi::{CString, c_int};
use std::ptr::{self, NonNull};
use std::sync::Once;

use openssl_sys as ffi;

use crate::subject::{self, Direction, Subject};

/// An `EVP_CIPHER_CTX` with a key. It is expanded for one direction, where a key of ours has both.
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
        // SAFETY: it is live, and nobody has it after this.
        unsafe { ffi::EVP_CIPHER_CTX_free(self.ctx.as_ptr()) }
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
