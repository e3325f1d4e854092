//! Arguments of Python calls.

use hcryptkey::zeroize::Zeroizing;
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyByteArray, PyBytes, PyMemoryView, PyString};

/// The bytes of any object that has a buffer. They are copied where Python code could change them during the call.
pub(crate) enum Bytes<'py> {
    Borrowed(Bound<'py, PyBytes>),
    Copied(Zeroizing<Vec<u8>>),
}

impl AsRef<[u8]> for Bytes<'_> {
    fn as_ref(&self) -> &[u8] {
        match self {
            Self::Borrowed(bytes) => bytes.as_bytes(),
            Self::Copied(bytes) => bytes,
        }
    }
}

impl<'py> FromPyObject<'_, 'py> for Bytes<'py> {
    type Error = PyErr;

    fn extract(object: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        if let Ok(bytes) = object.cast::<PyBytes>() {
            return Ok(Self::Borrowed(bytes.to_owned()));
        }
        if let Ok(bytes) = object.cast::<PyByteArray>() {
            return Ok(Self::Copied(Zeroizing::new(bytes.to_vec())));
        }
        if object.is_instance_of::<PyString>() {
            return Err(PyTypeError::new_err(
                "this takes bytes, not str; encode the text as the Windows program did: 'ascii', 'cp1252' or 'utf-16-le'",
            ));
        }
        // The buffer protocol itself came into the stable ABI with Python 3.11; a memoryview has it in 3.9.
        let view = PyMemoryView::from(&object)
            .map_err(|_| PyTypeError::new_err("this takes bytes, or an object with a buffer"))?;
        let bytes = view.call_method0("tobytes")?;
        Ok(Self::Copied(Zeroizing::new(bytes.cast::<PyBytes>()?.as_bytes().to_vec())))
    }
}

/// A password: bytes, or a text that is taken as UTF-8.
pub(crate) enum Password<'py> {
    Bytes(Bytes<'py>),
    Text(Zeroizing<String>),
}

impl AsRef<[u8]> for Password<'_> {
    fn as_ref(&self) -> &[u8] {
        match self {
            Self::Bytes(bytes) => bytes.as_ref(),
            Self::Text(text) => text.as_bytes(),
        }
    }
}

impl<'py> FromPyObject<'_, 'py> for Password<'py> {
    type Error = PyErr;

    fn extract(object: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        if object.is_instance_of::<PyString>() {
            return Ok(Self::Text(Zeroizing::new(object.extract()?)));
        }
        object.extract().map(Self::Bytes)
    }
}

/// A word of a guest: any int, of which the low bits count, as C cuts it.
pub(crate) struct Word(pub(crate) u64);

impl<'py> FromPyObject<'_, 'py> for Word {
    type Error = PyErr;

    fn extract(object: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        if let Ok(word) = object.extract::<u64>() {
            return Ok(Self(word));
        }
        if let Ok(word) = object.extract::<i64>() {
            return Ok(Self(word.cast_unsigned()));
        }
        let cut = object
            .call_method1("__and__", (u64::MAX,))
            .and_then(|cut| cut.extract::<u64>())
            .map_err(|_| PyTypeError::new_err("this takes an int"))?;
        Ok(Self(cut))
    }
}

/// A DWORD: the low 32 bits of an int.
pub(crate) struct Dword(pub(crate) u32);

impl<'py> FromPyObject<'_, 'py> for Dword {
    type Error = PyErr;

    #[expect(clippy::cast_possible_truncation, reason = "C cuts a longer number in the same way")]
    fn extract(object: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        object.extract::<Word>().map(|word| Self(word.0 as u32))
    }
}

/// An array of a fixed length.
pub(crate) fn exactly<const N: usize>(bytes: &[u8], name: &str) -> PyResult<[u8; N]> {
    bytes.try_into().map_err(|_| PyValueError::new_err(format!("{name} has {N} bytes, not {}", bytes.len())))
}
