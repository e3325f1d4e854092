//! `Hash`: a hash object and its handle.

use hcryptkey::{ByteOrder, HmacInfo};
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use crate::errors::{exception, not_copied};
use crate::input::Bytes;
use crate::names;
use crate::objects::{Hash, Key};
use crate::options::sign_options;

#[pymethods]
impl Hash {
    /// The HCRYPTHASH.
    #[getter]
    fn handle(&self) -> u64 {
        self.handle.into_raw()
    }

    /// The name of the algorithm, such as ``"SHA1"``.
    #[getter]
    fn algorithm(&self) -> PyResult<&'static str> {
        Ok(self.store.hash_algorithm(self.handle).map_err(exception)?.name())
    }

    /// The length of the value in bytes (``HP_HASHSIZE``).
    #[getter]
    fn size(&self) -> PyResult<usize> {
        self.store.hash_size(self.handle).map_err(exception)
    }

    /// Feeds the hash (``CryptHashData``).
    ///
    /// :raises CryptError: ``NTE_BAD_HASH_STATE`` (0x8009000c): the hash is finished
    fn update(&self, py: Python<'_>, data: Bytes<'_>) -> PyResult<()> {
        self.feed(py, data.as_ref())
    }

    /// Feeds the material of a session key, byte-reversed unless `little_endian` (``CryptHashSessionKey``).
    #[pyo3(signature = (key, *, little_endian = false))]
    fn update_with_key(&self, key: &Key, little_endian: bool) -> PyResult<()> {
        let order = if little_endian { ByteOrder::LittleEndian } else { ByteOrder::Reversed };
        self.store.hash_session_key(self.handle, key.handle_in(&self.store)?, order).map_err(exception)
    }

    /// The hash value (``HP_HASHVAL``). It finishes the hash.
    fn value<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyBytes>> {
        Ok(PyBytes::new(py, &self.store.hash_value(self.handle).map_err(exception)?))
    }

    /// Bytes of the pseudorandom function of TLS 1.0, for ``"tls1prf"`` (``HP_TLS1PRF_LABEL``, ``HP_TLS1PRF_SEED``).
    ///
    /// :param len: the number of bytes, at most 1 MiB
    /// :raises CryptError: ``NTE_BAD_LEN`` (0x80090004): more bytes, or a label or seed of more than 4096; ``NTE_NO_MEMORY``
    ///     (0x8009000e): the store is at its `object_limit`, and the call needs a duplicate of the hash
    fn prf<'py>(
        &self,
        py: Python<'py>,
        label: Bytes<'_>,
        seed: Bytes<'_>,
        len: usize,
    ) -> PyResult<Bound<'py, PyBytes>> {
        // A duplicate takes the label and the seed, so a failed call changes nothing, and calls of other threads do not mix.
        let copy = self.duplicate()?;
        copy.store.set_prf_label(copy.handle, label.as_ref()).map_err(exception)?;
        copy.store.set_prf_seed(copy.handle, seed.as_ref()).map_err(exception)?;
        let output = py.detach(|| copy.store.prf_value(copy.handle, len)).map_err(exception)?;
        Ok(PyBytes::new(py, &output))
    }

    /// Sets the value of a hash that was computed elsewhere, in order to sign it or to derive a key from it.
    fn set_value(&self, value: Bytes<'_>) -> PyResult<()> {
        self.store.set_hash_value(self.handle, value.as_ref()).map_err(exception)
    }

    /// Chooses the hash of an HMAC (``HP_HMAC_INFO``).
    #[pyo3(signature = (algorithm, *, inner = None, outer = None))]
    fn set_hmac_info(
        &self,
        algorithm: &Bound<'_, PyAny>,
        inner: Option<Bytes<'_>>,
        outer: Option<Bytes<'_>>,
    ) -> PyResult<()> {
        let mut info = HmacInfo::new(names::hash(algorithm)?);
        if let Some(inner) = &inner {
            info = info.inner(inner.as_ref());
        }
        if let Some(outer) = &outer {
            info = info.outer(outer.as_ref());
        }
        self.store.set_hmac_info(self.handle, info).map_err(exception)
    }

    /// Signs with the store's user key, ``"signature"`` if omitted (``CryptSignHash``).
    ///
    /// The signature of an RSA key is little-endian: reverse it for OpenSSL and .NET. That of a DSS key is r and s, each
    /// little-endian in 20 bytes. It differs each time, and the hash must be SHA-1.
    ///
    /// :param no_hash_oid: whether the signature of an RSA key does not name the hash (``CRYPT_NOHASHOID``)
    /// :param description: a text that is fed to the hash first, as UTF-16
    /// :param x931: ANSI X9.31 in place of PKCS #1, for an RSA key (``CRYPT_X931_FORMAT``)
    /// :raises NoKeyError: ``NTE_NO_KEY`` (0x8009000d): the store has no such pair
    /// :raises BadKeyError: ``NTE_BAD_KEY`` (0x80090003): a Diffie-Hellman key
    /// :raises InvalidParameterError: ``ERROR_INVALID_PARAMETER`` (87): X9.31 in a provider without it
    /// :raises CryptError: ``NTE_BAD_HASH`` (0x80090002): a hash other than SHA-1, with a DSS key; ``NTE_BAD_FLAGS`` (0x80090009):
    ///     X9.31, with a DSS key; ``NTE_BAD_LEN`` (0x80090004): the RSA key is too short for the hash; ``NTE_BAD_ALGID``
    ///     (0x80090008): a hash without an identifier
    #[pyo3(signature = (user_key = None, *, no_hash_oid = false, description = None, x931 = false))]
    fn sign<'py>(
        &self,
        py: Python<'py>,
        user_key: Option<&Bound<'_, PyAny>>,
        no_hash_oid: bool,
        description: Option<&str>,
        x931: bool,
    ) -> PyResult<Bound<'py, PyBytes>> {
        let user_key = user_key.map_or(Ok(hcryptkey::UserKey::Signature), names::user_key)?;
        let options = sign_options(no_hash_oid, description, x931)?;
        let signature =
            py.detach(|| self.store.sign_hash(self.handle, user_key, options)).map_err(exception)?;
        Ok(PyBytes::new(py, &signature))
    }

    /// Checks a signature as :meth:`sign` makes it, under an RSA or DSS key (``CryptVerifySignature``).
    ///
    /// :raises BadSignatureError: ``NTE_BAD_SIGNATURE`` (0x80090006): it does not match
    /// :raises BadKeyError: ``NTE_BAD_KEY`` (0x80090003): another kind of key
    /// :raises CryptError: ``NTE_BAD_HASH`` (0x80090002): a hash other than SHA-1, with a DSS key; ``NTE_BAD_FLAGS`` (0x80090009):
    ///     X9.31, with a DSS key; ``NTE_BAD_ALGID`` (0x80090008): a hash without an identifier
    #[pyo3(signature = (signature, key, *, no_hash_oid = false, description = None, x931 = false))]
    fn verify(
        &self,
        py: Python<'_>,
        signature: Bytes<'_>,
        key: &Key,
        no_hash_oid: bool,
        description: Option<&str>,
        x931: bool,
    ) -> PyResult<()> {
        let key = key.handle_in(&self.store)?;
        let options = sign_options(no_hash_oid, description, x931)?;
        let signature = signature.as_ref();
        py.detach(|| self.store.verify_signature(self.handle, signature, key, options)).map_err(exception)
    }

    /// An exact copy of the hash and its state (``CryptDuplicateHash``).
    fn duplicate(&self) -> PyResult<Self> {
        let copy = self.store.duplicate_hash(self.handle).map_err(exception)?;
        Ok(Self::new(&self.store, copy))
    }

    /// Ends the hash (``CryptDestroyHash``).
    fn destroy(&self) -> PyResult<()> {
        self.store.destroy_hash(self.handle).map_err(exception)
    }

    fn __enter__(slf: Bound<'_, Self>) -> Bound<'_, Self> {
        slf
    }

    /// A hash that was destroyed within the block stays destroyed.
    #[pyo3(signature = (*_exception))]
    fn __exit__(&self, _exception: &Bound<'_, PyAny>) {
        let _ = self.store.destroy_hash(self.handle);
    }

    fn __repr__(&self) -> String {
        match self.store.hash_algorithm(self.handle) {
            Ok(algorithm) => format!("<Hash {:#x}: {}>", self.handle(), algorithm.name()),
            Err(_) => format!("<Hash {:#x}, destroyed>", self.handle()),
        }
    }

    #[expect(clippy::unused_self, reason = "Python passes it")]
    fn __copy__(&self) -> PyResult<()> {
        Err(not_copied("Hash", "duplicate() makes a second one"))
    }

    fn __deepcopy__(&self, _memo: &Bound<'_, PyAny>) -> PyResult<()> {
        self.__copy__()
    }

    fn __reduce_ex__(&self, _protocol: &Bound<'_, PyAny>) -> PyResult<()> {
        self.__copy__()
    }
}
