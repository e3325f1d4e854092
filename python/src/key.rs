//! `Key`: a key object and its handle.

use hcryptkey::zeroize::Zeroizing;
use hcryptkey::{
    ExportAs, HCryptKey, KeyFileOptions, KeyFormat, KeyInfo, KeyKind, KeyParam, Permissions, Section,
    SectionOptions,
};
use pyo3::exceptions::{PyAttributeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use crate::errors::{exception, not_copied};
use crate::input::{Bytes, Password, exactly};
use crate::names;
use crate::objects::{Hash, Key, LONG};

impl Key {
    fn info(&self) -> PyResult<KeyInfo> {
        self.store.key_info(self.handle).map_err(exception)
    }

    fn set(&self, param: KeyParam<'_>) -> PyResult<()> {
        self.store.set_key_param(self.handle, param).map_err(exception)
    }

    fn section(&self, is_final: bool, hash: Option<&Hash>, oaep: bool) -> PyResult<SectionOptions> {
        let mut options = SectionOptions::from(if is_final { Section::Final } else { Section::More });
        if let Some(hash) = hash {
            options = options.hashing(hash.handle_in(&self.store)?);
        }
        Ok(if oaep { options.oaep() } else { options })
    }
}

/// A parameter that this kind of key lacks.
fn missing(name: &str) -> PyErr {
    PyAttributeError::new_err(format!("this kind of key has no {name}"))
}

#[pymethods]
impl Key {
    /// The HCRYPTKEY. The number is not used again.
    #[getter]
    fn handle(&self) -> u64 {
        self.handle.into_raw()
    }

    /// An exact copy of the key and its state, under a fresh handle (``CryptDuplicateKey``). Nothing is shared.
    ///
    /// :raises BadKeyError: the key is destroyed
    fn duplicate(&self) -> PyResult<Self> {
        let copy = self.store.duplicate_key(self.handle).map_err(exception)?;
        Ok(Self::new(&self.store, copy))
    }

    /// Ends the key (``CryptDestroyKey``). Its duplicates are not affected.
    ///
    /// :raises BadKeyError: the key was destroyed before
    fn destroy(&self) -> PyResult<()> {
        self.store.destroy_key(self.handle).map_err(exception)
    }

    fn __enter__(slf: Bound<'_, Self>) -> Bound<'_, Self> {
        slf
    }

    /// A key that was destroyed within the block stays destroyed.
    #[pyo3(signature = (*_exception))]
    fn __exit__(&self, _exception: &Bound<'_, PyAny>) {
        let _ = self.store.destroy_key(self.handle);
    }

    /// Encrypts one section of a message (``CryptEncrypt``).
    ///
    /// :param final: whether it is the last section: it gets padding, and the key goes back to its start
    /// :param hash: a hash that is fed with the plaintext
    /// :param oaep: OAEP instead of PKCS #1 v1.5, for an RSA key
    /// :raises BadDataError: a section of a block cipher that is not Final has an incomplete block
    /// :raises CryptError: ``NTE_BAD_LEN`` (0x80090004): too long for an RSA key
    #[pyo3(signature = (data, *, r#final = true, hash = None, oaep = false))]
    fn encrypt<'py>(
        &self,
        py: Python<'py>,
        data: Bytes<'_>,
        r#final: bool,
        hash: Option<&Hash>,
        oaep: bool,
    ) -> PyResult<Bound<'py, PyBytes>> {
        let section = self.section(r#final, hash, oaep)?;
        let mut buffer = Zeroizing::new(data.as_ref().to_vec());
        let mut run = || self.store.encrypt(self.handle, section, &mut buffer);
        let done = if data.as_ref().len() < LONG { run() } else { py.detach(run) };
        done.map_err(exception)?;
        Ok(PyBytes::new(py, &buffer))
    }

    /// Decrypts one section of a message (``CryptDecrypt``).
    ///
    /// :param padding_check: ``False`` returns the whole decrypted block of an RSA key
    ///     (``CRYPT_DECRYPT_RSA_NO_PADDING_CHECK``)
    /// :raises BadDataError: the padding is wrong (another key, IV or mode), or the data has an incomplete
    ///     block
    /// :raises NoKeyError: an RSA key without its private half
    #[pyo3(signature = (data, *, r#final = true, hash = None, oaep = false, padding_check = true))]
    fn decrypt<'py>(
        &self,
        py: Python<'py>,
        data: Bytes<'_>,
        r#final: bool,
        hash: Option<&Hash>,
        oaep: bool,
        padding_check: bool,
    ) -> PyResult<Bound<'py, PyBytes>> {
        let mut section = self.section(r#final, hash, oaep)?;
        if !padding_check {
            section = section.without_padding_check();
        }
        let mut buffer = Zeroizing::new(data.as_ref().to_vec());
        let mut run = || self.store.decrypt(self.handle, section, &mut buffer);
        let done = if data.as_ref().len() < LONG && !self.is_rsa()? { run() } else { py.detach(run) };
        done.map_err(exception)?;
        Ok(PyBytes::new(py, &buffer))
    }

    /// The length in bytes of a section of `data_len` bytes after encryption.
    #[pyo3(signature = (data_len, *, r#final = true))]
    fn encrypted_len(&self, data_len: usize, r#final: bool) -> PyResult<usize> {
        self.store
            .encrypted_len(self.handle, self.section(r#final, None, false)?, data_len)
            .map_err(exception)
    }

    /// The key as a BLOB (``CryptExportKey``).
    ///
    /// :param kind: ``"simple"`` is wrapped under the RSA key `under`; ``"private"`` may be encrypted under a
    ///     session key
    /// :raises BadKeyStateError: the key is not exportable
    #[pyo3(signature = (kind = "plaintext", *, under = None, oaep = false))]
    fn export<'py>(
        &self,
        py: Python<'py>,
        kind: &str,
        under: Option<&Key>,
        oaep: bool,
    ) -> PyResult<Bound<'py, PyBytes>> {
        let under = under.map(|under| under.handle_in(&self.store)).transpose()?;
        let blob = self.store.export_key(self.handle, export_as(kind, under, oaep)?).map_err(exception)?;
        Ok(PyBytes::new(py, &blob))
    }

    /// An RSA key as a file.
    ///
    /// :param format: a name such as ``"spki-pem"``, ``"pkcs8-pem"``, ``"pkcs1-private-der"``, ``"pvk"`` or
    ///     ``"private-blob"``
    /// :param password: the password that encrypts PKCS #8 or PVK; a text is encoded as UTF-8
    /// :raises BadKeyStateError: the private half of a key that is not exportable
    /// :raises CryptError: ``NTE_BAD_TYPE`` (0x8009000a) for an unknown format; ``ERROR_INVALID_PASSWORD`` (86)
    ///     for a password that the format does not take
    #[pyo3(signature = (format = "spki-pem", password = None))]
    fn export_file<'py>(
        &self,
        py: Python<'py>,
        format: &str,
        password: Option<Password<'_>>,
    ) -> PyResult<Bound<'py, PyBytes>> {
        let format: KeyFormat = format.parse().map_err(exception)?;
        let password = password.as_ref().map(Password::as_ref);
        let options = password.map_or(KeyFileOptions::from(format), |password| format.password(password));
        let file = py.detach(|| self.store.export_key_as(self.handle, options)).map_err(exception)?;
        Ok(PyBytes::new(py, &file))
    }

    /// The bytes of a session key, without salt.
    ///
    /// :raises BadKeyStateError: the key is not exportable
    fn export_material<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyBytes>> {
        let material = self.store.export_material(self.handle).map_err(exception)?;
        Ok(PyBytes::new(py, &material))
    }

    /// The bytes of a session key, or the PRIVATEKEYBLOB of an RSA key, exportable or not. Windows has no such call.
    fn reveal<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyBytes>> {
        let material = self.store.reveal_key(self.handle).map_err(exception)?;
        Ok(PyBytes::new(py, &material))
    }

    /// ``"block"``, ``"stream"``, ``"hmac"``, ``"master"``; ``"rsa_pair"``, ``"rsa_public"``, and the same of ``dss`` and
    /// ``dh``; ``"pregenerated"`` (``CRYPT_PREGEN`` before ``KP_X``) or ``"agreed"`` (before ``KP_ALGID``).
    #[getter]
    fn kind(&self) -> PyResult<&'static str> {
        Ok(match self.info()?.kind() {
            KeyKind::Block => "block",
            KeyKind::Stream => "stream",
            KeyKind::Hmac => "hmac",
            KeyKind::RsaPair => "rsa_pair",
            KeyKind::RsaPublic => "rsa_public",
            KeyKind::Master => "master",
            KeyKind::DssPair => "dss_pair",
            KeyKind::DssPublic => "dss_public",
            KeyKind::DhPair => "dh_pair",
            KeyKind::DhPublic => "dh_public",
            KeyKind::Pregenerated => "pregenerated",
            KeyKind::Agreed => "agreed",
            _ => "other",
        })
    }

    /// The name of the algorithm, such as ``"AES_256"``.
    #[getter]
    fn algorithm(&self) -> PyResult<&'static str> {
        Ok(self.info()?.algorithm().name())
    }

    /// The ALG_ID (``KP_ALGID``).
    #[getter]
    fn alg_id(&self) -> PyResult<u32> {
        Ok(self.info()?.algorithm().alg_id())
    }

    /// The key length in bits, parity bits counted (``KP_KEYLEN``).
    #[getter]
    fn bits(&self) -> PyResult<u32> {
        Ok(self.info()?.key_bits())
    }

    /// The block length in bits, 0 for a stream cipher (``KP_BLOCKLEN``).
    #[getter]
    fn block_bits(&self) -> PyResult<u32> {
        Ok(self.info()?.block_bits())
    }

    /// Whether a section was ciphered since the key was at its start.
    #[getter]
    fn in_message(&self) -> PyResult<bool> {
        Ok(self.info()?.in_message())
    }

    /// ``KP_PERMISSIONS``.
    #[getter]
    fn permissions(&self) -> PyResult<u32> {
        Ok(self.info()?.permissions().0)
    }

    #[setter]
    fn set_permissions(&self, permissions: u32) -> PyResult<()> {
        self.set(KeyParam::Permissions(Permissions(permissions)))
    }

    /// The IV, one block (``KP_IV``). Setting it abandons a message in progress.
    #[getter]
    fn iv<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyBytes>> {
        Ok(PyBytes::new(py, self.info()?.iv().ok_or_else(|| missing("IV"))?))
    }

    #[setter]
    fn set_iv(&self, iv: Bytes<'_>) -> PyResult<()> {
        self.set(KeyParam::Iv(iv.as_ref()))
    }

    /// The salt. Setting it is ``KP_SALT_EX``: 0 to 24 bytes, for RC2 and RC4.
    #[getter]
    fn salt<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyBytes>> {
        Ok(PyBytes::new(py, self.info()?.salt().ok_or_else(|| missing("salt"))?))
    }

    #[setter]
    fn set_salt(&self, salt: Bytes<'_>) -> PyResult<()> {
        self.set(KeyParam::SaltEx(salt.as_ref()))
    }

    /// ``KP_SALT``: exactly 11 bytes. The Enhanced and AES providers leave the key without salt, as Windows does.
    fn set_kp_salt(&self, salt: Bytes<'_>) -> PyResult<()> {
        self.set(KeyParam::Salt(&exactly(salt.as_ref(), "KP_SALT")?))
    }

    /// The random values of both ends of a secure channel (``KP_CLIENT_RANDOM``, ``KP_SERVER_RANDOM``), for a master key.
    fn set_channel_randoms(&self, client: Bytes<'_>, server: Bytes<'_>) -> PyResult<()> {
        self.set(KeyParam::ClientRandom(client.as_ref()))?;
        self.set(KeyParam::ServerRandom(server.as_ref()))
    }

    /// The cipher of the session keys that are derived from a master key (``KP_SCHANNEL_ALG``).
    fn set_channel_cipher(&self, algorithm: &Bound<'_, PyAny>, bits: u32) -> PyResult<()> {
        self.set(KeyParam::SchannelEnc { algorithm: names::algorithm(algorithm)?, bits })
    }

    /// The hash of the MAC keys that are derived from a master key, and their length in bits (``KP_SCHANNEL_ALG``).
    fn set_channel_mac(&self, hash: &Bound<'_, PyAny>, bits: u32) -> PyResult<()> {
        self.set(KeyParam::SchannelMac { hash: names::hash(hash)?, bits })
    }

    /// ``KP_MODE``: 1 CBC, 2 ECB, 4 CFB. Setting it takes a name as well.
    #[getter]
    fn mode(&self) -> PyResult<u32> {
        Ok(self.info()?.mode().ok_or_else(|| missing("mode"))?.0)
    }

    #[setter]
    fn set_mode(&self, mode: &Bound<'_, PyAny>) -> PyResult<()> {
        self.set(KeyParam::Mode(names::mode(mode)?))
    }

    /// ``KP_MODE_BITS``. CFB feeds back 8 bits whatever the value.
    #[getter]
    fn mode_bits(&self) -> PyResult<u32> {
        self.info()?.mode_bits().ok_or_else(|| missing("mode bits"))
    }

    #[setter]
    fn set_mode_bits(&self, bits: u32) -> PyResult<()> {
        self.set(KeyParam::ModeBits(bits))
    }

    /// ``KP_PADDING``: 1 is PKCS5.
    #[getter]
    fn padding(&self) -> PyResult<u32> {
        Ok(self.info()?.padding().ok_or_else(|| missing("padding"))?.code())
    }

    #[setter]
    fn set_padding(&self, padding: &Bound<'_, PyAny>) -> PyResult<()> {
        self.set(KeyParam::Padding(names::padding(padding)?))
    }

    /// RC2's effective key length in bits (``KP_EFFECTIVE_KEYLEN``).
    #[getter]
    fn effective_bits(&self) -> PyResult<u32> {
        self.info()?.effective_key_bits().ok_or_else(|| missing("effective key length"))
    }

    #[setter]
    fn set_effective_bits(&self, bits: u32) -> PyResult<()> {
        self.set(KeyParam::EffectiveKeyLen(bits))
    }

    fn __repr__(&self) -> String {
        match self.store.key_info(self.handle) {
            Ok(info) => {
                format!("<Key {:#x}: {}, {} bits>", self.handle(), info.algorithm().name(), info.key_bits())
            }
            Err(_) => format!("<Key {:#x}, destroyed>", self.handle()),
        }
    }

    #[expect(clippy::unused_self, reason = "Python passes it")]
    fn __copy__(&self) -> PyResult<()> {
        Err(not_copied("Key", "duplicate() makes a second one"))
    }

    fn __deepcopy__(&self, _memo: &Bound<'_, PyAny>) -> PyResult<()> {
        self.__copy__()
    }

    fn __reduce_ex__(&self, _protocol: &Bound<'_, PyAny>) -> PyResult<()> {
        self.__copy__()
    }
}

impl Key {
    fn is_rsa(&self) -> PyResult<bool> {
        Ok(!self.info()?.algorithm().is_symmetric())
    }
}

/// The BLOB type of an export by its name.
fn export_as(kind: &str, under: Option<HCryptKey>, oaep: bool) -> PyResult<ExportAs> {
    match (kind, under, oaep) {
        ("plaintext", None, false) => Ok(ExportAs::Plaintext),
        ("public", None, false) => Ok(ExportAs::Public),
        ("private", None, false) => Ok(ExportAs::Private),
        ("private", Some(under), false) => Ok(ExportAs::PrivateUnder(under)),
        ("simple", Some(under), false) => Ok(ExportAs::Simple(under)),
        ("simple", Some(under), true) => Ok(ExportAs::SimpleOaep(under)),
        ("simple", None, _) => {
            Err(PyValueError::new_err("a SIMPLEBLOB is wrapped under an RSA key; pass under=key"))
        }
        ("plaintext" | "public" | "private", ..) => {
            Err(PyValueError::new_err(format!("a {kind} BLOB does not take this; leave out under or oaep")))
        }
        _ => Err(PyValueError::new_err("a BLOB is 'plaintext', 'simple', 'public' or 'private'")),
    }
}
