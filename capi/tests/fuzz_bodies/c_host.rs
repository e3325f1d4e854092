//! A host in C, read from bytes: guests whose calls it answers, forks, live handles, key material and texts.
//!
//! Each guest is two processes with the same seed, which make the same calls: the memory of one is copied, the other
//! lends its bytes. Both must give the same answers and the same memory. No call panics, or changes the process of
//! another guest. The functions write no more than the sizes that they are given.

use std::ffi::{CStr, c_char, c_int, c_void};
use std::ptr;

use hcryptkey::Advapi;
use hcryptkey::border::{CALLS, Kind, Outcome};
use hcryptkey::codes::*;

use crate::capi::host::answer::*;
use crate::capi::host::calls::*;
use crate::capi::host::errors::*;
use crate::capi::host::handles::*;
use crate::capi::host::process::*;

/// Longer programs find no more, and take longer.
const MAX_CALLS: usize = 200;
const MAX_GUESTS: usize = 3;
/// Where a guest's memory starts, and its length.
const BASE: u64 = 0x1_0000;
const LEN: usize = 0x2000;
/// The first address that `allocate` returns.
const HEAP: u64 = BASE + 0x1000;
/// The content of buffers before a call.
const FRESH: u8 = 0xee;

/// `hcryptkey_options`, as C declares it.
#[repr(C)]
#[derive(Clone, Copy)]
struct HostOptions {
    size: usize,
    handle_bits: u32,
    max_rsa_bits: u32,
    seed: *const u8,
    seed_len: usize,
    object_limit: usize,
    containers: *const c_char,
    make_default_container: c_int,
    observer: Option<unsafe extern "C" fn(*mut c_void, *const c_char)>,
    observer_data: *mut c_void,
    observed_data: usize,
}

/// `hcryptkey_memory`
#[repr(C)]
struct HostMemory {
    data: *mut c_void,
    read: Option<unsafe extern "C" fn(*mut c_void, u64, *mut c_void, usize) -> c_int>,
    write: Option<unsafe extern "C" fn(*mut c_void, u64, *const c_void, usize) -> c_int>,
    check_write: Option<unsafe extern "C" fn(*mut c_void, u64, usize) -> c_int>,
    bytes: Option<unsafe extern "C" fn(*mut c_void, u64, usize, c_int) -> *mut c_void>,
    allocate: Option<unsafe extern "C" fn(*mut c_void, usize) -> u64>,
    free: Option<unsafe extern "C" fn(*mut c_void, u64) -> c_int>,
}

/// `hcryptkey_answer`
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Answered {
    value: u64,
    last_error: u32,
    sets_last_error: c_int,
    is_emulated: c_int,
}

/// `hcryptkey_handle`
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Live {
    handle: u64,
    parent: u64,
    kind: c_int,
}

/// A guest's memory.
#[derive(Clone, PartialEq, Eq)]
struct Ram {
    bytes: Vec<u8>,
    allocated: Vec<u64>,
}

impl Ram {
    fn at(&mut self, address: u64, len: usize) -> Option<&mut [u8]> {
        assert_ne!(address, 0, "the host is never asked for NULL");
        let start = usize::try_from(address.checked_sub(BASE)?).ok()?;
        self.bytes.get_mut(start..start.checked_add(len)?)
    }
}

unsafe extern "C" fn read(data: *mut c_void, address: u64, bytes: *mut c_void, len: usize) -> c_int {
    let Some(from) = (unsafe { &mut *data.cast::<Ram>() }).at(address, len) else { return 0 };
    unsafe { ptr::copy_nonoverlapping(from.as_ptr(), bytes.cast(), len) };
    1
}

unsafe extern "C" fn write(data: *mut c_void, address: u64, bytes: *const c_void, len: usize) -> c_int {
    let Some(to) = (unsafe { &mut *data.cast::<Ram>() }).at(address, len) else { return 0 };
    unsafe { ptr::copy_nonoverlapping(bytes.cast(), to.as_mut_ptr(), len) };
    1
}

unsafe extern "C" fn check(data: *mut c_void, address: u64, len: usize) -> c_int {
    (unsafe { &mut *data.cast::<Ram>() }).at(address, len).is_some().into()
}

unsafe extern "C" fn lend(data: *mut c_void, address: u64, len: usize, _writes: c_int) -> *mut c_void {
    let bytes = (unsafe { &mut *data.cast::<Ram>() }).at(address, len);
    bytes.map_or(ptr::null_mut(), |bytes| bytes.as_mut_ptr().cast())
}

unsafe extern "C" fn allocate(data: *mut c_void, len: usize) -> u64 {
    let ram = unsafe { &mut *data.cast::<Ram>() };
    let address = HEAP + 0x100 * ram.allocated.len() as u64;
    if len > 0x100 || ram.at(address, 0x100).is_none() {
        return 0;
    }
    ram.allocated.push(address);
    address
}

unsafe extern "C" fn free(data: *mut c_void, address: u64) -> c_int {
    let allocated = &unsafe { &*data.cast::<Ram>() }.allocated;
    allocated.contains(&address).into()
}

/// Counts the records, which are objects in JSON.
unsafe extern "C" fn observe(data: *mut c_void, record: *const c_char) {
    let record = unsafe { CStr::from_ptr(record) }.to_str().expect("a record is UTF-8");
    assert!(record.starts_with('{') && record.ends_with('}'), "{record}");
    unsafe { *data.cast::<u64>() += 1 };
}

/// The two processes of a guest, and the memory of each.
struct Guest {
    processes: [*mut Advapi; 2],
    rams: [Ram; 2],
    /// The number of records of the first process and its forks, which alone is observed.
    records: Box<u64>,
    answered: u64,
}

pub(crate) fn run(bytes: &[u8]) {
    let mut host = Host { input: bytes, guests: Vec::new() };
    host.start();
    for _ in 0..MAX_CALLS {
        if host.input.is_empty() {
            break;
        }
        host.act();
    }
    for guest in host.guests {
        guest.end();
    }
}

struct Host<'a> {
    input: &'a [u8],
    guests: Vec<Guest>,
}

impl Guest {
    fn memory(&mut self, one: usize) -> HostMemory {
        let lends = one == 1;
        HostMemory {
            data: (&raw mut self.rams[one]).cast(),
            read: Some(read),
            write: Some(write),
            check_write: lends.then_some(check),
            bytes: lends.then_some(lend),
            allocate: Some(allocate),
            free: Some(free),
        }
    }

    /// The live handles. The function writes as many as it is told to.
    fn live(&self, one: usize, room: usize) -> Vec<Live> {
        let none = Live { handle: 0, parent: 0, kind: 99 };
        let mut live = vec![none; room + 1];
        let count = unsafe { hcryptkey_live_handles(self.processes[one], live.as_mut_ptr().cast(), room) };
        assert!(live[count.min(room)..].iter().all(|handle| *handle == none));
        live.truncate(count.min(room));
        live
    }

    fn check(&self) {
        assert_eq!(self.live(0, 64), self.live(1, 64));
        assert!(self.rams[0] == self.rams[1], "copied and lent memory differ");
        assert_eq!(*self.records, self.answered, "a record for each call");
    }

    fn end(self) {
        self.check();
        for process in self.processes {
            unsafe { hcryptkey_process_free(process) };
        }
    }
}

impl Host<'_> {
    fn byte(&mut self) -> u8 {
        match self.input.split_first() {
            Some((byte, rest)) => {
                self.input = rest;
                *byte
            }
            None => 0,
        }
    }

    fn number(&mut self) -> u32 {
        u32::from_le_bytes([self.byte(), self.byte(), self.byte(), self.byte()])
    }

    fn one_of<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[usize::from(self.byte()) % choices.len()]
    }

    fn seldom(&mut self) -> bool {
        self.byte() < 0x10
    }

    /// The index of a guest.
    fn guest(&mut self) -> Option<usize> {
        let byte = usize::from(self.byte());
        byte.checked_rem(self.guests.len())
    }

    fn act(&mut self) {
        match self.byte() % 16 {
            0 => self.start(),
            1 => self.fork(),
            2 => self.stop(),
            3 => self.reveal(),
            4 => self.read_texts(),
            5 => self.write_to_ram(),
            _ => self.answer(),
        }
    }

    /// Makes a guest, or tries to with options that make no sense.
    fn start(&mut self) {
        let mut records = Box::new(0);
        let seed = [self.byte(), self.byte()];
        let mut options = HostOptions {
            size: size_of::<HostOptions>(),
            handle_bits: self.one_of(&[32, 32, 64, 0]),
            // Longer keys take long.
            max_rsa_bits: 384,
            seed: seed.as_ptr(),
            seed_len: 2,
            object_limit: self.one_of(&[0, 0, 3, 20]),
            containers: ptr::null(),
            make_default_container: c_int::from(self.seldom()),
            observer: None,
            observer_data: ptr::null_mut(),
            observed_data: usize::from(self.byte()),
        };
        if self.seldom() {
            let broken = self.byte();
            match broken % 4 {
                0 => options.size = usize::from(broken) % 8,
                1 => options.size += 1 + usize::from(broken),
                2 => options.handle_bits = 16,
                _ => options.seed_len = 33,
            }
            assert!(unsafe { hcryptkey_process_new((&raw const options).cast()) }.is_null());
            return;
        }
        if self.guests.len() == MAX_GUESTS {
            return;
        }
        let plain = unsafe { hcryptkey_process_new((&raw const options).cast()) };
        options.observer = Some(observe);
        options.observer_data = (&raw mut *records).cast();
        let observed = unsafe { hcryptkey_process_new((&raw const options).cast()) };
        assert!(!plain.is_null() && !observed.is_null());
        let ram = Ram { bytes: vec![0; LEN], allocated: Vec::new() };
        let processes = [observed, plain];
        self.guests.push(Guest { processes, rams: [ram.clone(), ram], records, answered: 0 });
    }

    /// Continues a guest on copies of its processes.
    fn fork(&mut self) {
        let Some(guest) = self.guest() else { return };
        let guest = &mut self.guests[guest];
        for process in &mut guest.processes {
            let fork = unsafe { hcryptkey_process_fork(*process) };
            assert!(!fork.is_null());
            unsafe { hcryptkey_process_free(*process) };
            *process = fork;
        }
        guest.check();
    }

    fn stop(&mut self) {
        if let Some(guest) = self.guest() {
            self.guests.swap_remove(guest).end();
        }
    }

    fn reveal(&mut self) {
        let (Some(guest), size) = (self.guest(), usize::from(self.byte())) else { return };
        let live = self.guests[guest].live(0, 64);
        let key = if live.is_empty() { 7 } else { self.one_of(&live).handle };
        let process = self.guests[guest].processes[0];
        let kind = unsafe { hcryptkey_handle_kind(process, key) };
        assert_eq!(kind, live.iter().find(|live| live.handle == key).map_or(0, |live| live.kind));
        let mut material = vec![FRESH; 1024];
        let len = unsafe { hcryptkey_reveal_key(process, key, material.as_mut_ptr(), size) };
        let written = if len <= size { len } else { 0 };
        assert!(material[written..].iter().all(|byte| *byte == FRESH));
        assert_eq!(len == usize::MAX, kind != 2, "keys have material, and nothing else has");
    }

    /// Each function gives as much of a text as fits, and a NUL.
    fn read_texts(&mut self) {
        let (call, code, size) = (usize::from(self.byte()), self.number(), usize::from(self.byte()) % 40);
        let functions: [&dyn Fn(*mut c_char, usize) -> usize; 4] = [
            &|text, size| unsafe { hcryptkey_call_name(call, text, size) },
            &|text, size| unsafe { hcryptkey_call_dll(call, text, size) },
            &|text, size| unsafe { hcryptkey_error_name(code, text, size) },
            &|text, size| unsafe { hcryptkey_last_sentence(text, size) },
        ];
        for put in functions {
            let mut text = [FRESH; 41];
            let len = put(text.as_mut_ptr().cast(), size);
            assert_eq!(put(ptr::null_mut(), size), len);
            let written = if size == 0 { 0 } else { len.min(size - 1) + 1 };
            assert!(written == 0 || text[written - 1] == 0);
            assert!(text[written..].iter().all(|byte| *byte == FRESH));
        }
    }

    fn write_to_ram(&mut self) {
        let Some(guest) = self.guest() else { return };
        let at = usize::from(self.byte()) * 8;
        let len = usize::from(self.byte()).min(self.input.len());
        let (bytes, rest) = self.input.split_at(len);
        self.input = rest;
        for ram in &mut self.guests[guest].rams {
            ram.bytes[at..at + len].copy_from_slice(bytes);
        }
    }

    fn answer(&mut self) {
        let Some(guest) = self.guest() else { return };
        let call = usize::from(self.byte()) % (CALLS.len() + 1);
        let live = self.guests[guest].live(0, 64);
        let arguments = CALLS.get(call).map_or(&[][..], |call| call.arguments());
        let mut words: Vec<u64> = arguments.iter().map(|argument| self.word(argument.kind, &live)).collect();
        let is_short = self.seldom() && words.pop().is_some();
        let fresh = Answered { value: 0xee, last_error: 0xee, sets_last_error: 0xee, is_emulated: 0xee };
        let mut answers = [fresh; 2];
        for (one, answer) in answers.iter_mut().enumerate() {
            let memory = self.guests[guest].memory(one);
            let answered = unsafe {
                hcryptkey_answer_call(
                    self.guests[guest].processes[one],
                    call,
                    words.as_ptr(),
                    words.len(),
                    (&raw const memory).cast(),
                    ptr::from_mut(answer).cast(),
                )
            };
            assert_eq!(answered == 0, call == CALLS.len());
        }
        assert_eq!(answers[0], answers[1], "{} {words:x?}", CALLS.get(call).map_or("", |call| call.name()));
        let Some(call) = CALLS.get(call) else {
            assert_eq!(answers[0], fresh, "written without a call");
            return;
        };
        if is_short {
            assert_eq!((answers[0].last_error, answers[0].is_emulated), (NTE_FAIL, 0));
        } else {
            self.guests[guest].answered += 1;
            assert!(answers[0].last_error != NTE_FAIL || call.name() == "CryptSetKeyParam", "{answers:?}");
            if call.outcome() == Outcome::Bool && answers[0].value == 0 {
                assert!(
                    answers[0].sets_last_error != 0
                        && unsafe { hcryptkey_last_sentence(ptr::null_mut(), 0) } > 0
                );
            }
        }
        for guest in &self.guests {
            guest.check();
        }
    }

    /// A word for an argument: mostly a sensible one.
    fn word(&mut self, kind: Kind, live: &[Live]) -> u64 {
        const ALGORITHMS: [u32; 12] = [
            CALG_RC4,
            CALG_RC2,
            CALG_DES,
            CALG_3DES,
            CALG_AES_128,
            CALG_AES_256,
            CALG_MD5,
            CALG_SHA1,
            CALG_SHA_256,
            CALG_HMAC,
            CALG_MAC,
            AT_KEYEXCHANGE,
        ];
        const NUMBERS: [u32; 16] =
            [0, 0, 0, 1, 1, 2, 4, 5, 6, 7, 8, 16, 24, CRYPT_VERIFYCONTEXT, 0x4000, u32::MAX];
        if self.seldom() {
            let number = self.number();
            return u64::from(number) << (number & 32);
        }
        let handle = |host: &mut Self, wanted| {
            let of_kind: Vec<u64> =
                live.iter().filter(|live| live.kind == wanted).map(|live| live.handle).collect();
            if of_kind.is_empty() || host.seldom() { 0 } else { host.one_of(&of_kind) }
        };
        match kind {
            Kind::Context => handle(self, 1),
            Kind::Key => handle(self, 2),
            Kind::Hash => handle(self, 3),
            Kind::Code(Group::Algorithm) => self.one_of(&ALGORITHMS).into(),
            Kind::Number | Kind::Bool | Kind::Code(_) => self.one_of(&NUMBERS).into(),
            Kind::Reserved => 0,
            _ if self.seldom() => 0,
            _ => BASE + 4 * u64::from(self.byte()) * u64::from(self.one_of(&[1u8, 8])),
        }
    }
}
