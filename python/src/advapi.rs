//! `Advapi`: one process's CryptoAPI, in its own numbers.

use std::path::PathBuf;
use std::sync::Arc;

use hcryptkey::zeroize::Zeroizing;
use hcryptkey::{Error, HandleWidth, KeyContainers};
use pyo3::exceptions::{PyMemoryError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use crate::errors::{exception, not_copied};
use crate::input::{Bytes, Dword, Word};
use crate::objects::LONG;
use crate::{observer, seed};

/// The calls of ``wincrypt.h`` for one process, such as an emulator's guest.
///
/// Ints are cut to their widths, as C cuts them. Results that C writes to a buffer come back as ``bytes``; `size` limits
/// that buffer, and :class:`MoreDataError` names the size that the call needs.
///
/// :param bits: the width of handles, 32 or 64
/// :param seed: at most 32 bytes from which all random bytes are generated
/// :param object_limit: the number of objects after which calls fail with ``NTE_NO_MEMORY``
/// :param memory_limit: the most bytes of all HMAC keys together; an import beyond it fails with ``NTE_NO_MEMORY``
/// :param max_rsa_bits: the longest RSA key; the search for the primes of a long key takes minutes
/// :param containers: a folder that keeps key containers beyond the process; in memory if omitted
/// :param default_container: the name of the container that a context without a name opens
/// :param make_default_container: whether that container is made, with both pairs, when it is first opened,
///     because on Windows earlier programs have usually made it; otherwise opening it fails with
///     ``NTE_BAD_KEYSET``
/// :param observer: a callable that gets a dict for each call of a :class:`Guest`
/// :param observed_data: the most bytes of each buffer that such a dict contains; these may be secrets
#[pyclass(frozen, module = "hcryptkey")]
pub(crate) struct Advapi(pub(crate) Arc<hcryptkey::Advapi>);

/// A result whose length the call returns first: it is called twice, as by a C program.
fn sized(
    py: Python<'_>,
    size: Option<usize>,
    mut call: impl FnMut(Option<&mut [u8]>) -> Result<u32, Error>,
) -> PyResult<Bound<'_, PyBytes>> {
    let size = match size {
        Some(size) => size,
        None => call(None).map_err(exception)? as usize,
    };
    let mut buffer = zeros(size)?;
    let len = call(Some(&mut buffer)).map_err(exception)? as usize;
    Ok(PyBytes::new(py, buffer.get(..len).unwrap_or(&buffer)))
}

/// A buffer of a caller's size. One that there is no memory for is an exception: it must not end the interpreter.
fn zeros(size: usize) -> PyResult<Zeroizing<Vec<u8>>> {
    let mut buffer = Vec::new();
    buffer
        .try_reserve_exact(size)
        .map_err(|_| PyMemoryError::new_err("there is no memory for a buffer of this size"))?;
    buffer.resize(size, 0);
    Ok(Zeroizing::new(buffer))
}

fn wide(text: Option<&str>) -> Option<Vec<u16>> {
    text.map(|text| text.encode_utf16().collect())
}

#[pymethods]
impl Advapi {
    #[new]
    #[pyo3(signature = (
        *, bits = 64, seed = None, object_limit = None, memory_limit = None, max_rsa_bits = None, containers = None,
        default_container = None, make_default_container = false, observer = None, observed_data = 0,
    ))]
    #[expect(clippy::too_many_arguments, reason = "they are keywords in Python")]
    fn new(
        bits: u32,
        seed: Option<Bytes<'_>>,
        object_limit: Option<usize>,
        memory_limit: Option<usize>,
        max_rsa_bits: Option<u32>,
        containers: Option<PathBuf>,
        default_container: Option<&str>,
        make_default_container: bool,
        observer: Option<Py<PyAny>>,
        observed_data: usize,
    ) -> PyResult<Self> {
        let mut builder = hcryptkey::Advapi::builder().handles(match bits {
            32 => HandleWidth::Bits32,
            64 => HandleWidth::Bits64,
            _ => return Err(PyValueError::new_err("bits is the width of the guest's handles: 32 or 64")),
        });
        if let Some(seed) = seed {
            builder = builder.random_source_fn(seed::source(seed.as_ref()).ok_or_else(seed::too_long)?);
        }
        if let Some(limit) = object_limit {
            builder = builder.object_limit(limit);
        }
        if let Some(bytes) = memory_limit {
            builder = builder.memory_limit(bytes);
        }
        if let Some(bits) = max_rsa_bits {
            builder = builder.max_rsa_bits(bits);
        }
        if let Some(folder) = containers {
            builder = builder.containers(KeyContainers::in_folder(folder));
        }
        if let Some(name) = default_container {
            builder = builder.default_container(name);
        }
        if make_default_container {
            builder = builder.make_default_container();
        }
        if let Some(observer) = observer {
            builder = builder.observer(observer::telling(observer)).observed_data(observed_data);
        }
        Ok(Self(Arc::new(builder.build())))
    }

    /// A copy of the process with all objects under the same handles, and nothing shared.
    fn fork(&self) -> Self {
        Self(Arc::new(self.0.fork()))
    }

    /// The bytes of a session key, or the PRIVATEKEYBLOB of an RSA key, exportable or not.
    fn reveal_key<'py>(&self, py: Python<'py>, key: Word) -> PyResult<Bound<'py, PyBytes>> {
        Ok(PyBytes::new(py, &self.0.reveal_key(key.0).map_err(exception)?))
    }

    /// The handles of all live contexts, keys and hashes.
    fn handles(&self) -> Vec<u64> {
        self.0.handles()
    }

    /// The live handles as tuples: the handle, its kind (``"context"``, ``"key"`` or ``"hash"``), and the context that it belongs to.
    fn live_handles(&self) -> Vec<(u64, &'static str, Option<u64>)> {
        self.0
            .live_handles()
            .into_iter()
            .map(|live| (live.handle, observer::kind(live.kind), live.parent))
            .collect()
    }

    fn __len__(&self) -> usize {
        self.0.object_count()
    }

    #[expect(clippy::unused_self, reason = "Python passes it")]
    fn __bool__(&self) -> bool {
        true
    }

    /// ``CryptAcquireContext``: opens or makes a container, and returns the HCRYPTPROV.
    #[pyo3(signature = (container, provider, prov_type, flags))]
    fn crypt_acquire_context(
        &self,
        container: Option<&str>,
        provider: Option<&str>,
        prov_type: Dword,
        flags: Dword,
    ) -> PyResult<u64> {
        self.0.crypt_acquire_context(container, provider, prov_type.0, flags.0).map_err(exception)
    }

    /// ``CryptContextAddRef``: the context then needs one more release.
    #[pyo3(signature = (prov, reserved = Word(0), flags = Dword(0)))]
    fn crypt_context_add_ref(&self, prov: Word, reserved: Word, flags: Dword) -> PyResult<()> {
        self.0.crypt_context_add_ref(prov.0, reserved.0, flags.0).map_err(exception)
    }

    /// ``CryptReleaseContext``: ends the context with its keys and hashes.
    #[pyo3(signature = (prov, flags = Dword(0)))]
    fn crypt_release_context(&self, prov: Word, flags: Dword) -> PyResult<()> {
        self.0.crypt_release_context(prov.0, flags.0).map_err(exception)
    }

    /// ``CryptGetProvParam``. An enumeration advances with each call: pass a `size` that fits.
    #[pyo3(signature = (prov, param, flags = Dword(0), size = None))]
    fn crypt_get_prov_param<'py>(
        &self,
        py: Python<'py>,
        prov: Word,
        param: Dword,
        flags: Dword,
        size: Option<usize>,
    ) -> PyResult<Bound<'py, PyBytes>> {
        sized(py, size, |buffer| self.0.crypt_get_prov_param(prov.0, param.0, buffer, flags.0))
    }

    /// ``CryptSetProvParam``.
    #[pyo3(signature = (prov, param, data, flags = Dword(0)))]
    fn crypt_set_prov_param(&self, prov: Word, param: Dword, data: Bytes<'_>, flags: Dword) -> PyResult<()> {
        self.0.crypt_set_prov_param(prov.0, param.0, data.as_ref(), flags.0).map_err(exception)
    }

    /// ``CryptEnumProviders``: the type and name of the provider at an index.
    #[pyo3(signature = (index, reserved = Word(0), flags = Dword(0)))]
    fn crypt_enum_providers(&self, index: Dword, reserved: Word, flags: Dword) -> PyResult<(u32, String)> {
        let (prov_type, name) =
            self.0.crypt_enum_providers(index.0, reserved.0, flags.0).map_err(exception)?;
        Ok((prov_type, name.to_owned()))
    }

    /// ``CryptEnumProviderTypes``: the number and name of the type at an index.
    #[pyo3(signature = (index, reserved = Word(0), flags = Dword(0)))]
    fn crypt_enum_provider_types(
        &self,
        index: Dword,
        reserved: Word,
        flags: Dword,
    ) -> PyResult<(u32, String)> {
        let (prov_type, name) =
            self.0.crypt_enum_provider_types(index.0, reserved.0, flags.0).map_err(exception)?;
        Ok((prov_type, name.to_owned()))
    }

    /// ``CryptGetDefaultProvider``: the name of a type's default provider.
    #[pyo3(signature = (prov_type, reserved = Word(0), flags = Dword(0)))]
    fn crypt_get_default_provider(&self, prov_type: Dword, reserved: Word, flags: Dword) -> PyResult<String> {
        let name = self.0.crypt_get_default_provider(prov_type.0, reserved.0, flags.0).map_err(exception)?;
        Ok(name.to_owned())
    }

    /// ``CryptGenRandom``: `len` random bytes.
    fn crypt_gen_random<'py>(
        &self,
        py: Python<'py>,
        prov: Word,
        len: Dword,
    ) -> PyResult<Bound<'py, PyBytes>> {
        PyBytes::new_with(py, len.0 as usize, |bytes| {
            self.0.crypt_gen_random(prov.0, bytes).map_err(exception)
        })
    }

    /// ``CryptGenKey``. The upper half of `flags` is the length in bits.
    fn crypt_gen_key(&self, py: Python<'_>, prov: Word, alg_id: Dword, flags: Dword) -> PyResult<u64> {
        py.detach(|| self.0.crypt_gen_key(prov.0, alg_id.0, flags.0)).map_err(exception)
    }

    /// ``CryptDeriveKey``. It finishes the hash.
    fn crypt_derive_key(&self, prov: Word, alg_id: Dword, base_data: Word, flags: Dword) -> PyResult<u64> {
        self.0.crypt_derive_key(prov.0, alg_id.0, base_data.0, flags.0).map_err(exception)
    }

    /// ``CryptImportKey``.
    #[pyo3(signature = (prov, blob, pub_key = Word(0), flags = Dword(0)))]
    fn crypt_import_key(
        &self,
        py: Python<'_>,
        prov: Word,
        blob: Bytes<'_>,
        pub_key: Word,
        flags: Dword,
    ) -> PyResult<u64> {
        let blob = blob.as_ref();
        py.detach(|| self.0.crypt_import_key(prov.0, blob, pub_key.0, flags.0)).map_err(exception)
    }

    /// ``CryptExportKey``: the BLOB.
    #[pyo3(signature = (key, exp_key, blob_type, flags = Dword(0), size = None))]
    fn crypt_export_key<'py>(
        &self,
        py: Python<'py>,
        key: Word,
        exp_key: Word,
        blob_type: Dword,
        flags: Dword,
        size: Option<usize>,
    ) -> PyResult<Bound<'py, PyBytes>> {
        sized(py, size, |buffer| self.0.crypt_export_key(key.0, exp_key.0, blob_type.0, flags.0, buffer))
    }

    /// ``CryptGetUserKey``: AT_KEYEXCHANGE (1) or AT_SIGNATURE (2).
    fn crypt_get_user_key(&self, prov: Word, key_spec: Dword) -> PyResult<u64> {
        self.0.crypt_get_user_key(prov.0, key_spec.0).map_err(exception)
    }

    /// ``CryptDuplicateKey``: a copy of the key and its state under a fresh handle.
    #[pyo3(signature = (key, reserved = Word(0), flags = Dword(0)))]
    fn crypt_duplicate_key(&self, key: Word, reserved: Word, flags: Dword) -> PyResult<u64> {
        self.0.crypt_duplicate_key(key.0, reserved.0, flags.0).map_err(exception)
    }

    /// ``CryptDestroyKey``.
    fn crypt_destroy_key(&self, key: Word) -> PyResult<()> {
        self.0.crypt_destroy_key(key.0).map_err(exception)
    }

    /// ``CryptSetKeyParam``. `data` is the value itself, also where C passes a CRYPT_DATA_BLOB.
    #[pyo3(signature = (key, param, data, flags = Dword(0)))]
    fn crypt_set_key_param(&self, key: Word, param: Dword, data: Bytes<'_>, flags: Dword) -> PyResult<()> {
        self.0.crypt_set_key_param(key.0, param.0, data.as_ref(), flags.0).map_err(exception)
    }

    /// ``CryptGetKeyParam``: the bytes of the value.
    #[pyo3(signature = (key, param, flags = Dword(0), size = None))]
    fn crypt_get_key_param<'py>(
        &self,
        py: Python<'py>,
        key: Word,
        param: Dword,
        flags: Dword,
        size: Option<usize>,
    ) -> PyResult<Bound<'py, PyBytes>> {
        sized(py, size, |buffer| self.0.crypt_get_key_param(key.0, param.0, buffer, flags.0))
    }

    /// ``CryptEncrypt``: the ciphertext of one section. `size` is the length of the caller's buffer.
    #[pyo3(signature = (key, hash, is_final, flags, data, size = None))]
    #[expect(clippy::too_many_arguments, reason = "they are CryptEncrypt's")]
    fn crypt_encrypt<'py>(
        &self,
        py: Python<'py>,
        key: Word,
        hash: Word,
        is_final: bool,
        flags: Dword,
        data: Bytes<'_>,
        size: Option<usize>,
    ) -> PyResult<Bound<'py, PyBytes>> {
        let data = data.as_ref();
        let len =
            u32::try_from(data.len()).map_err(|_| PyValueError::new_err("a section has less than 4 GiB"))?;
        let ask = || self.0.crypt_encrypt(key.0, hash.0, is_final, flags.0, None, len);
        let size = size.map_or_else(|| ask().map(|size| size as usize), Ok).map_err(exception)?;
        let mut buffer = zeros(size.max(data.len()))?;
        if let Some(front) = buffer.get_mut(..data.len()) {
            front.copy_from_slice(data);
        }
        let room = buffer.get_mut(..size);
        let run = || self.0.crypt_encrypt(key.0, hash.0, is_final, flags.0, room, len);
        let written = if data.len() < LONG { run() } else { py.detach(run) }.map_err(exception)? as usize;
        Ok(PyBytes::new(py, buffer.get(..written).unwrap_or(&buffer)))
    }

    /// ``CryptDecrypt``: the plaintext of one section.
    fn crypt_decrypt<'py>(
        &self,
        py: Python<'py>,
        key: Word,
        hash: Word,
        is_final: bool,
        flags: Dword,
        data: Bytes<'_>,
    ) -> PyResult<Bound<'py, PyBytes>> {
        let mut buffer = Zeroizing::new(data.as_ref().to_vec());
        let mut run = || self.0.crypt_decrypt(key.0, hash.0, is_final, flags.0, &mut buffer);
        let written =
            if data.as_ref().len() < LONG { run() } else { py.detach(run) }.map_err(exception)? as usize;
        Ok(PyBytes::new(py, buffer.get(..written).unwrap_or(&buffer)))
    }

    /// ``CryptCreateHash``.
    #[pyo3(signature = (prov, alg_id, key = Word(0), flags = Dword(0)))]
    fn crypt_create_hash(&self, prov: Word, alg_id: Dword, key: Word, flags: Dword) -> PyResult<u64> {
        self.0.crypt_create_hash(prov.0, alg_id.0, key.0, flags.0).map_err(exception)
    }

    /// ``CryptHashData``.
    #[pyo3(signature = (hash, data, flags = Dword(0)))]
    fn crypt_hash_data(&self, py: Python<'_>, hash: Word, data: Bytes<'_>, flags: Dword) -> PyResult<()> {
        let data = data.as_ref();
        let run = || self.0.crypt_hash_data(hash.0, data, flags.0);
        if data.len() < LONG { run() } else { py.detach(run) }.map_err(exception)
    }

    /// ``CryptHashSessionKey``.
    #[pyo3(signature = (hash, key, flags = Dword(0)))]
    fn crypt_hash_session_key(&self, hash: Word, key: Word, flags: Dword) -> PyResult<()> {
        self.0.crypt_hash_session_key(hash.0, key.0, flags.0).map_err(exception)
    }

    /// ``CryptSetHashParam``. `data` is the value, label or seed itself. HP_HMAC_INFO has a call of its own.
    #[pyo3(signature = (hash, param, data, flags = Dword(0)))]
    fn crypt_set_hash_param(&self, hash: Word, param: Dword, data: Bytes<'_>, flags: Dword) -> PyResult<()> {
        self.0.crypt_set_hash_param(hash.0, param.0, data.as_ref(), flags.0).map_err(exception)
    }

    /// ``CryptSetHashParam`` with HP_HMAC_INFO, by the fields of the structure.
    #[pyo3(signature = (hash, hash_alg_id, inner = None, outer = None, flags = Dword(0)))]
    fn crypt_set_hash_hmac_info(
        &self,
        hash: Word,
        hash_alg_id: Dword,
        inner: Option<Bytes<'_>>,
        outer: Option<Bytes<'_>>,
        flags: Dword,
    ) -> PyResult<()> {
        let inner = inner.as_ref().map_or(&[][..], Bytes::as_ref);
        let outer = outer.as_ref().map_or(&[][..], Bytes::as_ref);
        self.0.crypt_set_hash_hmac_info(hash.0, hash_alg_id.0, inner, outer, flags.0).map_err(exception)
    }

    /// ``CryptGetHashParam``: the bytes of the value. HP_HASHVAL finishes the hash. The value of
    /// CALG_TLS1PRF has `size` bytes.
    #[pyo3(signature = (hash, param, flags = Dword(0), size = None))]
    fn crypt_get_hash_param<'py>(
        &self,
        py: Python<'py>,
        hash: Word,
        param: Dword,
        flags: Dword,
        size: Option<usize>,
    ) -> PyResult<Bound<'py, PyBytes>> {
        sized(py, size, |buffer| self.0.crypt_get_hash_param(hash.0, param.0, buffer, flags.0))
    }

    /// ``CryptDuplicateHash``.
    #[pyo3(signature = (hash, reserved = Word(0), flags = Dword(0)))]
    fn crypt_duplicate_hash(&self, hash: Word, reserved: Word, flags: Dword) -> PyResult<u64> {
        self.0.crypt_duplicate_hash(hash.0, reserved.0, flags.0).map_err(exception)
    }

    /// ``CryptDestroyHash``.
    fn crypt_destroy_hash(&self, hash: Word) -> PyResult<()> {
        self.0.crypt_destroy_hash(hash.0).map_err(exception)
    }

    /// ``CryptSignHash``: a little-endian signature by the container's user key.
    #[pyo3(signature = (hash, key_spec, description = None, flags = Dword(0), size = None))]
    fn crypt_sign_hash<'py>(
        &self,
        py: Python<'py>,
        hash: Word,
        key_spec: Dword,
        description: Option<&str>,
        flags: Dword,
        size: Option<usize>,
    ) -> PyResult<Bound<'py, PyBytes>> {
        let description = wide(description);
        sized(py, size, |buffer| {
            self.0.crypt_sign_hash(hash.0, key_spec.0, description.as_deref(), flags.0, buffer)
        })
    }

    /// ``CryptVerifySignature``. It raises :class:`BadSignatureError` if the signature does not match.
    #[pyo3(signature = (hash, signature, pub_key, description = None, flags = Dword(0)))]
    fn crypt_verify_signature(
        &self,
        hash: Word,
        signature: Bytes<'_>,
        pub_key: Word,
        description: Option<&str>,
        flags: Dword,
    ) -> PyResult<()> {
        let (signature, description) = (signature.as_ref(), wide(description));
        self.0
            .crypt_verify_signature(hash.0, signature, pub_key.0, description.as_deref(), flags.0)
            .map_err(exception)
    }

    fn __repr__(&self) -> String {
        format!("<Advapi with {} objects>", self.0.object_count())
    }

    #[expect(clippy::unused_self, reason = "Python passes it")]
    fn __copy__(&self) -> PyResult<()> {
        Err(not_copied("Advapi", "fork() makes a second one"))
    }

    fn __deepcopy__(&self, _memo: &Bound<'_, PyAny>) -> PyResult<()> {
        self.__copy__()
    }

    fn __reduce_ex__(&self, _protocol: &Bound<'_, PyAny>) -> PyResult<()> {
        self.__copy__()
    }
}
