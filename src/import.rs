//! `CryptImportKey`: from a BLOB to a key.

mod dss_dh;

use zeroize::Zeroizing;

use crate::algorithm::{Algorithm, Family, UserKey};
use crate::blob::{Blob, BlobType, BlobVersion, plaintext, rsa, simple};
use crate::container::KeyContainer;
use crate::error::{Error, Reason};
use crate::key::{ChannelMaster, HmacKey, Key, NewKey, Permissions, PlaintextSink, RsaKey, SectionFlags};
use crate::memory_limit::MemoryLimit;
use crate::options::ImportOptions;
use crate::provider::Provider;
use crate::rsa::NO_EXCHANGE_KEY;
use crate::wipe::{MAKING, in_own_frame};

/// The length in bytes of the longest RC2 key from a SIMPLEBLOB that can encrypt; longer ones only decrypt (recorded on
/// Windows).
const MAX_RC2_ENCRYPTING: usize = 16;

/// One call: the options of the caller, and the context's provider and container.
#[derive(Clone, Copy)]
pub(crate) struct Import<'a> {
    pub(crate) provider: &'a Provider,
    pub(crate) container: &'a KeyContainer,
    pub(crate) memory: &'a MemoryLimit,
    pub(crate) options: ImportOptions,
}

impl Import<'_> {
    /// A key from a BLOB. `under` is the key that unwraps or decrypts it.
    pub(crate) fn blob(self, blob: &[u8], under: Option<&mut Key>) -> Result<Key, Error> {
        let Blob { kind, version, alg_id, body } = Blob::parse(blob)?;
        let algorithm = Algorithm::from_alg_id(alg_id).ok_or(Error::NO_SUCH_CIPHER);
        match kind {
            BlobType::PlaintextKey => {
                // The length is checked first: a BLOB that is cut short and has an unknown algorithm is reported as
                // damaged.
                let material = plaintext::parse(body)?;
                self.material(algorithm?, material)
            }
            BlobType::Simple => self.wrapped(algorithm, body, under),
            BlobType::PublicKey => self.public(algorithm?, version, body, under.as_deref()),
            BlobType::PrivateKey => self.private(algorithm?, version, body, under),
        }
    }

    /// A session key from its bytes.
    pub(crate) fn material(self, algorithm: Algorithm, material: &[u8]) -> Result<Key, Error> {
        if self.options.hmac_key && algorithm == Algorithm::Rc2 {
            self.provider.lengths(algorithm)?;
            // Windows accepts every length except this one.
            if material.len() == 1 {
                return Err(Error::InvalidParameter(&Reason(
                    "an HMAC key of one byte is refused; pass a longer one",
                )));
            }
            let (permissions, rules) = (self.permissions(), self.provider.rules());
            // Reserved before the bytes are copied, because the guest chooses their number.
            let reserved = self.memory.reserve(material.len())?;
            let new = || HmacKey::imported(material, reserved, permissions, rules);
            return in_own_frame::<MAKING, _>(new).map(Key::Hmac);
        }
        self.provider.check_import(algorithm, material.len())?;
        self.secret(algorithm, material, false)
    }

    /// SIMPLEBLOB. The container's exchange key unwraps it if `under` is missing.
    fn wrapped(
        self,
        algorithm: Result<Algorithm, Error>,
        body: &[u8],
        under: Option<&mut Key>,
    ) -> Result<Key, Error> {
        let of_container;
        let under = if let Some(under) = under {
            under.wrapping_key()?
        } else {
            // A container can hold an RSA key although this provider has no RSA, so the profile is asked first.
            let lengths = self.provider.lengths(Algorithm::RsaKeyExchange);
            of_container =
                lengths.and_then(|_| self.container.rsa_exchange_key()).map_err(|_| NO_EXCHANGE_KEY)?;
            &of_container
        };
        let block = simple::parse(body, under.block_len())?;
        // Before the block is decrypted, so that this error tells nothing about the plaintext.
        let algorithm = algorithm?;
        self.provider.secret_lengths(algorithm)?;
        if !under.is_pair() {
            return Err(Error::BadData(&Reason("a public key can't unwrap; pass the handle of the pair")));
        }
        let material = under.decrypt_block(self.options.padding, block)?;
        // The same error as for bad padding, so that a wrong length does not tell that the padding was good.
        self.provider.check_unwrapped(algorithm, material.len()).map_err(|_| Error::UNDECIPHERABLE)?;
        self.secret(algorithm, &material, algorithm == Algorithm::Rc2 && material.len() > MAX_RC2_ENCRYPTING)
    }

    /// A session key or a master key of a length that is known to be right.
    fn secret(self, algorithm: Algorithm, material: &[u8], decrypts_only: bool) -> Result<Key, Error> {
        if algorithm.is_master() {
            let new = || ChannelMaster::new(algorithm, material, self.permissions());
            return in_own_frame::<MAKING, _>(new).map(Key::Master);
        }
        let rules = self.provider.rules();
        let new = NewKey {
            salt_len: self.options.salt.len(algorithm, material.len(), rules),
            // An RC2 key that is imported into Base has the profile's one effective length (recorded on Windows).
            effective_bits: match (algorithm, rules.fixed_effective_bits) {
                (Algorithm::Rc2, Some(bits)) => bits.into(),
                _ => 0,
            },
            decrypts_only,
            ..NewKey::new(algorithm, material.len(), self.permissions(), rules)
        };
        in_own_frame::<MAKING, _>(|| {
            Key::session(new, |to, _| {
                to.copy_from_slice(material);
                Ok(())
            })
        })
    }

    /// PUBLICKEYBLOB. With a Diffie-Hellman key, `under` agrees on a key with the owner of the BLOB's.
    fn public(
        self,
        algorithm: Algorithm,
        version: BlobVersion,
        body: &[u8],
        under: Option<&Key>,
    ) -> Result<Key, Error> {
        if algorithm.family() == Family::DssDh {
            return self.dss_dh_public(algorithm, version, body, under);
        }
        let user_key = self.rsa_user_key(algorithm)?;
        let body = rsa::Body::public(body)?;
        self.check_modulus(user_key, &body)?;
        let public = body.public_key()?;
        Ok(Key::Rsa(Box::new(RsaKey::public(user_key, public, self.permissions()))))
    }

    /// PRIVATEKEYBLOB, which the session key `under` decrypts.
    fn private(
        self,
        algorithm: Algorithm,
        version: BlobVersion,
        body: &[u8],
        under: Option<&mut Key>,
    ) -> Result<Key, Error> {
        self.check_pair(algorithm)?;
        if let Some(under) = under {
            under.check_session()?;
            // An empty body is a BLOB that is cut short. Decrypting it would report a message of a wrong length.
            if body.is_empty() {
                return Err(rsa::DAMAGED_RSA_KEY);
            }
            // A copy decrypts, and replaces the session key once the import has succeeded: a failed call changes no key.
            let (mut clear, mut decrypted) = (Zeroizing::new(body.to_vec()), under.clone());
            let len = decrypted.decrypt(SectionFlags::FINAL, &mut clear, PlaintextSink::NONE)?;
            clear.truncate(len);
            let pair = self.pair(algorithm, version, &clear)?;
            *under = decrypted;
            Ok(pair)
        } else {
            self.pair(algorithm, version, body)
        }
    }

    /// A pair from the decrypted body of a PRIVATEKEYBLOB.
    fn pair(self, algorithm: Algorithm, version: BlobVersion, body: &[u8]) -> Result<Key, Error> {
        if algorithm.family() == Family::DssDh {
            return self.dss_dh_pair(algorithm, version, body);
        }
        let user_key = self.rsa_user_key(algorithm)?;
        let body = rsa::Body::private(body)?;
        self.check_modulus(user_key, &body)?;
        Ok(Key::Rsa(Box::new(RsaKey::pair(user_key, body.pair()?, self.permissions()))))
    }

    /// # Errors
    /// `NTE_BAD_ALGID` if the algorithm has no pairs, or the profile lacks it.
    fn check_pair(self, algorithm: Algorithm) -> Result<(), Error> {
        if algorithm.is_symmetric() {
            Err(Error::NO_SUCH_CIPHER)
        } else {
            // The host's limit is checked with the length of the key.
            self.provider.lengths_before_limit(algorithm).map(drop)
        }
    }

    /// The user key that a pair of an RSA algorithm becomes.
    ///
    /// # Errors
    /// `NTE_BAD_ALGID` if the algorithm is not RSA, or the profile lacks it.
    fn rsa_user_key(self, algorithm: Algorithm) -> Result<UserKey, Error> {
        self.check_pair(algorithm)?;
        UserKey::of(algorithm).ok_or(Error::NO_SUCH_CIPHER)
    }

    /// # Errors
    /// `NTE_BAD_DATA` if the profile has no RSA keys of this length.
    fn check_modulus(self, user_key: UserKey, body: &rsa::Body<'_>) -> Result<(), Error> {
        self.provider.rsa_bits(user_key.algorithm(), body.modulus_bits()).map(drop)
    }

    fn permissions(self) -> Permissions {
        Permissions::new(self.options.exportable)
    }
}
