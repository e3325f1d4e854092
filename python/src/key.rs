//! `Key`: a key object and its handle.

use hcryptkey::zeroize::Zeroizing;
use hcryptkey::{KeyFileOptions, KeyFormat, KeyInfo, KeyParam, Permissions, Section, SectionOptions};
use pyo3::exceptions::PyAttributeError;
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use crate::errors::{exception, not_copied};
use crate::input::{Bytes, Password, exactly};
use crate::names;
use crate::objects::{Hash, Key, LONG};
use crate::options::{export_as, key_spec};

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
    /// :param kind: ``"plaintext"`` and ``"simple"`` hold a session key; ``"public"`` and ``"private"`` hold a key of RSA, DSS
    ///     or Diffie-Hellman
    /// :param under: the RSA key that wraps a ``"simple"`` BLOB, or the session key that encrypts a ``"private"`` one
    /// :param oaep: whether a ``"simple"`` BLOB is padded with OAEP (``CRYPT_OAEP``)
    /// :param version: 3 (``CRYPT_BLOB_VER3``) is for DSS and Diffie-Hellman: the BLOB holds all numbers of the key. In
    ///     version 2, a ``"public"`` BLOB of a Diffie-Hellman key holds only y
    /// :raises BadKeyStateError: ``NTE_BAD_KEY_STATE`` (0x8009000b): the key is not exportable; a public key always is
    /// :raises BadKeyError: ``NTE_BAD_KEY`` (0x80090003): this kind of key has no such BLOB
    /// :raises NoKeyError: ``NTE_NO_KEY`` (0x8009000d): a public key has no private half; a key of ``CRYPT_PREGEN`` has neither
    ///     before :meth:`generate_x`
    /// :raises CryptError: ``NTE_BAD_FLAGS`` (0x80090009): version 3 of another kind of key
    #[pyo3(signature = (kind = "plaintext", *, under = None, oaep = false, version = 2))]
    fn export<'py>(
        &self,
        py: Python<'py>,
        kind: &str,
        under: Option<&Key>,
        oaep: bool,
        version: u32,
    ) -> PyResult<Bound<'py, PyBytes>> {
        let under = under.map(|under| under.handle_in(&self.store)).transpose()?;
        let export_as = export_as(kind, under, oaep, version)?;
        let blob = self.store.export_key(self.handle, export_as).map_err(exception)?;
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

    /// The secret of a key, exportable or not. Windows has no such call.
    ///
    /// For a session or master key these are its bytes, for an agreed key the shared secret, and for a key of RSA, DSS or
    /// Diffie-Hellman a BLOB: of version 3 for the last two.
    fn reveal<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyBytes>> {
        let material = self.store.reveal_key(self.handle).map_err(exception)?;
        Ok(PyBytes::new(py, &material))
    }

    /// ``"block"``, ``"stream"``, ``"hmac"``, ``"master"``; ``"rsa_pair"``, ``"rsa_public"``, and the same of ``dss`` and
    /// ``dh``; ``"pregenerated"`` (``CRYPT_PREGEN`` before :meth:`generate_x`) or ``"agreed"`` (before :meth:`set_algorithm`).
    #[getter]
    fn kind(&self) -> PyResult<&'static str> {
        Ok(names::kind(self.info()?.kind()))
    }

    /// The name of the algorithm, such as ``"AES_256"``.
    #[getter]
    fn algorithm(&self) -> PyResult<&'static str> {
        Ok(self.info()?.algorithm().name())
    }

    /// The ALG_ID (``KP_ALGID``). :meth:`set_algorithm` sets it on an agreed key.
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

    /// Turns a key that Diffie-Hellman agreed on into a session key (``KP_ALGID``): the front of the shared secret.
    ///
    /// :param algorithm: a cipher of the provider, such as ``"3des"`` or ``"rc4"``, or an ALG_ID
    /// :param bits: the key length in bits; 0 is the provider's default
    /// :param exportable: whether the key can be exported; it always can if the agreed key is exportable
    /// :param salt: as in :meth:`KeyStore.generate_key`; ``"create"`` takes the bytes that follow the key in the secret
    /// :raises CryptError: ``NTE_BAD_ALGID`` (0x80090008) if the provider lacks the cipher; ``NTE_BAD_FLAGS`` (0x80090009) or
    ///     ``NTE_BAD_DATA`` (0x80090005) for a length that it lacks, or a secret that is too short; ``NTE_BAD_TYPE`` (0x8009000a)
    ///     for another kind of key
    #[pyo3(signature = (algorithm, *, bits = 0, exportable = false, salt = "default"))]
    fn set_algorithm(
        &self,
        algorithm: &Bound<'_, PyAny>,
        bits: u32,
        exportable: bool,
        salt: &str,
    ) -> PyResult<()> {
        self.set(KeyParam::Algorithm(key_spec(algorithm, bits, exportable, salt)?))
    }

    /// The prime p of a DSS or Diffie-Hellman key (``KP_P``), little-endian: ``int.from_bytes(key.p, "little")``.
    ///
    /// It can be set on a key of ``CRYPT_PREGEN``, with as many bytes as the key has. Before that, reading it raises
    /// ``AttributeError``.
    ///
    /// :raises BadDataError: ``NTE_BAD_DATA`` (0x80090005): the number has another length
    /// :raises BadKeyError: ``NTE_BAD_KEY`` (0x80090003): the key has its numbers already
    #[getter]
    fn p<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyBytes>> {
        Ok(PyBytes::new(py, self.info()?.p().ok_or_else(|| missing("p"))?))
    }

    #[setter]
    fn set_p(&self, number: Bytes<'_>) -> PyResult<()> {
        self.set(KeyParam::P(number.as_ref()))
    }

    /// The prime q (``KP_Q``), the order of g, little-endian; a Diffie-Hellman key may have none. DSS needs one of 20 bytes.
    ///
    /// It is set and read like :attr:`p`, with the same errors.
    #[getter]
    fn q<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyBytes>> {
        Ok(PyBytes::new(py, self.info()?.q().ok_or_else(|| missing("q"))?))
    }

    #[setter]
    fn set_q(&self, number: Bytes<'_>) -> PyResult<()> {
        self.set(KeyParam::Q(number.as_ref()))
    }

    /// The generator g (``KP_G``), little-endian, as long as p. It is set and read like :attr:`p`, with the same errors.
    #[getter]
    fn g<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyBytes>> {
        Ok(PyBytes::new(py, self.info()?.g().ok_or_else(|| missing("g"))?))
    }

    #[setter]
    fn set_g(&self, number: Bytes<'_>) -> PyResult<()> {
        self.set(KeyParam::G(number.as_ref()))
    }

    /// The public number y (``KP_Y``), little-endian, as long as p; missing before :meth:`generate_x`.
    #[getter]
    fn y<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyBytes>> {
        Ok(PyBytes::new(py, self.info()?.y().ok_or_else(|| missing("y"))?))
    }

    /// Sets p, q and g of a key of ``CRYPT_PREGEN`` at once (``KP_PUB_PARAMS``).
    ///
    /// :param parameters: a DHPUBKEY_VER3 or DSSPUBKEY_VER3 with its numbers: what follows the first 8 bytes of
    ///     ``export("public", version=3)``
    /// :raises BadDataError: ``NTE_BAD_DATA`` (0x80090005): the bytes are damaged, are of a key of another length, or
    ///     form no group
    /// :raises BadKeyError: ``NTE_BAD_KEY`` (0x80090003): the key has its numbers already
    fn set_parameters(&self, py: Python<'_>, parameters: Bytes<'_>) -> PyResult<()> {
        let parameters = parameters.as_ref();
        py.detach(|| self.store.set_key_param(self.handle, KeyParam::PubParams(parameters)))
            .map_err(exception)
    }

    /// Makes x, and y from it (``KP_X`` without a value), once p and g are set, and q for DSS.
    ///
    /// The key is a pair then, and becomes the user key of its algorithm.
    ///
    /// :raises BadDataError: ``NTE_BAD_DATA`` (0x80090005): a number is missing, or they form no group
    /// :raises BadKeyError: ``NTE_BAD_KEY`` (0x80090003): the key has x already
    /// :raises CryptError: ``NTE_BAD_TYPE`` (0x8009000a): another kind of key
    fn generate_x(&self, py: Python<'_>) -> PyResult<()> {
        py.detach(|| self.store.set_key_param(self.handle, KeyParam::X)).map_err(exception)
    }

    /// Tests that p and q are prime and come from the seed, if the key has one (``KP_VERIFY_PARAMS``).
    ///
    /// Call this for the group of a stranger: an import does not test it.
    ///
    /// :raises BadDataError: ``NTE_BAD_DATA`` (0x80090005): they are not, or a number is missing
    /// :raises CryptError: ``NTE_BAD_TYPE`` (0x8009000a): another kind of key
    fn verify_parameters(&self, py: Python<'_>) -> PyResult<()> {
        py.detach(|| self.store.verify_parameters(self.handle)).map_err(exception)
    }

    /// The label of OAEP, for an RSA key (``KP_OAEP_PARAMS``). It can't be read.
    ///
    /// :raises CryptError: ``NTE_BAD_TYPE`` (0x8009000a): another kind of key
    fn set_oaep_label(&self, label: Bytes<'_>) -> PyResult<()> {
        self.set(KeyParam::OaepLabel(label.as_ref()))
    }

    /// The random values of both ends of a secure channel (``KP_CLIENT_RANDOM``, ``KP_SERVER_RANDOM``), for a master key.
    ///
    /// Each has at most 4096 bytes. In PCT 1 and SSL 2 they are the client's challenge and the server's connection identifier.
    ///
    /// :raises CryptError: ``NTE_BAD_LEN`` (0x80090004): a longer one; ``NTE_BAD_TYPE`` (0x8009000a): another kind of key
    fn set_channel_randoms(&self, client: Bytes<'_>, server: Bytes<'_>) -> PyResult<()> {
        let (client, server) = (client.as_ref(), server.as_ref());
        let mut params = [KeyParam::ClientRandom(client), KeyParam::ServerRandom(server)];
        // The longer one comes first: if its length is accepted, so is the other's, and a failed call changes nothing.
        if server.len() > client.len() {
            params.reverse();
        }
        params.into_iter().try_for_each(|param| self.set(param))
    }

    /// The cipher of the session keys that are derived from a master key (``KP_SCHANNEL_ALG``). 0 bits unset it.
    ///
    /// :raises CryptError: ``NTE_BAD_ALGID`` (0x80090008): not a cipher; ``NTE_BAD_DATA`` (0x80090005): it has no keys of this
    ///     length; ``NTE_BAD_TYPE`` (0x8009000a): another kind of key
    fn set_channel_cipher(&self, algorithm: &Bound<'_, PyAny>, bits: u32) -> PyResult<()> {
        self.set(KeyParam::SchannelEnc { algorithm: names::algorithm(algorithm)?, bits })
    }

    /// The hash of the MAC keys that are derived from a master key, and their length in bits, at most 512
    /// (``KP_SCHANNEL_ALG``). 0 bits unset it.
    ///
    /// :raises CryptError: ``NTE_BAD_ALGID`` (0x80090008): not a plain hash; ``NTE_BAD_DATA`` (0x80090005): more than 512 bits, or
    ///     not whole bytes; ``NTE_BAD_TYPE`` (0x8009000a): another kind of key
    fn set_channel_mac(&self, hash: &Bound<'_, PyAny>, bits: u32) -> PyResult<()> {
        self.set(KeyParam::SchannelMac { hash: names::hash(hash)?, bits })
    }

    /// The server's certificate, for a master key (``KP_CERTIFICATE``): at most 4096 bytes. Only keys of PCT 1 depend on it.
    ///
    /// :raises CryptError: as :meth:`set_channel_randoms`
    fn set_channel_certificate(&self, certificate: Bytes<'_>) -> PyResult<()> {
        self.set(KeyParam::Certificate(certificate.as_ref()))
    }

    /// The front of the secret that PCT 1 and SSL 2 send in the clear in their export ciphers, for a master key
    /// (``KP_CLEAR_KEY``): at most 4096 bytes.
    ///
    /// :raises CryptError: as :meth:`set_channel_randoms`
    fn set_channel_clear_key(&self, clear_key: Bytes<'_>) -> PyResult<()> {
        self.set(KeyParam::ClearKey(clear_key.as_ref()))
    }

    /// The highest version of the protocol, for a master key (``KP_HIGHEST_VERSION``). It has no effect.
    ///
    /// :raises CryptError: ``NTE_BAD_TYPE`` (0x8009000a): another kind of key
    fn set_channel_highest_version(&self, version: u32) -> PyResult<()> {
        self.set(KeyParam::HighestVersion(version))
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
