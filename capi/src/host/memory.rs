//! A guest's memory, by the host's callbacks.

use std::ffi::{c_int, c_void};
use std::slice;

use hcryptkey::border::{BadAddress, Memory};

/// `hcryptkey_memory`
#[repr(C)]
#[derive(Clone, Copy)]
pub struct Callbacks {
    data: *mut c_void,
    read: Option<unsafe extern "C" fn(*mut c_void, u64, *mut c_void, usize) -> c_int>,
    write: Option<unsafe extern "C" fn(*mut c_void, u64, *const c_void, usize) -> c_int>,
    check_write: Option<unsafe extern "C" fn(*mut c_void, u64, usize) -> c_int>,
    bytes: Option<unsafe extern "C" fn(*mut c_void, u64, usize, c_int) -> *mut c_void>,
    allocate: Option<unsafe extern "C" fn(*mut c_void, usize) -> u64>,
    free: Option<unsafe extern "C" fn(*mut c_void, u64) -> c_int>,
}

/// Callbacks that keep the header's promise.
pub(super) struct GuestMemory<'a>(&'a Callbacks);

/// The result of a callback: 0 if the program has no such memory.
fn there(result: c_int) -> Result<(), BadAddress> {
    if result == 0 { Err(BadAddress) } else { Ok(()) }
}

impl<'a> GuestMemory<'a> {
    /// # Safety
    /// The callbacks do what the header says, with `data`, and `bytes` gives memory that nobody else uses during the call.
    pub(super) unsafe fn new(callbacks: &'a Callbacks) -> Self {
        Self(callbacks)
    }

    fn in_one_piece(&self, address: u64, len: usize, writes: bool) -> Option<*mut u8> {
        isize::try_from(len).ok()?;
        let bytes = self.0.bytes?;
        // SAFETY: `new`'s promise.
        let bytes = unsafe { bytes(self.0.data, address, len, writes.into()) };
        (!bytes.is_null()).then_some(bytes.cast())
    }
}

impl Memory for GuestMemory<'_> {
    fn read(&self, address: u64, bytes: &mut [u8]) -> Result<(), BadAddress> {
        let read = self.0.read.ok_or(BadAddress)?;
        // SAFETY: `new`'s promise; the bytes can be written.
        there(unsafe { read(self.0.data, address, bytes.as_mut_ptr().cast(), bytes.len()) })
    }

    fn write(&mut self, address: u64, bytes: &[u8]) -> Result<(), BadAddress> {
        let write = self.0.write.ok_or(BadAddress)?;
        // SAFETY: `new`'s promise; the bytes can be read.
        there(unsafe { write(self.0.data, address, bytes.as_ptr().cast(), bytes.len()) })
    }

    fn check_write(&mut self, address: u64, len: usize) -> Result<(), BadAddress> {
        let Some(check) = self.0.check_write else {
            return read_and_write_back(self, address, len);
        };
        // SAFETY: `new`'s promise.
        there(unsafe { check(self.0.data, address, len) })
    }

    fn bytes(&self, address: u64, len: usize) -> Option<&[u8]> {
        let bytes = self.in_one_piece(address, len, false)?;
        // SAFETY: by `new`'s promise `len` bytes are there, and nobody changes them during the call.
        Some(unsafe { slice::from_raw_parts(bytes, len) })
    }

    fn bytes_mut(&mut self, address: u64, len: usize) -> Option<&mut [u8]> {
        let bytes = self.in_one_piece(address, len, true)?;
        // SAFETY: by `new`'s promise `len` bytes are there, and nobody else uses them during the call.
        Some(unsafe { slice::from_raw_parts_mut(bytes, len) })
    }

    fn allocate(&mut self, len: usize) -> Option<u64> {
        let allocate = self.0.allocate?;
        // SAFETY: `new`'s promise.
        let address = unsafe { allocate(self.0.data, len) };
        (address != 0).then_some(address)
    }

    fn free(&mut self, address: u64) -> bool {
        // SAFETY: `new`'s promise.
        self.0.free.is_some_and(|free| unsafe { free(self.0.data, address) } != 0)
    }
}

/// The default implementation of `check_write`, for a host without that callback.
fn read_and_write_back(memory: &mut GuestMemory<'_>, address: u64, len: usize) -> Result<(), BadAddress> {
    struct Plain<'a, 'b>(&'a mut GuestMemory<'b>);

    impl Memory for Plain<'_, '_> {
        fn read(&self, address: u64, bytes: &mut [u8]) -> Result<(), BadAddress> {
            self.0.read(address, bytes)
        }

        fn write(&mut self, address: u64, bytes: &[u8]) -> Result<(), BadAddress> {
            self.0.write(address, bytes)
        }
    }

    Plain(memory).check_write(address, len)
}
