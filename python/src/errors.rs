//! CryptoAPI errors as Python exceptions.

use hcryptkey::Error;
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;

/// The exception for an error. `hcryptkey/errors.py` picks its class by the number.
pub(crate) fn exception(error: Error) -> PyErr {
    Python::attach(|py| match constructor(py).and_then(|new| new.bind(py).call1(arguments(error))) {
        Ok(exception) => PyErr::from_value(exception),
        Err(failed) => failed,
    })
}

/// The number, the whole text, the size that the call needs if the buffer was too small, and whether Windows would answer
/// the same.
fn arguments(error: Error) -> (u32, String, Option<usize>, bool) {
    let needed = match error {
        Error::MoreData { needed } => Some(needed),
        _ => None,
    };
    (error.code(), error.to_string(), needed, error.is_emulated())
}

fn constructor(py: Python<'_>) -> PyResult<&Py<PyAny>> {
    static CONSTRUCTOR: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    CONSTRUCTOR.get_or_try_init(py, || Ok(py.import("hcryptkey.errors")?.getattr("from_code")?.unbind()))
}

/// The error for `copy` and `pickle`, which would make a second owner of a handle or write a key to a file.
pub(crate) fn not_copied(class: &str, instead: &str) -> PyErr {
    PyTypeError::new_err(format!(
        "a {class} cannot be copied or pickled, since it owns secrets behind a handle; {instead}"
    ))
}
