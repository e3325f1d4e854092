//! The native half of the Python package `hcryptkey`. The other half, in `hcryptkey/`, names the exceptions and reads and
//! writes files.

#![forbid(unsafe_code)]
#![expect(clippy::needless_pass_by_value, reason = "PyO3 hands arguments over by value")]
#![expect(clippy::doc_markdown, reason = "the documentation is Python's, in reStructuredText")]

mod advapi;
mod errors;
mod hash;
mod input;
mod key;
mod names;
mod seed;
mod store;

use pyo3::prelude::*;

#[pymodule(gil_used = false)]
mod _native {
    #[pymodule_export]
    use super::advapi::Advapi;
    #[pymodule_export]
    use super::hash::Hash;
    #[pymodule_export]
    use super::key::Key;
    #[pymodule_export]
    use super::store::KeyStore;
}
