//! `Guest`: the calls of a program in an emulator, as words and addresses.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use hcryptkey::Error;
use hcryptkey::border;
use pyo3::exceptions::{PyLookupError, PyTypeError};
use pyo3::prelude::*;
use pyo3::types::{PyString, PyTuple};

use crate::advapi::Advapi;
use crate::errors::exception;
use crate::input::Word;
use crate::memory::{During, Space};

/// A call that a program can import.
#[pyclass(frozen, module = "hcryptkey")]
pub(crate) struct Call(&'static border::Call);

#[pymethods]
impl Call {
    /// The DLL that programs import the call from, such as ``"advapi32.dll"``.
    #[getter]
    fn dll(&self) -> &'static str {
        self.0.dlls().first().copied().unwrap_or_default()
    }

    /// All DLLs that export the call.
    #[getter]
    fn dlls(&self) -> Vec<&'static str> {
        self.0.dlls().to_vec()
    }

    /// The name, with the A or W of its encoding, such as ``"CryptAcquireContextA"``.
    #[getter]
    fn name(&self) -> &'static str {
        self.0.name()
    }

    /// The names of the arguments in C.
    #[getter]
    fn arguments(&self) -> Vec<&'static str> {
        self.0.arguments().iter().map(|argument| argument.name).collect()
    }

    /// The number of arguments: a 32-bit stdcall takes this many words off the stack.
    #[getter]
    fn argument_count(&self) -> usize {
        self.0.arguments().len()
    }

    fn __repr__(&self) -> String {
        format!("<Call {}({})>", self.name(), self.arguments().join(", "))
    }
}

/// Every call that a guest can make.
pub(crate) fn calls(py: Python<'_>) -> PyResult<Bound<'_, PyTuple>> {
    let calls = border::CALLS.iter().map(|call| Bound::new(py, Call(call)));
    PyTuple::new(py, calls.collect::<PyResult<Vec<_>>>()?)
}

/// The result of a guest's call.
#[pyclass(frozen, module = "hcryptkey")]
pub(crate) struct Answer {
    /// The value for the result register: for most calls a BOOL.
    #[pyo3(get)]
    value: u64,
    /// The last error to set, or ``None`` if the call leaves it unchanged.
    #[pyo3(get)]
    last_error: Option<u32>,
    error: Option<Error>,
    /// Whether Windows would have answered the same, as far as is known.
    #[pyo3(get)]
    emulated: bool,
}

#[pymethods]
impl Answer {
    /// Why the call failed: a :class:`CryptError`, or ``None``.
    #[getter]
    fn error(&self, py: Python<'_>) -> Option<Py<PyAny>> {
        self.error.map(|error| exception(error).into_value(py).into_any())
    }

    fn __bool__(&self) -> bool {
        self.value != 0
    }

    fn __repr__(&self) -> String {
        match self.error {
            None => format!("<Answer {}>", self.value),
            Some(error) => format!("<Answer {}: {error}>", self.value),
        }
    }
}

/// A program whose calls are answered from its own memory.
///
/// :param advapi: the guest's process; its handle width is the width of pointers in structures
/// :param memory: a ``bytearray``, in which an address is an index, or an object with ``read(address, size)``
///     and ``write(address, data)``, or with ``mem_read`` and ``mem_write`` as unicorn and Speakeasy have them.
///     If it raises, the address is bad, and the call answers 87. ``allocate(size)`` and ``free(address)``
///     serve calls that allocate memory.
#[pyclass(frozen, module = "hcryptkey")]
pub(crate) struct Guest {
    advapi: Arc<hcryptkey::Advapi>,
    space: Space,
    last_error: AtomicU32,
}

#[pymethods]
impl Guest {
    #[new]
    fn new(advapi: &Advapi, memory: &Bound<'_, PyAny>) -> PyResult<Self> {
        let space = Space::new(memory)?;
        Ok(Self { advapi: Arc::clone(&advapi.0), space, last_error: AtomicU32::new(0) })
    }

    /// Makes a call.
    ///
    /// :param call: an entry of :data:`CALLS`, or a name such as ``"CryptGenKey"``
    /// :param words: its arguments, as they are in registers or on the stack; addresses are the guest's
    /// :raises LookupError: no such call
    /// :raises TypeError: too few words
    #[pyo3(signature = (call, *words))]
    fn call(&self, py: Python<'_>, call: &Bound<'_, PyAny>, words: &Bound<'_, PyTuple>) -> PyResult<Answer> {
        let call = find(call)?;
        let count = call.arguments().len();
        if words.len() < count {
            let message = format!("{} takes {count} words, not {}", call.name(), words.len());
            return Err(PyTypeError::new_err(message));
        }
        let words = words.iter_borrowed().map(|word| word.extract::<Word>().map(|word| word.0));
        let words = words.collect::<PyResult<Vec<_>>>()?;
        let mut memory = During::new(py, &self.space);
        let answer = border::answer(&self.advapi, call, &words, &mut memory);
        memory.finish()?;
        if let Some(code) = answer.last_error {
            self.last_error.store(code, Ordering::Relaxed);
        }
        let emulated = answer.is_emulated();
        Ok(Answer { value: answer.value, last_error: answer.last_error, error: answer.error, emulated })
    }

    /// The last error of the program: the number that ``GetLastError`` returns to it.
    #[getter]
    fn last_error(&self) -> u32 {
        self.last_error.load(Ordering::Relaxed)
    }
}

/// A call by its entry in the table or by its name.
fn find(call: &Bound<'_, PyAny>) -> PyResult<&'static border::Call> {
    if let Ok(call) = call.cast::<Call>() {
        return Ok(call.get().0);
    }
    let name = call
        .cast::<PyString>()
        .map_err(|_| PyTypeError::new_err("a call is an entry of CALLS, or a name"))?;
    let name = name.to_cow()?;
    border::CALLS
        .iter()
        .find(|call| call.name() == name)
        .ok_or_else(|| PyLookupError::new_err(format!("no such call: {name}; CALLS lists them")))
}
