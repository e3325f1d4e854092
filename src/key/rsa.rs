//! RSA keys: a pair, or the public half alone.

use zeroize::{ZeroizeOnDrop, Zeroizing};

use super::{KeyInfo, KeyKind, KeyParam, Permissions, Plaintext, PlaintextSink};
use crate::algorithm::{HashAlgorithm, SignatureFormat, UserKey};
use crate::blob::rsa::{private_len, public_len, write_private, write_public};
use crate::blob::{BlobType, BlobVersion, KeyBlob, header};
use crate::error::{Error, Reason};
use crate::random::Random;
use crate::rsa::{self, PrivateKey, PublicKey};

/// An RSA key. Its numbers never change, so duplicates share them, and the last duplicate wipes them on drop.
#[derive(Clone)]
pub(crate) struct RsaKey {
    user_key: UserKey,
    half: Half,
    permissions: Permissions,
    /// `KP_OAEP_PARAMS`.
    label: rsa::Label,
}

#[derive(Clone)]
enum Half {
    Pair(PrivateKey),
    Public(PublicKey),
}

/// The padding of a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RsaPadding {
    /// PKCS #1 v1.5, type 2.
    Pkcs1,
    /// `CRYPT_OAEP`.
    Oaep,
    /// `CRYPT_DECRYPT_RSA_NO_PADDING_CHECK`.
    Unchecked,
}

impl RsaKey {
    pub(crate) fn pair(user_key: UserKey, pair: PrivateKey, permissions: Permissions) -> Self {
        Self { user_key, half: Half::Pair(pair), permissions, label: rsa::Label::default() }
    }

    pub(crate) fn public(user_key: UserKey, public: PublicKey, permissions: Permissions) -> Self {
        Self { user_key, half: Half::Public(public), permissions, label: rsa::Label::default() }
    }

    pub(crate) fn user_key(&self) -> UserKey {
        self.user_key
    }

    pub(crate) fn permissions(&self) -> Permissions {
        self.permissions
    }

    pub(crate) fn is_pair(&self) -> bool {
        matches!(self.half, Half::Pair(_))
    }

    fn public_half(&self) -> &PublicKey {
        match &self.half {
            Half::Pair(pair) => pair.public(),
            Half::Public(public) => public,
        }
    }

    /// A copy that decrypts with `pair`, if this is the public half of it.
    pub(crate) fn completed_by(&self, pair: &Self) -> Option<Self> {
        let is_half = self.public_half().modulus() == pair.public_half().modulus();
        // Parameters stay those of the public key; only the numbers come from the pair.
        is_half.then(|| Self { half: pair.half.clone(), ..self.clone() })
    }

    pub(super) fn info(&self) -> KeyInfo {
        let bits = self.public_half().modulus_bits();
        KeyInfo {
            kind: match self.half {
                Half::Pair(_) => KeyKind::RsaPair,
                Half::Public(_) => KeyKind::RsaPublic,
            },
            algorithm: self.user_key.algorithm(),
            key_bits: bits,
            block_bits: bits,
            permissions: self.permissions,
            symmetric: None,
            group: None,
        }
    }

    pub(super) fn set(&mut self, param: KeyParam<'_>) -> Result<(), Error> {
        match param {
            KeyParam::Permissions(permissions) => self.permissions.replace(permissions),
            KeyParam::OaepLabel(label) => {
                self.label = rsa::Label::new(label);
                Ok(())
            }
            KeyParam::Salt(_) | KeyParam::SaltEx(_) => {
                Err(Error::BadKey(&Reason("an RSA key has no salt; leave it out for this key")))
            }
            _ => Err(Error::BadType(&Reason(
                "an RSA key has no such parameter; set only KP_PERMISSIONS or KP_OAEP_PARAMS",
            ))),
        }
    }

    /// # Errors
    /// `NTE_BAD_KEY` for a key that only signs.
    pub(super) fn check_exchange(&self) -> Result<(), Error> {
        match self.user_key {
            UserKey::Exchange => Ok(()),
            UserKey::Signature => {
                Err(Error::BadKey(&Reason("an RSA_SIGN key can't encrypt or decrypt; use an RSA_KEYX key")))
            }
        }
    }

    /// The length in bytes of a block.
    pub(crate) fn block_len(&self) -> usize {
        self.public_half().modulus_len()
    }

    /// The length in bytes of every encrypted message.
    ///
    /// # Errors
    /// `NTE_BAD_FLAGS` for [`RsaPadding::Unchecked`], which only decrypts.
    pub(super) fn encrypted_len(&self, padding: RsaPadding) -> Result<usize, Error> {
        overhead(padding)?;
        Ok(self.block_len())
    }

    /// Encrypts the message as one block. `sink` is fed it after every check.
    ///
    /// A buffer that is too small is reported before a message that is too long, as in Wine.
    pub(super) fn encrypt(
        &self,
        plaintext: &mut Plaintext<'_>,
        sink: PlaintextSink<'_>,
    ) -> Result<usize, Error> {
        let Plaintext { flags, len, random, .. } = *plaintext;
        let needed = self.encrypted_len(flags.padding)?;
        let block = plaintext.room.front(needed)?;
        self.check_message_len(flags.padding, len)?;
        // `check_message_len` found that the message is shorter than the block.
        let data = block.get(..len).ok_or(Error::BUG)?;
        // In memory of its own: if the random source fails, the caller's buffer is unchanged and the hash not fed.
        let encrypted = self.encrypt_block(flags.padding, data, random)?;
        sink.feed(data);
        block.copy_from_slice(&encrypted);
        Ok(needed)
    }

    /// # Errors
    /// `NTE_BAD_LEN` for a message that does not fit into a block.
    pub(super) fn check_message_len(&self, padding: RsaPadding, len: usize) -> Result<(), Error> {
        let most = self.block_len().checked_sub(overhead(padding)?);
        let too_long = Error::BadLen(&Reason(
            "RSA takes 11 bytes less than the modulus, 42 less with OAEP; encrypt a session key instead",
        ));
        if most.is_some_and(|most| len <= most) { Ok(()) } else { Err(too_long) }
    }

    /// Encrypts a message as one block, little-endian.
    pub(crate) fn encrypt_block(
        &self,
        padding: RsaPadding,
        message: &[u8],
        random: &Random,
    ) -> Result<Vec<u8>, Error> {
        self.check_message_len(padding, message.len())?;
        let source = |bytes: &mut [u8]| random.fill(bytes);
        match padding {
            RsaPadding::Oaep => rsa::encrypt_oaep(self.public_half(), message, self.label, source),
            _ => rsa::encrypt_pkcs1(self.public_half(), message, source),
        }
    }

    /// The checks of [`decrypt_block`](RsaKey::decrypt_block) that need no data.
    pub(super) fn check_decrypt(&self, len: usize) -> Result<(), Error> {
        self.check_exchange()?;
        if !self.is_pair() {
            return Err(Error::NoKey);
        }
        if len == self.block_len() { Ok(()) } else { Err(Error::UNDECIPHERABLE) }
    }

    /// Decrypts one block in place.
    pub(super) fn decrypt(
        &self,
        padding: RsaPadding,
        data: &mut [u8],
        sink: PlaintextSink<'_>,
    ) -> Result<usize, Error> {
        // A block that does not decrypt leaves `data` unchanged, unlike bad padding of a session key.
        let message = self.decrypt_block(padding, data)?;
        data.get_mut(..message.len()).ok_or(Error::BUG)?.copy_from_slice(&message);
        sink.feed(&message);
        Ok(message.len())
    }

    /// Decrypts one block, little-endian.
    ///
    /// # Errors
    /// `NTE_BAD_KEY` for a key that only signs; `NTE_NO_KEY` without the private half; `NTE_BAD_DATA` for every block that does not
    /// decrypt, whatever is wrong with it.
    pub(crate) fn decrypt_block(
        &self,
        padding: RsaPadding,
        block: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, Error> {
        self.check_exchange()?;
        let Half::Pair(pair) = &self.half else { return Err(Error::NoKey) };
        match padding {
            RsaPadding::Pkcs1 => rsa::decrypt_pkcs1(pair, block),
            RsaPadding::Oaep => rsa::decrypt_oaep(pair, block, self.label),
            RsaPadding::Unchecked => rsa::decrypt_raw(pair, block),
        }
    }

    /// Whether the key can verify a signature.
    ///
    /// # Errors
    /// `ERROR_INVALID_PARAMETER` for a public key whose numbers no RSA key has (recorded on Windows).
    pub(crate) fn check_sound(&self) -> Result<(), Error> {
        self.public_half().check_sound()
    }

    /// Whether a hash value of `value_len` bytes can be signed.
    ///
    /// # Errors
    /// `NTE_BAD_LEN` for a key too short for it, `NTE_BAD_ALGID` for a hash that the format can't name.
    pub(crate) fn check_signable(
        &self,
        format: SignatureFormat,
        hash: HashAlgorithm,
        value_len: usize,
    ) -> Result<(), Error> {
        rsa::check_signable(self.public_half(), format, hash, value_len)
    }

    /// Signs a hash value.
    ///
    /// # Errors
    /// As [`check_signable`](RsaKey::check_signable); `NTE_NO_KEY` for the public half alone.
    pub(crate) fn sign(
        &self,
        format: SignatureFormat,
        hash: HashAlgorithm,
        value: &[u8],
    ) -> Result<Vec<u8>, Error> {
        match &self.half {
            Half::Pair(pair) => rsa::sign(pair, format, hash, value),
            Half::Public(_) => Err(Error::NoKey),
        }
    }

    /// # Errors
    /// `NTE_BAD_SIGNATURE` if it is not a signature of this value under this key.
    pub(crate) fn verify(
        &self,
        format: SignatureFormat,
        hash: HashAlgorithm,
        value: &[u8],
        signature: &[u8],
    ) -> Result<(), Error> {
        rsa::verify(self.public_half(), format, hash, value, signature)
    }

    /// A PUBLICKEYBLOB, which needs no permission.
    pub(crate) fn public_blob(&self) -> KeyBlob {
        let public = self.public_half();
        let mut blob = header(
            BlobType::PublicKey,
            BlobVersion::Two,
            self.user_key.algorithm().alg_id(),
            public_len(public),
        );
        write_public(public, &mut blob);
        blob
    }

    /// A PRIVATEKEYBLOB in the clear.
    ///
    /// # Errors
    /// `NTE_BAD_KEY_STATE` without `CRYPT_EXPORT`, `NTE_BAD_KEY` for the public half alone.
    pub(crate) fn private_blob(&self) -> Result<KeyBlob, Error> {
        self.permissions.check_export()?;
        let Half::Pair(pair) = &self.half else {
            return Err(Error::BadKey(&Reason(
                "the key is only the public half; export it as a PUBLICKEYBLOB",
            )));
        };
        Ok(self.private_blob_of(pair))
    }

    /// A PRIVATEKEYBLOB of a pair or a PUBLICKEYBLOB of a public half, whatever the permissions, for the host.
    pub(crate) fn material(&self) -> KeyBlob {
        match &self.half {
            Half::Pair(pair) => self.private_blob_of(pair),
            Half::Public(_) => self.public_blob(),
        }
    }

    fn private_blob_of(&self, pair: &PrivateKey) -> KeyBlob {
        let mut blob = header(
            BlobType::PrivateKey,
            BlobVersion::Two,
            self.user_key.algorithm().alg_id(),
            private_len(pair),
        );
        write_private(pair, &mut blob);
        blob
    }
}

impl ZeroizeOnDrop for RsaKey {}

/// The minimum number of bytes that a padding takes in a block.
///
/// # Errors
/// `NTE_BAD_FLAGS` if there is no padding.
fn overhead(padding: RsaPadding) -> Result<usize, Error> {
    match padding {
        RsaPadding::Pkcs1 => Ok(11),
        RsaPadding::Oaep => Ok(42),
        RsaPadding::Unchecked => Err(Error::BadFlags(&Reason(
            "CRYPT_DECRYPT_RSA_NO_PADDING_CHECK is for decrypting; leave it out",
        ))),
    }
}
