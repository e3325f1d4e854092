//! Processes: made, forked, chosen and freed.

use std::ffi::{CStr, c_char, c_int, c_void};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::{ptr, slice};

use hcryptkey::{Advapi, HandleWidth, KeyContainers};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

use super::super::gate::{self, Entered};
use super::super::process::WIDTH;
use super::super::trace;

/// The host's observer: its own pointer, and a record as a line of JSON.
pub type Observer = unsafe extern "C" fn(data: *mut c_void, record: *const c_char);

/// `hcryptkey_options`
#[repr(C)]
#[derive(Clone, Copy)]
pub struct Options {
    /// The size of the structure that the host was compiled with.
    size: usize,
    /// 32, 64, or 0 for the width of a pointer.
    handle_bits: u32,
    /// 0 for no limit of the host's.
    max_rsa_bits: u32,
    seed: *const u8,
    /// At most 32.
    seed_len: usize,
    /// 0 for no limit.
    object_limit: usize,
    /// A folder; NULL for containers in memory.
    containers: *const c_char,
    make_default_container: c_int,
    observer: Option<Observer>,
    observer_data: *mut c_void,
    observed_data: usize,
}

impl Options {
    const NONE: Self = Self {
        size: size_of::<Self>(),
        handle_bits: 0,
        max_rsa_bits: 0,
        seed: ptr::null(),
        seed_len: 0,
        object_limit: 0,
        containers: ptr::null(),
        make_default_container: 0,
        observer: None,
        observer_data: ptr::null_mut(),
        observed_data: 0,
    };

    /// # Safety
    /// `from` is NULL or the address of options, as long as their `size` says.
    unsafe fn read(from: *const Self) -> Option<Self> {
        let mut options = Self::NONE;
        if from.is_null() {
            return Some(options);
        }
        // SAFETY: not NULL, so at least `size` is there.
        let size = unsafe { from.cast::<usize>().read_unaligned() };
        if size < size_of::<usize>() || size > size_of::<Self>() {
            return None;
        }
        // SAFETY: `size` bytes are there, and are no more than `options` has. Fields beyond them keep their defaults.
        unsafe { ptr::copy_nonoverlapping(from.cast::<u8>(), (&raw mut options).cast(), size) };
        Some(options)
    }

    /// # Safety
    /// The pointers are what the header says.
    unsafe fn build(self) -> Option<Advapi> {
        let width = match self.handle_bits {
            0 => WIDTH,
            32 => HandleWidth::Bits32,
            64 => HandleWidth::Bits64,
            _ => return None,
        };
        let mut builder = Advapi::builder().handles(width);
        if self.max_rsa_bits != 0 {
            builder = builder.max_rsa_bits(self.max_rsa_bits);
        }
        if self.object_limit != 0 {
            builder = builder.object_limit(self.object_limit);
        }
        if !self.seed.is_null() {
            let mut seed = [0; 32];
            let front = seed.get_mut(..self.seed_len)?;
            // SAFETY: the seed is not NULL, and has `seed_len` bytes.
            front.copy_from_slice(unsafe { slice::from_raw_parts(self.seed, self.seed_len) });
            let mut rng = ChaCha20Rng::from_seed(seed);
            builder = builder.random_source_fn(move |bytes: &mut [u8]| {
                rng.fill_bytes(bytes);
                Ok::<(), std::convert::Infallible>(())
            });
        }
        if !self.containers.is_null() {
            // SAFETY: not NULL, so it is a text that ends with its NUL.
            let folder = unsafe { CStr::from_ptr(self.containers) }.to_str().ok()?;
            builder = builder.containers(KeyContainers::in_folder(folder));
        }
        if self.make_default_container != 0 {
            builder = builder.make_default_container();
        }
        if let Some(observer) = self.observer {
            let data = HostData(self.observer_data);
            builder = builder.observed_data(self.observed_data).observer(move |record| {
                let mut line = trace::to_json(record).into_bytes();
                line.push(0);
                // SAFETY: the host has given both together, for every thread, as long as the process lives.
                unsafe { observer(data.get(), line.as_ptr().cast()) }
            });
        }
        Some(builder.build())
    }
}

/// The host's pointer, which its observer gets in whatever thread makes a call.
struct HostData(*mut c_void);

// SAFETY: nothing here uses it but to hand it back to the host, which promises that any thread may.
unsafe impl Send for HostData {}
// SAFETY: the same.
unsafe impl Sync for HostData {}

impl HostData {
    fn get(&self) -> *mut c_void {
        self.0
    }
}

/// `hcryptkey_process_new`
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hcryptkey_process_new(options: *const Options) -> *mut Advapi {
    let _entered = Entered::new();
    // SAFETY: the header's promise.
    let build = || unsafe { Options::read(options).and_then(|options| options.build()) };
    into_raw(catch_unwind(AssertUnwindSafe(build)).unwrap_or_default())
}

/// `hcryptkey_process_fork`
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hcryptkey_process_fork(process: *const Advapi) -> *mut Advapi {
    // SAFETY: the header's promise.
    into_raw(unsafe { super::on(process, None, |process| Some(process.fork())) })
}

fn into_raw(process: Option<Advapi>) -> *mut Advapi {
    process.map_or(ptr::null_mut(), |process| Box::into_raw(Box::new(process)))
}

/// `hcryptkey_process_use`
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hcryptkey_process_use(process: *mut Advapi) -> *mut Advapi {
    gate::choose(process).cast_mut()
}

/// `hcryptkey_process_free`
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hcryptkey_process_free(process: *mut Advapi) {
    if process.is_null() {
        return;
    }
    let chosen = gate::choose(ptr::null());
    if !ptr::eq(chosen, process) {
        gate::choose(chosen);
    }
    let _entered = Entered::new();
    // SAFETY: by the header's promise it is a live process that no thread uses, and it came from a box.
    let process = unsafe { Box::from_raw(process) };
    // A panic can't be reported from here.
    _ = catch_unwind(AssertUnwindSafe(|| drop(process)));
}
