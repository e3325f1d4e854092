//! `Hash`: a hash object and its handle.

use hcryptkey::{ByteOrder, HmacInfo, SignOptions};
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use crate::errors::{exception, not_copied};
use crate::input::Bytes;
use crate::names;
use crate::objects::{Hash, Key};

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
    fn prf<'py>(
        &self,
        py: Python<'py>,
        label: Bytes<'_>,
        seed: Bytes<'_>,
        len: usize,
    ) -> PyResult<Bound<'py, PyBytes>> {
        self.store.set_prf_label(self.handle, label.as_ref()).map_err(exception)?;
        self.store.set_prf_seed(self.handle, seed.as_ref()).map_err(exception)?;
        let output = py.detach(|| self.store.prf_value(self.handle, len)).map_err(exception)?;
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
    /// The signature is little-endian: reverse it for OpenSSL and .NET.
    ///
    /// :raises NoKeyError: the store has no such pair
    #[pyo3(signature = (user_key = None, *, no_hash_oid = false, description = None))]
    fn sign<'py>(
        &self,
        py: Python<'py>,
        user_key: Option<&Bound<'_, PyAny>>,
        no_hash_oid: bool,
        description: Option<&str>,
    ) -> PyResult<Bound<'py, PyBytes>> {
        let user_key = user_key.map_or(Ok(hcryptkey::UserKey::Signature), names::user_key)?;
        let options = sign_options(no_hash_oid, description);
        let signature =
            py.detach(|| self.store.sign_hash(self.handle, user_key, options)).map_err(exception)?;
        Ok(PyBytes::new(py, &signature))
    }

    /// Checks a little-endian signature (``CryptVerifySignature``).
    ///
    /// :raises BadSignatureError: it does not match
    #[pyo3(signature = (signature, key, *, no_hash_oid = false, description = None))]
    fn verify(
        &self,
        py: Python<'_>,
        signature: Bytes<'_>,
        key: &Key,
        no_hash_oid: bool,
        description: Option<&str>,
    ) -> PyResult<()> {
        let (key, options) = (key.handle_in(&self.store)?, sign_options(no_hash_oid, description));
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

fn sign_options(no_hash_oid: bool, description: Option<&str>) -> SignOptions<'_> {
    let mut options = SignOptions::new();
    if no_hash_oid {
        options = options.no_hash_oid();
    }
    match description {
        None => options,
        Some(description) => options.description(description),
    }
}
