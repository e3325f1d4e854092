//! `KeyStore`: one provider, whose keys and hashes are objects.

use std::sync::Arc;

use hcryptkey::{HCryptKey, KeyFile};
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use crate::errors::{exception, not_copied};
use crate::input::{Bytes, Password};
use crate::objects::{Hash, Key, Shared};
use crate::options::{import_options, key_spec};
use crate::{names, seed};

/// One acquired provider: it makes keys and hashes, and owns them.
///
/// :param provider: ``"base"``, ``"strong"``, ``"enhanced"``, ``"aes"``, ``"schannel"``, ``"dss"``,
///     ``"base_dss_dh"``, ``"dss_dh"``, ``"dh_schannel"``, ``"rsa_signature"``, or Microsoft's full name
/// :param seed: at most 32 bytes from which all random bytes are generated, so that a run is repeatable; the
///     system's random source if omitted
/// :param object_limit: the number of keys and hashes after which new ones fail with ``NTE_NO_MEMORY``
#[pyclass(frozen, module = "hcryptkey")]
pub(crate) struct KeyStore(Shared);

#[pymethods]
impl KeyStore {
    #[new]
    #[pyo3(signature = (provider = "aes", *, seed = None, object_limit = None))]
    fn new(provider: &str, seed: Option<Bytes<'_>>, object_limit: Option<usize>) -> PyResult<Self> {
        let mut builder = hcryptkey::KeyStore::builder().provider(names::provider(provider)?);
        if let Some(seed) = seed {
            let source = seed::source(seed.as_ref()).ok_or_else(seed::too_long)?;
            builder = builder.random_source_fn(source);
        }
        if let Some(limit) = object_limit {
            builder = builder.object_limit(limit);
        }
        Ok(Self(Arc::new(builder.build())))
    }

    /// Microsoft's name of the provider (``PP_NAME``).
    #[getter]
    fn provider(&self) -> &str {
        self.0.provider().name()
    }

    /// The number of live keys and hashes.
    fn __len__(&self) -> usize {
        self.0.object_count()
    }

    /// A store without objects is true, too.
    #[expect(clippy::unused_self, reason = "Python passes it")]
    fn __bool__(&self) -> bool {
        true
    }

    /// A key of random bytes, or a pair of RSA, DSS or Diffie-Hellman (``CryptGenKey``).
    ///
    /// A pair also becomes the user key of the store, except for ``"dh_ephem"``.
    ///
    /// :param algorithm: a name such as ``"rc4"``, ``"aes256"``, ``"rsa_keyx"``, ``"dss_sign"``, ``"dh_ephem"`` or
    ///     ``"tls1_master"``, or an ALG_ID
    /// :param bits: the key length in bits; 0 is the provider's default
    /// :param exportable: whether the key can be exported (``CRYPT_EXPORTABLE``)
    /// :param salt: ``"create"`` is ``CRYPT_CREATE_SALT``, ``"none"`` is ``CRYPT_NO_SALT``
    /// :param pregenerated: a DSS or Diffie-Hellman key without numbers (``CRYPT_PREGEN``): set its :attr:`Key.p`,
    ///     :attr:`Key.g` and, for DSS, :attr:`Key.q`, and then call :meth:`Key.generate_x`
    /// :raises CryptError: ``NTE_BAD_ALGID`` (0x80090008) if the provider lacks the algorithm; ``NTE_BAD_DATA`` (0x80090005),
    ///     ``NTE_BAD_FLAGS`` (0x80090009) or, for DSS, ``STATUS_INVALID_PARAMETER`` (0xc000000d) for a length that it lacks
    #[pyo3(signature = (algorithm, *, bits = 0, exportable = false, salt = "default", pregenerated = false))]
    fn generate_key(
        &self,
        py: Python<'_>,
        algorithm: &Bound<'_, PyAny>,
        bits: u32,
        exportable: bool,
        salt: &str,
        pregenerated: bool,
    ) -> PyResult<Key> {
        let mut spec = key_spec(algorithm, bits, exportable, salt)?;
        if pregenerated {
            spec = spec.pregenerated();
        }
        // Finding primes takes long.
        let key = py.detach(|| self.0.generate_key(spec)).map_err(exception)?;
        Ok(Key::new(&self.0, key))
    }

    /// A session key from a hash value (``CryptDeriveKey``). It finishes the hash.
    ///
    /// From a master hash, ``"schannel_enc_key"`` and ``"schannel_mac_key"`` are keys of a secure channel.
    ///
    /// :param server: whether it is the key under which the server sends (``CRYPT_SERVER``), and not the client
    /// :raises CryptError: as :meth:`generate_key`; ``NTE_BAD_HASH`` (0x80090002) for a hash that no key is
    ///     derived from
    #[pyo3(signature = (algorithm, hash, *, bits = 0, exportable = false, salt = "default", server = false))]
    fn derive_key(
        &self,
        algorithm: &Bound<'_, PyAny>,
        hash: &Hash,
        bits: u32,
        exportable: bool,
        salt: &str,
        server: bool,
    ) -> PyResult<Key> {
        let mut spec = key_spec(algorithm, bits, exportable, salt)?;
        if server {
            spec = spec.server();
        }
        let key = self.0.derive_key(spec, hash.handle_in(&self.0)?).map_err(exception)?;
        Ok(Key::new(&self.0, key))
    }

    /// A key from a BLOB (``CryptImportKey``).
    ///
    /// :param blob: a PLAINTEXTKEYBLOB, SIMPLEBLOB, PUBLICKEYBLOB or PRIVATEKEYBLOB
    /// :param under: the RSA pair that unwraps a SIMPLEBLOB; the session key that decrypts a PRIVATEKEYBLOB; for the PUBLICKEYBLOB
    ///     of the other party's Diffie-Hellman key, your own pair. The result is then the key that both agree on, and
    ///     :meth:`Key.set_algorithm` turns it into a session key
    /// :param hmac_key: whether an RC2 BLOB holds an HMAC key of any length (``CRYPT_IPSEC_HMAC_KEY``)
    /// :param oaep: whether a SIMPLEBLOB is padded with OAEP (``CRYPT_OAEP``)
    /// :raises BadDataError: ``NTE_BAD_DATA`` (0x80090005): the BLOB is damaged, or was wrapped under another key; its numbers are
    ///     not a key; a public key of Diffie-Hellman is in a small subgroup, or of another group than your own
    /// :raises BadKeyError: ``NTE_BAD_KEY`` (0x80090003): a PUBLICKEYBLOB of Diffie-Hellman that holds only y, without your own
    ///     pair
    /// :raises CryptError: ``NTE_BAD_TYPE`` (0x8009000a) for bytes that are not a BLOB; ``NTE_BAD_ALGID`` (0x80090008) if the
    ///     provider lacks the algorithm; ``NTE_BAD_PUBLIC_KEY`` (0x80090015) without an unwrapping key
    #[pyo3(signature = (blob, *, under = None, exportable = false, salt = "default", hmac_key = false, oaep = false))]
    #[expect(clippy::too_many_arguments, reason = "they are keywords in Python")]
    fn import_key(
        &self,
        py: Python<'_>,
        blob: Bytes<'_>,
        under: Option<&Key>,
        exportable: bool,
        salt: &str,
        hmac_key: bool,
        oaep: bool,
    ) -> PyResult<Key> {
        let mut options = import_options(exportable, salt, hmac_key)?;
        if oaep {
            options = options.oaep();
        }
        if let Some(under) = under {
            options = options.under(under.handle_in(&self.0)?);
        }
        let blob = blob.as_ref();
        // Unwrapping and agreeing take a private operation.
        let key = py.detach(|| self.0.import_key(blob, options)).map_err(exception)?;
        Ok(Key::new(&self.0, key))
    }

    /// An RSA key from a file: PEM, DER (SPKI, PKCS #1, PKCS #8), PVK or a BLOB. A pair becomes the store's user key.
    ///
    /// :param file: the contents of the file
    /// :param password: the password of an encrypted file; a text is taken as UTF-8
    /// :param use: the purpose of the key, ``"exchange"`` or ``"signature"``; the file's own if omitted
    /// :raises BadDataError: the file is damaged
    /// :raises CryptError: ``ERROR_INVALID_PASSWORD`` (86) if the password is missing or wrong; ``NTE_BAD_TYPE``
    ///     (0x8009000a) for a file that holds no RSA key; its sentence names what it holds
    #[pyo3(signature = (file, password = None, *, exportable = false, r#use = None))]
    fn import_key_file(
        &self,
        py: Python<'_>,
        file: Bytes<'_>,
        password: Option<Password<'_>>,
        exportable: bool,
        r#use: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Key> {
        let (file, password) = (file.as_ref(), password.as_ref().map(Password::as_ref));
        // A password is stretched in hundreds of thousands of rounds.
        let mut file = py.detach(|| KeyFile::read(file, password)).map_err(exception)?;
        if let Some(user_key) = r#use {
            file = file.with_user_key(names::user_key(user_key)?);
        }
        let options = import_options(exportable, "default", false)?;
        let key = self.0.import_key_from(&file, options).map_err(exception)?;
        Ok(Key::new(&self.0, key))
    }

    /// A session key of these bytes, as from a PLAINTEXTKEYBLOB that holds them.
    ///
    /// :raises BadDataError: the provider has no keys of this length
    #[pyo3(signature = (algorithm, material, *, exportable = false, salt = "default", hmac_key = false))]
    fn import_material(
        &self,
        algorithm: &Bound<'_, PyAny>,
        material: Bytes<'_>,
        exportable: bool,
        salt: &str,
        hmac_key: bool,
    ) -> PyResult<Key> {
        let options = import_options(exportable, salt, hmac_key)?;
        let algorithm = names::algorithm(algorithm)?;
        let key = self.0.import_material(algorithm, material.as_ref(), options).map_err(exception)?;
        Ok(Key::new(&self.0, key))
    }

    /// The store's pair for ``"exchange"`` (1) or ``"signature"`` (2) (``CryptGetUserKey``).
    ///
    /// :raises NoKeyError: none was generated or imported
    fn user_key(&self, user_key: &Bound<'_, PyAny>) -> PyResult<Key> {
        let key = self.0.user_key(names::user_key(user_key)?).map_err(exception)?;
        Ok(Key::new(&self.0, key))
    }

    /// A hash, fed with `data` (``CryptCreateHash``, ``CryptHashData``).
    ///
    /// :param algorithm: a name such as ``"sha1"``, ``"md5"``, ``"hmac"`` or ``"mac"``, or an ALG_ID
    /// :param key: the key of an HMAC or a CBC-MAC; the master key of ``"schannel_master_hash"`` and ``"tls1prf"``
    /// :raises CryptError: ``NTE_BAD_ALGID`` (0x80090008) if the provider lacks the hash
    /// :raises BadKeyError: the key of an HMAC or MAC is missing or of the wrong kind
    #[pyo3(signature = (algorithm, data = None, *, key = None))]
    fn create_hash(
        &self,
        py: Python<'_>,
        algorithm: &Bound<'_, PyAny>,
        data: Option<Bytes<'_>>,
        key: Option<&Key>,
    ) -> PyResult<Hash> {
        let key = key.map(|key| key.handle_in(&self.0)).transpose()?;
        let hash = self.0.create_hash(names::hash(algorithm)?, key).map_err(exception)?;
        let hash = Hash::new(&self.0, hash);
        if let Some(data) = data {
            hash.feed(py, data.as_ref())?;
        }
        Ok(hash)
    }

    /// Random bytes (``CryptGenRandom``).
    fn random<'py>(&self, py: Python<'py>, len: usize) -> PyResult<Bound<'py, PyBytes>> {
        PyBytes::new_with(py, len, |bytes| self.0.fill_random(bytes).map_err(exception))
    }

    /// A copy of the store with all objects under the same handle numbers, and nothing shared.
    fn fork(&self) -> Self {
        Self(Arc::new(self.0.fork()))
    }

    /// The handles of the live keys.
    fn key_handles(&self) -> Vec<u64> {
        self.0.key_handles().into_iter().map(HCryptKey::into_raw).collect()
    }

    /// The handles of the live hashes.
    fn hash_handles(&self) -> Vec<u64> {
        self.0.hash_handles().into_iter().map(hcryptkey::HCryptHash::into_raw).collect()
    }

    fn __repr__(&self) -> String {
        format!("<KeyStore {:?} with {} objects>", self.provider(), self.0.object_count())
    }

    #[expect(clippy::unused_self, reason = "Python passes it")]
    fn __copy__(&self) -> PyResult<()> {
        Err(not_copied("KeyStore", "fork() makes a second one"))
    }

    fn __deepcopy__(&self, _memo: &Bound<'_, PyAny>) -> PyResult<()> {
        self.__copy__()
    }

    fn __reduce_ex__(&self, _protocol: &Bound<'_, PyAny>) -> PyResult<()> {
        self.__copy__()
    }
}
