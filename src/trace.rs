//! Records of the calls that a program makes, for a host that observes it.

use core::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use zeroize::Zeroizing;

use crate::error::Error;
use crate::handle::HandleKind;

/// One call that the border has answered, with the program's arguments and the results.
///
/// [`AdvapiBuilder::observer`](crate::AdvapiBuilder::observer) has an example.
#[derive(Debug)]
#[non_exhaustive]
pub struct CallRecord<'a> {
    /// The number of this record; the observer's records are counted from 1.
    pub number: u64,
    /// The call's name.
    pub call: &'static str,
    /// Its arguments, as words and decoded.
    pub arguments: Vec<ArgumentRecord>,
    /// The live handles among the arguments.
    pub handles: Vec<(HandleKind, u64)>,
    /// The handle that the call made.
    pub made: Option<Made>,
    /// The value of the result register.
    pub value: u64,
    /// The last error that the call set.
    pub last_error: Option<u32>,
    /// Why it failed. [`Error::is_emulated`] says whether the real provider would have failed, too.
    pub error: Option<Error>,
    /// Data that the call has read, as it was before the call. Empty unless the host set a bound. Observing a call reads
    /// no address that the call does not read. If the host lends its memory ([`Memory::bytes`](crate::border::Memory::bytes)) and the
    /// call overwrote its input, that input is missing.
    pub before: &'a [Data],
    /// Data that the call wrote. Empty unless the host set a bound.
    pub after: &'a [Data],
}

impl CallRecord<'_> {
    /// Whether the real provider would have answered like this, as far as is known.
    pub fn is_emulated(&self) -> bool {
        self.error.is_none_or(Error::is_emulated)
    }
}

/// One argument of a call.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ArgumentRecord {
    /// Its name in C.
    pub name: &'static str,
    /// Its word, cut to its width.
    pub word: u64,
    /// The word as a C programmer would write it: `CALG_RC4`, `128 << 16 | CRYPT_EXPORTABLE`, `"a container"`, `0x1f40`.
    pub shown: String,
}

/// A handle that a call made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Made {
    /// The kind of object that it names.
    pub kind: HandleKind,
    /// The handle.
    pub handle: u64,
    /// The object that it was made from, besides its context.
    pub origin: Option<Origin>,
}

/// How an object was made from another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// It is a duplicate of this key or hash.
    DuplicateOf(u64),
    /// It was derived from this hash.
    DerivedFrom(u64),
    /// It was imported under this key.
    ImportedUnder(u64),
    /// It is a hash with this key.
    KeyedBy(u64),
}

/// Bytes that a call read or wrote. They may be secret: they are wiped after the call, and `Debug` shows only their
/// number.
pub struct Data {
    /// The name of the argument that points to them.
    pub argument: &'static str,
    /// The bytes, up to the host's bound.
    pub bytes: Zeroizing<Vec<u8>>,
    /// Their total number.
    pub len: usize,
}

impl fmt::Debug for Data {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} bytes", self.argument, self.len)
    }
}

/// The host's closure.
pub(crate) type Tell = Box<dyn Fn(&CallRecord<'_>) + Send + Sync>;

/// The host's observer. Clones are the same one.
#[derive(Clone)]
pub(crate) struct Observer(Arc<Observing>);

struct Observing {
    number: AtomicU64,
    data_bound: usize,
    tell: Tell,
}

impl Observer {
    pub(crate) fn new(data_bound: usize, tell: Tell) -> Self {
        Self(Arc::new(Observing { number: AtomicU64::new(1), data_bound, tell }))
    }

    /// The most bytes of each buffer that a record contains.
    pub(crate) fn data_bound(&self) -> usize {
        self.0.data_bound
    }

    /// The number of the next record.
    pub(crate) fn next_number(&self) -> u64 {
        self.0.number.fetch_add(1, Ordering::Relaxed)
    }

    pub(crate) fn tell(&self, record: &CallRecord<'_>) {
        (self.0.tell)(record);
    }
}
