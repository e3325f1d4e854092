//! Where pointers become slices, and nothing else does.
//!
//! The functions that take a pointer are unsafe: who calls them passes on what the C program promised (the crate's
//! "Safety"). A [`Place`], a [`Buffer`] and a [`Message`] keep that promise with the pointers, so using one is safe.
//! Numbers and structures may stand at any address: C programs read them out of packed buffers.

use std::ffi::CStr;
use std::{ptr, slice};

use hcryptkey::{Error, Reason};

use super::types::{BYTE, CRYPT_INTEGER_BLOB, DWORD, HMAC_INFO, LPCSTR, LPCWSTR, LPSTR, LPWSTR};

const NULL: Error = Error::InvalidParameter(&Reason("a pointer is NULL where something is needed"));

/// The most that encrypting adds to its data: a block of the longest RSA key, 16384 bits.
const MOST_ADDED: DWORD = 2048;

/// A place that a call writes one value to.
pub(crate) struct Place<T>(*mut T);

impl<T> Place<T> {
    /// # Safety
    /// NULL, or good for writing a `T` as long as the call takes.
    pub(crate) unsafe fn new(place: *mut T) -> Result<Self, Error> {
        if place.is_null() { Err(NULL) } else { Ok(Self(place)) }
    }

    pub(crate) fn put(self, value: T) {
        // SAFETY: it is not NULL, and `new` was promised that it can be written to.
        unsafe { self.0.write_unaligned(value) }
    }
}

impl Place<usize> {
    pub(crate) fn put_handle(self, handle: u64) -> Result<(), Error> {
        // Where a pointer has 32 bits, so have the handles of `process`.
        self.put(usize::try_from(handle).map_err(|_| Error::NoMemory)?);
        Ok(())
    }
}

/// The place of a length.
struct Len(*mut DWORD);

impl Len {
    /// # Safety
    /// NULL, or good for writing as long as the call takes.
    unsafe fn new(place: *mut DWORD) -> Result<Self, Error> {
        if place.is_null() { Err(NULL) } else { Ok(Self(place)) }
    }

    /// # Safety
    /// It is good for reading as well: the C program has set it.
    unsafe fn read(&self) -> DWORD {
        // SAFETY: it is not NULL, and the caller's promise holds.
        unsafe { self.0.read_unaligned() }
    }

    /// Sets the length to what was written, or to what is needed.
    fn set(&self, written: Result<u32, Error>) -> Result<(), Error> {
        let len = match written {
            Ok(len) => len,
            Err(Error::MoreData { needed }) => DWORD::try_from(needed).map_err(|_| TOO_LONG)?,
            Err(error) => return Err(error),
        };
        // SAFETY: `new` has checked that it is not NULL, and was promised that it can be written to.
        unsafe { self.0.write_unaligned(len) };
        written.map(drop)
    }
}

/// A buffer that a call writes its result to, or none, and the place of its length.
pub(crate) struct Buffer {
    data: *mut BYTE,
    /// 0 without a buffer: a program that asks for a size has set none.
    size: DWORD,
    len: Len,
}

impl Buffer {
    /// # Safety
    /// `len` is NULL or good for writing; `data` is NULL, or `*len` is good for reading and `data` for writing what the
    /// call writes, which is never more than `*len` bytes; both as long as the call takes.
    pub(crate) unsafe fn new(data: *mut BYTE, len: *mut DWORD) -> Result<Self, Error> {
        // SAFETY: the caller's promise.
        let len = unsafe { Len::new(len) }?;
        // SAFETY: there is a buffer, so by the caller's promise there is its length.
        let size = if data.is_null() { 0 } else { unsafe { len.read() } };
        Ok(Self { data, size, len })
    }

    /// # Safety
    /// As for [`new`](Self::new).
    pub(crate) unsafe fn of_text(text: LPSTR, len: *mut DWORD) -> Result<Self, Error> {
        // SAFETY: the same promise.
        unsafe { Self::new(text.cast(), len) }
    }

    /// # Safety
    /// As for [`new`](Self::new); the length counts bytes.
    pub(crate) unsafe fn of_wide_text(text: LPWSTR, len: *mut DWORD) -> Result<Self, Error> {
        // SAFETY: the same promise.
        unsafe { Self::new(text.cast(), len) }
    }

    /// Has a call write its result here, or say how long that is, and sets the length.
    pub(crate) fn fill(self, call: impl FnMut(Option<&mut [u8]>) -> Result<u32, Error>) -> Result<(), Error> {
        let written = self.write(call);
        self.len.set(written)
    }

    /// The same, but the length of what was written is not told.
    pub(crate) fn fill_silently(
        self,
        call: impl FnMut(Option<&mut [u8]>) -> Result<u32, Error>,
    ) -> Result<(), Error> {
        let has_data = !self.data.is_null();
        match self.write(call) {
            Ok(_) if has_data => Ok(()),
            other => self.len.set(other),
        }
    }

    /// Puts a value here whose bytes are known.
    pub(crate) fn put(self, value: &[u8]) -> Result<(), Error> {
        let len = u32::try_from(value.len()).map_err(|_| TOO_LONG)?;
        self.fill(|buffer| match buffer.map(|buffer| buffer.get_mut(..value.len())) {
            None => Ok(len),
            Some(None) => Err(Error::MoreData { needed: value.len() }),
            Some(Some(front)) => {
                front.copy_from_slice(value);
                Ok(len)
            }
        })
    }

    /// Puts a text with its NUL here, as UTF-8.
    pub(crate) fn put_text(self, text: &str) -> Result<(), Error> {
        self.put(&[text.as_bytes(), &[0]].concat())
    }

    /// Puts a text with its NUL here, as UTF-16.
    pub(crate) fn put_wide_text(self, text: &str) -> Result<(), Error> {
        let units: Vec<u8> = text.encode_utf16().chain([0]).flat_map(u16::to_ne_bytes).collect();
        self.put(&units)
    }

    /// The call sees no more of the buffer than it needs. So a length that is too large does no harm, which
    /// programs rely on.
    fn write(&self, mut call: impl FnMut(Option<&mut [u8]>) -> Result<u32, Error>) -> Result<u32, Error> {
        let needed = call(None)?;
        if self.data.is_null() {
            return Ok(needed);
        }
        let mut room = needed.min(self.size);
        loop {
            // SAFETY: not NULL, and no longer than the length that the C program gave.
            let written = call(Some(unsafe { slice::from_raw_parts_mut(self.data, bytes(room)?) }));
            match written {
                // Another thread has made the value longer since its length was asked for.
                Err(Error::MoreData { needed }) if bytes(room)? < needed && room < self.size => {
                    room = DWORD::try_from(needed).map_or(self.size, |needed| needed.min(self.size));
                }
                written => return written,
            }
        }
    }
}

/// Data that a call ciphers in place, and the place of its length.
pub(crate) struct Message {
    data: *mut BYTE,
    data_len: DWORD,
    len: Len,
}

impl Message {
    /// # Safety
    /// `len` is NULL or good for reading and writing; `data` is NULL or good for reading and writing `*len` bytes, and
    /// for writing what the call adds; both as long as the call takes.
    pub(crate) unsafe fn new(data: *mut BYTE, len: *mut DWORD) -> Result<Self, Error> {
        // SAFETY: the caller's promise.
        let len = unsafe { Len::new(len) }?;
        // SAFETY: and that.
        Ok(Self { data, data_len: unsafe { len.read() }, len })
    }

    /// Has a call encrypt the data here in place; the buffer has `size` bytes. Without a buffer the call says how many
    /// it would take.
    pub(crate) fn encrypt(
        self,
        size: DWORD,
        call: impl FnOnce(Option<&mut [u8]>, DWORD) -> Result<u32, Error>,
    ) -> Result<(), Error> {
        // No more than can be written: programs pass any size that is large enough.
        let room = bytes(size.min(self.data_len.saturating_add(MOST_ADDED)))?;
        let written = if self.data.is_null() {
            call(None, self.data_len)
        } else {
            // SAFETY: not NULL; the C program says that the buffer has `size` bytes, of which this is a part.
            call(Some(unsafe { slice::from_raw_parts_mut(self.data, room) }), self.data_len)
        };
        self.len.set(written)
    }

    /// Has a call decrypt the data here in place.
    pub(crate) fn decrypt(self, call: impl FnOnce(&mut [u8]) -> Result<u32, Error>) -> Result<(), Error> {
        let written = if self.data_len == 0 {
            call(&mut [])
        } else if self.data.is_null() {
            return Err(NULL);
        } else {
            // SAFETY: not NULL, and the length is that of the data, by `new`'s promise.
            call(unsafe { slice::from_raw_parts_mut(self.data, bytes(self.data_len)?) })
        };
        self.len.set(written)
    }
}

const TOO_LONG: Error = Error::BadLen(&Reason("a length has more than 32 bits"));

/// A length for a slice, which holds at most `isize::MAX` bytes.
fn bytes(len: DWORD) -> Result<usize, Error> {
    isize::try_from(len).ok().and_then(|len| usize::try_from(len).ok()).ok_or(TOO_LONG)
}

/// Bytes that a call reads. No bytes may be at NULL.
///
/// # Safety
/// `data` is NULL or good for reading `len` bytes as long as `'a` lasts, and nobody writes there.
pub(crate) unsafe fn input<'a>(data: *const BYTE, len: DWORD) -> Result<&'a [u8], Error> {
    if len == 0 {
        return Ok(&[]);
    }
    // SAFETY: the same promise.
    unsafe { needed_input(data, len) }
}

/// Bytes that a call reads, and can't do without.
///
/// # Safety
/// As for [`input`].
pub(crate) unsafe fn needed_input<'a>(data: *const BYTE, len: DWORD) -> Result<&'a [u8], Error> {
    if data.is_null() {
        return Err(NULL);
    }
    // SAFETY: not NULL, so the caller's promise holds; `bytes` has seen to it that a slice can have that length.
    Ok(unsafe { slice::from_raw_parts(data, bytes(len)?) })
}

/// A parameter that a call reads `len` bytes of. One of no bytes may be at NULL.
///
/// # Safety
/// As for [`input`].
pub(crate) unsafe fn param<'a>(data: *const BYTE, len: usize) -> Result<&'a [u8], Error> {
    // SAFETY: the same promise.
    unsafe { input(data, DWORD::try_from(len).map_err(|_| TOO_LONG)?) }
}

/// A buffer that a call fills to the end.
///
/// # Safety
/// `data` is NULL or good for writing `len` bytes as long as `'a` lasts, and nobody else uses them.
pub(crate) unsafe fn output<'a>(data: *mut BYTE, len: DWORD) -> Result<&'a mut [u8], Error> {
    if len == 0 {
        return Ok(&mut []);
    }
    if data.is_null() {
        return Err(NULL);
    }
    // SAFETY: not NULL, so the caller's promise holds; `bytes` has seen to it that a slice can have that length.
    Ok(unsafe { slice::from_raw_parts_mut(data, bytes(len)?) })
}

/// The salt that `KP_SALT_EX` points to, or the label of `KP_OAEP_PARAMS`: `CRYPT_DATA_BLOB` is the same structure.
///
/// # Safety
/// NULL, or a `CRYPT_INTEGER_BLOB` whose bytes keep to [`input`]'s promise.
pub(crate) unsafe fn integer_blob<'a>(data: *const BYTE) -> Result<&'a [u8], Error> {
    // SAFETY: the same promise.
    let blob = unsafe { structure::<CRYPT_INTEGER_BLOB>(data) }?;
    // SAFETY: the caller's promise, for the bytes.
    unsafe { input(blob.pbData, blob.cbData) }
}

/// What `HP_HMAC_INFO` points to: the hash, the inner and the outer string.
///
/// # Safety
/// NULL, or an `HMAC_INFO` whose strings keep to [`input`]'s promise.
pub(crate) unsafe fn hmac_info<'a>(data: *const BYTE) -> Result<(u32, &'a [u8], &'a [u8]), Error> {
    // SAFETY: the same promise.
    let info = unsafe { structure::<HMAC_INFO>(data) }?;
    // SAFETY: the caller's promise, for this string.
    let inner = unsafe { input(info.pbInnerString, info.cbInnerString) }?;
    // SAFETY: and for that one.
    let outer = unsafe { input(info.pbOuterString, info.cbOuterString) }?;
    Ok((info.HashAlgid, inner, outer))
}

/// # Safety
/// NULL, or good for reading a `T`, of which any bytes are one.
unsafe fn structure<T>(data: *const BYTE) -> Result<T, Error> {
    if data.is_null() {
        return Err(NULL);
    }
    // SAFETY: not NULL, so the caller's promise holds.
    Ok(unsafe { data.cast::<T>().read_unaligned() })
}

/// A text of bytes: UTF-8, and Latin-1 where it is none.
///
/// # Safety
/// NULL, or a string that ends with its NUL.
pub(crate) unsafe fn text(text: LPCSTR) -> Option<String> {
    if text.is_null() {
        return None;
    }
    // SAFETY: not NULL, so the caller's promise holds.
    let bytes = unsafe { CStr::from_ptr(text) }.to_bytes();
    Some(match str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().copied().map(char::from).collect(),
    })
}

/// A text of bytes, as the units of UTF-16.
///
/// # Safety
/// As for [`text`].
pub(crate) unsafe fn text_units(bytes: LPCSTR) -> Option<Vec<u16>> {
    // SAFETY: the same promise.
    let text = unsafe { text(bytes) };
    text.map(|text| text.encode_utf16().collect())
}

/// The units of a text of UTF-16.
///
/// # Safety
/// NULL, or a string that ends with its NUL.
pub(crate) unsafe fn units(text: LPCWSTR) -> Option<Vec<u16>> {
    if text.is_null() {
        return None;
    }
    let mut units = Vec::new();
    let mut next = text;
    loop {
        // SAFETY: the NUL was not reached yet, so by the caller's promise there is one more unit.
        let unit = unsafe { ptr::read_unaligned(next) };
        if unit == 0 {
            return Some(units);
        }
        units.push(unit);
        // SAFETY: behind a unit that is not the NUL stands another.
        next = unsafe { next.add(1) };
    }
}

/// A name of UTF-16. Half of a surrogate pair names nothing.
///
/// # Safety
/// As for [`units`].
pub(crate) unsafe fn wide_text(text: LPCWSTR) -> Result<Option<String>, Error> {
    // SAFETY: the same promise.
    let units = unsafe { units(text) };
    let text = units.map(|units| String::from_utf16(&units)).transpose();
    text.map_err(|_| Error::InvalidParameter(&Reason("a name is no UTF-16")))
}

/// A reserved pointer, as a number: it is to be NULL.
pub(crate) fn reserved(pointer: *mut DWORD) -> u64 {
    pointer.addr() as u64
}
