//! RSA: signatures and unwrapping, beside OpenSSL, the `rsa` crate and pycryptodome with the same key.

use std::ffi::{c_int, c_long};
use std::hint::black_box;
use std::ptr::{self, NonNull};

use ::rsa::{BoxedUint, Pkcs1v15Encrypt, Pkcs1v15Sign, PrivateKey, PublicKey};
use hcryptkey::{
    Algorithm, ExportAs, HCryptHash, HCryptKey, HashAlgorithm, KeySpec, KeyStore, Section, SignOptions,
    UserKey,
};
use openssl_sys as ffi;

use crate::child::hex;
use crate::python::Python;
use crate::subject::{OPENSSL, OURS, PYTHON, RSA_CRATE};
use crate::table::{Report, Unit};
use crate::timing::{Contender, in_turn};

unsafe extern "C" {
    fn b2i_PrivateKey(input: *mut *const u8, length: c_long) -> *mut ffi::EVP_PKEY;
}

/// A value that SHA-1 could have.
const VALUE: [u8; 20] = [0x5a; 20];

/// Every row of RSA.
pub fn measure(rounds: usize, python: Option<&Python>, report: &mut Report) {
    for bits in [1024, 2048] {
        let names = ["sign", "verify", "decrypt"].map(|work| format!("RSA of {bits} bits, {work}"));
        if !names.iter().any(|what| report.wants(what)) {
            continue;
        }
        let ours = Ours::new(bits);
        let openssl = OpenSsl::new(&ours.blob());
        let signature = ours.sign();
        assert_eq!(openssl.sign(), signature.iter().rev().copied().collect::<Vec<_>>());
        let encrypted = ours.encrypt(b"sixteen byte key");
        assert_eq!(ours.decrypt(&encrypted), openssl.decrypt(&encrypted));

        let reversed: Vec<u8> = signature.iter().rev().copied().collect();
        let encrypted_reversed: Vec<u8> = encrypted.iter().rev().copied().collect();
        let numbers = Numbers::of(&ours.blob());
        let crates = RsaCrate::new(&numbers);
        assert_eq!(crates.sign(), reversed);
        assert_eq!(crates.decrypt(&encrypted_reversed), b"sixteen byte key");
        let numbers = numbers.as_hex();
        let [sign, verify, decrypt] = &names;
        let mut compare = |what: &str, contenders| {
            if report.wants(what) {
                report.compare(what, Unit::Time, &in_turn(rounds, contenders), &[]);
            }
        };
        let by_python = |work| {
            let (python, numbers, encrypted) = (python?, &numbers, &encrypted_reversed);
            Some(Contender::with_clock(PYTHON, move |calls| python.time_rsa(work, numbers, encrypted, calls)))
        };
        let mut signs = vec![
            Contender::new(OURS, || drop(ours.sign())),
            Contender::new(OPENSSL, || drop(openssl.sign())),
            Contender::new(RSA_CRATE, || drop(crates.sign())),
        ];
        signs.extend(by_python("sign"));
        compare(sign, signs);
        let mut verifies = vec![
            Contender::new(OURS, || ours.verify(black_box(&signature))),
            Contender::new(OPENSSL, || openssl.verify(black_box(&reversed))),
            Contender::new(RSA_CRATE, || crates.verify(black_box(&reversed))),
        ];
        verifies.extend(by_python("verify"));
        compare(verify, verifies);
        let mut decrypts = vec![
            Contender::new(OURS, || drop(ours.decrypt(black_box(&encrypted)))),
            Contender::new(OPENSSL, || drop(openssl.decrypt(black_box(&encrypted)))),
            Contender::new(RSA_CRATE, || drop(crates.decrypt(black_box(&encrypted_reversed)))),
        ];
        decrypts.extend(by_python("decrypt"));
        compare(decrypt, decrypts);
    }
}

/// A store with an exchange pair, and a hash whose value is set: it can be signed again and again.
struct Ours {
    store: KeyStore,
    pair: HCryptKey,
    hash: HCryptHash,
}

impl Ours {
    fn new(bits: u32) -> Self {
        let store = KeyStore::default();
        let spec = KeySpec::new(Algorithm::RsaKeyExchange).bits(bits).exportable();
        let pair = store.generate_key(spec).expect("a pair");
        let hash = store.create_hash(HashAlgorithm::Sha1, None).expect("a hash");
        store.set_hash_value(hash, &VALUE).expect("a value");
        Self { store, pair, hash }
    }

    fn blob(&self) -> Vec<u8> {
        self.store.export_key(self.pair, ExportAs::Private).expect("exportable").to_vec()
    }

    fn sign(&self) -> Vec<u8> {
        self.store.sign_hash(self.hash, UserKey::Exchange, SignOptions::new()).expect("a signature")
    }

    fn verify(&self, signature: &[u8]) {
        self.store.verify_signature(self.hash, signature, self.pair, SignOptions::new()).expect("it is good");
    }

    fn encrypt(&self, message: &[u8]) -> Vec<u8> {
        let mut data = message.to_vec();
        self.store.encrypt(self.pair, Section::Final, &mut data).expect("a block");
        data
    }

    fn decrypt(&self, encrypted: &[u8]) -> Vec<u8> {
        let mut data = encrypted.to_vec();
        self.store.decrypt(self.pair, Section::Final, &mut data).expect("a message");
        data
    }
}

/// The numbers of a PRIVATEKEYBLOB, the highest byte first: n, e, d, p and q.
struct Numbers([Vec<u8>; 5]);

impl Numbers {
    fn of(blob: &[u8]) -> Self {
        let numbers = &blob[20..];
        let len = numbers.len() * 2 / 9;
        let half = len / 2;
        let number = |start: usize, len: usize| numbers[start..][..len].iter().rev().copied().collect();
        Self([
            number(0, len),
            vec![1, 0, 1],
            number(len + 5 * half, len),
            number(len, half),
            number(len + half, half),
        ])
    }

    fn as_hex(&self) -> String {
        self.0.each_ref().map(|number| hex(number)).join(",")
    }
}

/// The same pair in the `rsa` crate.
struct RsaCrate(PrivateKey);

impl RsaCrate {
    fn new(Numbers(numbers): &Numbers) -> Self {
        let [modulus, public, private, first, second] = numbers.each_ref().map(|bytes| {
            BoxedUint::from_be_slice(bytes, u32::try_from(8 * bytes.len()).expect("a short number"))
                .expect("the length fits")
        });
        Self(PrivateKey::from_components(modulus, public, private, vec![first, second]).expect("a pair"))
    }

    /// PKCS #1 v1.5 with SHA-1.
    fn scheme() -> Pkcs1v15Sign {
        let prefix = [0x30, 0x21, 0x30, 9, 6, 5, 0x2b, 0x0e, 3, 2, 0x1a, 5, 0, 4, 0x14];
        Pkcs1v15Sign { hash_len: Some(VALUE.len()), prefix: Box::new(prefix) }
    }

    fn sign(&self) -> Vec<u8> {
        self.0.sign(Self::scheme(), &VALUE).expect("a signature")
    }

    fn verify(&self, signature: &[u8]) {
        PublicKey::from(&self.0).verify(Self::scheme(), &VALUE, signature).expect("it is good");
    }

    fn decrypt(&self, encrypted: &[u8]) -> Vec<u8> {
        self.0.decrypt(Pkcs1v15Encrypt, encrypted).expect("a message")
    }
}

/// The same pair in OpenSSL. Its numbers have the highest byte first.
struct OpenSsl(NonNull<ffi::EVP_PKEY>);

impl OpenSsl {
    fn new(blob: &[u8]) -> Self {
        let mut at = blob.as_ptr();
        let len = c_long::try_from(blob.len()).expect("a BLOB is short");
        // SAFETY: `at` points to `len` bytes.
        Self(NonNull::new(unsafe { b2i_PrivateKey(&raw mut at, len) }).expect("OpenSSL reads the BLOB"))
    }

    /// A context for one kind of call, with PKCS #1 v1.5 and, to sign or verify, SHA-1.
    fn context(
        &self,
        start: unsafe extern "C" fn(*mut ffi::EVP_PKEY_CTX) -> c_int,
        hashes: bool,
    ) -> NonNull<ffi::EVP_PKEY_CTX> {
        // SAFETY: the key is alive; the context is checked before it is used.
        unsafe {
            let context =
                NonNull::new(ffi::EVP_PKEY_CTX_new(self.0.as_ptr(), ptr::null_mut())).expect("memory");
            assert_eq!(start(context.as_ptr()), 1);
            assert_eq!(ffi::EVP_PKEY_CTX_set_rsa_padding(context.as_ptr(), ffi::RSA_PKCS1_PADDING), 1);
            if hashes {
                assert_eq!(ffi::EVP_PKEY_CTX_set_signature_md(context.as_ptr(), ffi::EVP_sha1()), 1);
            }
            context
        }
    }

    fn sign(&self) -> Vec<u8> {
        let context = self.context(ffi::EVP_PKEY_sign_init, true);
        let (mut signature, mut len) = (vec![0; 512], 512);
        // SAFETY: the buffer has `len` bytes; the context is freed once.
        unsafe {
            let signed = ffi::EVP_PKEY_sign(
                context.as_ptr(),
                signature.as_mut_ptr(),
                &raw mut len,
                VALUE.as_ptr(),
                VALUE.len(),
            );
            assert_eq!(signed, 1);
            ffi::EVP_PKEY_CTX_free(context.as_ptr());
        }
        signature.truncate(len);
        signature
    }

    fn verify(&self, signature: &[u8]) {
        let context = self.context(ffi::EVP_PKEY_verify_init, true);
        // SAFETY: both are as long as they say; the context is freed once.
        unsafe {
            let good = ffi::EVP_PKEY_verify(
                context.as_ptr(),
                signature.as_ptr(),
                signature.len(),
                VALUE.as_ptr(),
                VALUE.len(),
            );
            assert_eq!(good, 1);
            ffi::EVP_PKEY_CTX_free(context.as_ptr());
        }
    }

    fn decrypt(&self, encrypted: &[u8]) -> Vec<u8> {
        let reversed: Vec<u8> = encrypted.iter().rev().copied().collect();
        let context = self.context(ffi::EVP_PKEY_decrypt_init, false);
        let (mut message, mut len) = (vec![0; 512], 512);
        // SAFETY: both are as long as they say; the context is freed once.
        unsafe {
            let decrypted = ffi::EVP_PKEY_decrypt(
                context.as_ptr(),
                message.as_mut_ptr(),
                &raw mut len,
                reversed.as_ptr(),
                reversed.len(),
            );
            assert_eq!(decrypted, 1);
            ffi::EVP_PKEY_CTX_free(context.as_ptr());
        }
        message.truncate(len);
        message
    }
}

impl Drop for OpenSsl {
    fn drop(&mut self) {
        // SAFETY: nothing uses it any more.
        unsafe { ffi::EVP_PKEY_free(self.0.as_ptr()) };
    }
}
