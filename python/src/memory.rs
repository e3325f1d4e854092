//! A guest's memory as a Python object.

use std::cell::RefCell;

use hcryptkey::border::{BadAddress, Memory};
use pyo3::exceptions::{
    PyAssertionError, PyAttributeError, PyException, PyMemoryError, PyNameError, PyTypeError,
};
use pyo3::prelude::*;
use pyo3::types::{PyByteArray, PyBytes, PySlice};

/// The most bytes that are checked at once.
const PIECE: usize = 4096;

/// The memory of a `Guest`, and how to access it from Python.
pub(crate) enum Space {
    /// A `bytearray`: an address is an index.
    Flat(Py<PyByteArray>),
    /// The bound methods of an object.
    Methods(Box<Methods>),
}

pub(crate) struct Methods {
    read: Py<PyAny>,
    write: Py<PyAny>,
    allocate: Option<Py<PyAny>>,
    free: Option<Py<PyAny>>,
}

impl Space {
    /// Finds the way to access a memory: a `bytearray`, or an object with `read` and `write`, or with `mem_read` and
    /// `mem_write` as the emulators unicorn and Speakeasy have them.
    pub(crate) fn new(memory: &Bound<'_, PyAny>) -> PyResult<Self> {
        if let Ok(flat) = memory.cast::<PyByteArray>() {
            return Ok(Self::Flat(flat.clone().unbind()));
        }
        let method = |names: [&str; 2]| {
            names
                .into_iter()
                .find_map(|name| memory.getattr(name).ok())
                .filter(Bound::is_callable)
                .map(Bound::unbind)
        };
        let (Some(read), Some(write)) = (method(["read", "mem_read"]), method(["write", "mem_write"])) else {
            return Err(PyTypeError::new_err(
                "memory is a bytearray, or has read(address, size) and write(address, data), or mem_read and mem_write",
            ));
        };
        let (allocate, free) = (method(["allocate", "local_alloc"]), method(["free", "local_free"]));
        Ok(Self::Methods(Box::new(Methods { read, write, allocate, free })))
    }
}

/// The memory during one call.
pub(crate) struct During<'a, 'py> {
    py: Python<'py>,
    space: &'a Space,
    /// An exception that is not a bad address but a mistake in the host's code.
    mistake: RefCell<Option<PyErr>>,
}

impl<'a, 'py> During<'a, 'py> {
    pub(crate) fn new(py: Python<'py>, space: &'a Space) -> Self {
        Self { py, space, mistake: RefCell::new(None) }
    }

    /// Raises the mistake that the host's code made, if it made one.
    pub(crate) fn finish(self) -> PyResult<()> {
        self.mistake.into_inner().map_or(Ok(()), Err)
    }

    /// If the host raises, the address is bad, unless the exception shows a mistake in the host's code.
    fn bad_address(&self, error: PyErr) -> BadAddress {
        let py = self.py;
        let is_mistake = !error.is_instance_of::<PyException>(py)
            || error.is_instance_of::<PyTypeError>(py)
            || error.is_instance_of::<PyAttributeError>(py)
            || error.is_instance_of::<PyNameError>(py)
            || error.is_instance_of::<PyAssertionError>(py)
            || error.is_instance_of::<PyMemoryError>(py);
        if is_mistake {
            self.mistake.borrow_mut().get_or_insert(error);
        }
        BadAddress
    }

    /// The part of a `bytearray` that a range of addresses is.
    fn slice(
        &self,
        flat: &Py<PyByteArray>,
        address: u64,
        len: usize,
    ) -> Result<Bound<'py, PySlice>, BadAddress> {
        let start = isize::try_from(address).map_err(|_| BadAddress)?;
        let end = isize::try_from(len).ok().and_then(|len| start.checked_add(len)).ok_or(BadAddress)?;
        if flat.bind(self.py).len().cast_signed() < end {
            return Err(BadAddress);
        }
        Ok(PySlice::new(self.py, start, end, 1))
    }
}

impl Memory for During<'_, '_> {
    fn read(&self, address: u64, bytes: &mut [u8]) -> Result<(), BadAddress> {
        let py = self.py;
        let read = match self.space {
            Space::Flat(flat) => {
                let slice = self.slice(flat, address, bytes.len())?;
                flat.bind(py).get_item(slice)
            }
            Space::Methods(methods) => methods.read.bind(py).call1((address, bytes.len())),
        };
        let copy = |read: Bound<'_, PyAny>| -> PyResult<bool> {
            let source: crate::input::Bytes<'_> = read.extract()?;
            let source = source.as_ref();
            // A host that has less memory there returns less.
            if source.len() != bytes.len() {
                return Ok(false);
            }
            bytes.copy_from_slice(source);
            Ok(true)
        };
        match read.and_then(copy) {
            Ok(true) => Ok(()),
            Ok(false) => Err(BadAddress),
            Err(error) => Err(self.bad_address(error)),
        }
    }

    fn write(&mut self, address: u64, bytes: &[u8]) -> Result<(), BadAddress> {
        let py = self.py;
        let data = PyBytes::new(py, bytes);
        let written = match self.space {
            Space::Flat(flat) => {
                let slice = self.slice(flat, address, bytes.len())?;
                flat.bind(py).set_item(slice, data)
            }
            Space::Methods(methods) => methods.write.bind(py).call1((address, data)).map(drop),
        };
        written.map_err(|error| self.bad_address(error))
    }

    fn check_write(&mut self, address: u64, len: usize) -> Result<(), BadAddress> {
        if let Space::Flat(flat) = self.space {
            return self.slice(flat, address, len).map(drop);
        }
        // Reading and writing back tells what the host maps, without a method of its own. The guest chooses the length, so the
        // first piece that is not there has to end it before much is allocated.
        let mut piece = hcryptkey::zeroize::Zeroizing::new([0; PIECE]);
        let (mut at, mut left) = (address, len);
        while left > 0 {
            let bytes = piece.get_mut(..left.min(PIECE)).ok_or(BadAddress)?;
            self.read(at, bytes)?;
            self.write(at, bytes)?;
            at = at.checked_add(bytes.len() as u64).ok_or(BadAddress)?;
            left -= bytes.len();
        }
        Ok(())
    }

    fn allocate(&mut self, len: usize) -> Option<u64> {
        let Space::Methods(methods) = self.space else { return None };
        let allocated =
            methods.allocate.as_ref()?.bind(self.py).call1((len,)).and_then(|address| address.extract());
        allocated.map_err(|error| self.bad_address(error)).ok().flatten()
    }

    fn free(&mut self, address: u64) -> bool {
        let Space::Methods(methods) = self.space else { return false };
        let Some(free) = &methods.free else { return false };
        let freed = free.bind(self.py).call1((address,)).and_then(|freed| freed.is_truthy());
        freed.map_err(|error| self.bad_address(error)).unwrap_or(false)
    }
}
