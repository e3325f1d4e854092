//! The native half of the Python package `hcryptkey`. The other half, in `hcryptkey/`, names the exceptions and reads and
//! writes files.

#![forbid(unsafe_code)]
#![expect(clippy::needless_pass_by_value, reason = "PyO3 hands arguments over by value")]
#![expect(clippy::doc_markdown, reason = "the documentation is Python's, in reStructuredText")]

mod advapi;
mod errors;
mod guest;
mod hash;
mod input;
mod key;
mod memory;
mod names;
mod objects;
mod observer;
mod options;
mod seed;
mod store;

use pyo3::prelude::*;

#[pymodule(gil_used = false)]
mod _native {
    use pyo3::prelude::*;

    #[pymodule_export]
    use super::advapi::Advapi;
    #[pymodule_export]
    use super::guest::{Answer, Call, Guest};
    #[pymodule_export]
    use super::objects::{Hash, Key};
    #[pymodule_export]
    use super::store::KeyStore;

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        module.add("CALLS", super::guest::calls(module.py())?)
    }
}
