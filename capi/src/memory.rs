//! The memory of the C program, which is this process's own.

use std::{mem, ptr, slice};

use hcryptkey::border::{BadAddress, Memory};

/// The process's own memory. Every address is considered valid: a bad one crashes the program, as in C.
pub(crate) struct Own(());

impl Own {
    /// # Safety
    /// The program keeps the crate's "Safety" for every address of the calls that are made with this memory.
    pub(crate) unsafe fn new() -> Self {
        Self(())
    }
}

fn at(address: u64) -> Result<*mut u8, BadAddress> {
    Ok(ptr::with_exposed_provenance_mut(usize::try_from(address).map_err(|_| BadAddress)?))
}

impl Memory for Own {
    fn read(&self, address: u64, bytes: &mut [u8]) -> Result<(), BadAddress> {
        let from = at(address)?;
        // SAFETY: by `new`'s promise the program's bytes can be read; `bytes` is the border's own.
        unsafe {
            match <&mut [u8; 4]>::try_from(&mut *bytes) {
                // Lengths are copied most often, so they are copied without a call of `memcpy`.
                Ok(dword) => *dword = from.cast::<[u8; 4]>().read(),
                Err(_) => ptr::copy_nonoverlapping(from, bytes.as_mut_ptr(), bytes.len()),
            }
        }
        Ok(())
    }

    fn write(&mut self, address: u64, bytes: &[u8]) -> Result<(), BadAddress> {
        let to = at(address)?;
        // SAFETY: by `new`'s promise the program's bytes can be written; `bytes` is the border's own.
        unsafe {
            match <&[u8; 4]>::try_from(bytes) {
                Ok(dword) => to.cast::<[u8; 4]>().write(*dword),
                Err(_) => ptr::copy_nonoverlapping(bytes.as_ptr(), to, bytes.len()),
            }
        }
        Ok(())
    }

    fn read_text(&self, address: u64, width: usize, bytes: &mut [u8]) -> Result<usize, BadAddress> {
        let from = at(address)?;
        let mut len = 0;
        for character in bytes.chunks_exact_mut(width) {
            // SAFETY: by `new`'s promise the text can be read up to its NUL, which these characters do not follow.
            unsafe { ptr::copy_nonoverlapping(from.add(len), character.as_mut_ptr(), width) };
            len += width;
            if character.iter().all(|byte| *byte == 0) {
                break;
            }
        }
        Ok(len)
    }

    fn check_write(&mut self, _address: u64, _len: usize) -> Result<(), BadAddress> {
        Ok(())
    }

    fn bytes(&self, address: u64, len: usize) -> Option<&[u8]> {
        isize::try_from(len).ok()?;
        let from = at(address).ok()?;
        // SAFETY: by `new`'s promise these bytes can be read, and nobody writes there during the call.
        Some(unsafe { slice::from_raw_parts(from, len) })
    }

    fn bytes_mut(&mut self, address: u64, len: usize) -> Option<&mut [u8]> {
        isize::try_from(len).ok()?;
        let to = at(address).ok()?;
        // SAFETY: by `new`'s promise these bytes can be read and written, and nobody else uses them during the call.
        Some(unsafe { slice::from_raw_parts_mut(to, len) })
    }

    fn allocate(&mut self, len: usize) -> Option<u64> {
        // SAFETY: any size may be asked for.
        let memory = unsafe { libc::malloc(len.max(1)) };
        (!memory.is_null()).then(|| memory.expose_provenance() as u64)
    }

    fn allocate_by(&mut self, function: u64, len: usize) -> Option<u64> {
        type Allocator = unsafe extern "C" fn(usize) -> *mut libc::c_void;
        let function = at(function).ok()?;
        // SAFETY: by `new`'s promise this is the program's PFN_CRYPT_ALLOC, which is not NULL; it takes a size and returns
        // memory of that size or NULL.
        let memory = unsafe { mem::transmute::<*mut u8, Allocator>(function)(len) };
        (!memory.is_null()).then(|| memory.expose_provenance() as u64)
    }

    fn reallocate(&mut self, address: u64, len: usize) -> Option<u64> {
        let memory = at(address).ok()?;
        // SAFETY: by `new`'s promise the program passes what was allocated for it.
        let memory = unsafe { libc::realloc(memory.cast(), len.max(1)) };
        (!memory.is_null()).then(|| memory.expose_provenance() as u64)
    }

    fn free(&mut self, address: u64) -> bool {
        let Ok(memory) = at(address) else { return false };
        // SAFETY: by `new`'s promise a program frees what was allocated for it, once.
        unsafe { libc::free(memory.cast()) };
        true
    }
}
