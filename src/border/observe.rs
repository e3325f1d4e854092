//! The record of a call, for the host's observer.

use zeroize::Zeroizing;

use super::argument::{Kind, Outcome};
use super::memory::Memory;
use super::run::{Answer, run};
use super::space::{Space, up_to_nul};
use super::table::Call;
use super::text::{Encoding, decode};
use super::watched::{Noted, Watched, Write};
use crate::handle::HandleKind;
use crate::trace::{ArgumentRecord, CallRecord, Data, Made, Observer, Origin};
use crate::{Advapi, HandleWidth};

/// Makes a call and tells the observer.
pub(super) fn answer(
    observer: &Observer,
    process: &Advapi,
    call: &'static Call,
    words: &[u64],
    memory: &mut dyn Memory,
) -> Answer {
    let bound = observer.data_bound();
    let words = Words { call, uncut: words, width: process.handle_width() };
    // Before the call, which may destroy some of them.
    let handles = words.handles(process);
    let copied = if bound > 0 { words.copied() } else { Vec::new() };
    let mut watched = Watched::new(memory, words.addresses(), words.texts(), copied, bound);
    let answer = run(process, call, words.uncut, &mut watched);
    let (memory, noted) = watched.into_parts();
    let succeeded = match call.outcome() {
        Outcome::Status => answer.value == 0,
        _ => answer.value != 0,
    };
    let watch = Watch { words, space: Space::new(memory, process.handle_width()), noted, bound, succeeded };
    observer.tell(&CallRecord {
        number: observer.next_number(),
        call: call.name(),
        arguments: watch.arguments(),
        handles,
        made: if succeeded { watch.made() } else { None },
        value: answer.value,
        last_error: answer.last_error,
        error: answer.error,
        before: &watch.before(),
        after: &watch.after(),
    });
    answer
}

/// A call's words, cut to the widths of their arguments.
struct Words<'a> {
    call: &'static Call,
    uncut: &'a [u64],
    width: HandleWidth,
}

impl Words<'_> {
    fn kinds(&self) -> impl Iterator<Item = (usize, &'static str, Kind)> {
        self.call
            .arguments()
            .iter()
            .enumerate()
            .map(|(index, argument)| (index, argument.name, argument.kind))
    }

    fn word(&self, argument: usize) -> u64 {
        let word = self.uncut.get(argument).copied().unwrap_or(0);
        let kind = self.call.arguments().get(argument).map(|argument| argument.kind);
        let is_dword = matches!(kind, Some(Kind::Number | Kind::Bool | Kind::Code(_)));
        if is_dword || self.width == HandleWidth::Bits32 { word & u64::from(u32::MAX) } else { word }
    }

    #[expect(clippy::cast_possible_truncation, reason = "`word` has cut it")]
    fn dword(&self, argument: usize) -> u32 {
        self.word(argument) as u32
    }

    /// The live handles among the arguments.
    fn handles(&self, process: &Advapi) -> Vec<(HandleKind, u64)> {
        let handles = self.kinds().filter(|(.., kind)| handle_kind(*kind).is_some());
        let words = handles.map(|(index, ..)| self.word(index));
        words.filter_map(|handle| Some((process.handle_kind(handle).ok()?, handle))).collect()
    }

    /// The words of arguments that are addresses of anything but texts.
    fn addresses(&self) -> Vec<u64> {
        let addresses = self.kinds().filter(|(.., kind)| {
            let is_number = matches!(kind, Kind::Number | Kind::Bool | Kind::Code(_));
            !is_number && !matches!(kind, Kind::Text(_)) && handle_kind(*kind).is_none()
        });
        addresses.map(|(index, ..)| self.word(index)).collect()
    }

    /// The words of arguments that are the addresses of texts.
    fn texts(&self) -> Vec<u64> {
        let texts = self.kinds().filter(|(.., kind)| matches!(kind, Kind::Text(_)));
        texts.map(|(index, ..)| self.word(index)).collect()
    }

    /// The words of arguments that are the addresses of buffers of which the call may write any part.
    fn copied(&self) -> Vec<u64> {
        let copied = self.kinds().filter(|(.., kind)| {
            matches!(kind, Kind::InPlace { .. } | Kind::Output { .. } | Kind::OutText { .. })
        });
        copied.map(|(index, ..)| self.word(index)).collect()
    }
}

fn handle_kind(kind: Kind) -> Option<HandleKind> {
    match kind {
        Kind::Context => Some(HandleKind::Context),
        Kind::Key => Some(HandleKind::Key),
        Kind::Hash => Some(HandleKind::Hash),
        _ => None,
    }
}

/// A call that was made, and what it has read and written.
struct Watch<'a> {
    words: Words<'a>,
    space: Space<'a>,
    noted: Noted,
    bound: usize,
    succeeded: bool,
}

impl Watch<'_> {
    /// The text at an address, if the call has read it.
    fn text(&self, encoding: Encoding, address: u64) -> Option<String> {
        let text = self.noted.texts.iter().find(|text| text.address == address)?;
        decode(up_to_nul(&text.bytes, encoding.width())?, encoding)
    }

    fn arguments(&self) -> Vec<ArgumentRecord> {
        let record = |(index, name, kind)| {
            let word = self.words.word(index);
            let shown = match kind {
                Kind::Code(group) => group.show(self.words.dword(index)).to_string(),
                Kind::Bool => if word == 0 { "FALSE" } else { "TRUE" }.to_owned(),
                Kind::Number => word.to_string(),
                Kind::Context | Kind::Key | Kind::Hash if word == 0 => "0".to_owned(),
                _ if word == 0 => "NULL".to_owned(),
                Kind::Text(encoding) => match self.text(encoding, word) {
                    Some(text) => format!("{text:?}"),
                    None => format!("{word:#x}"),
                },
                _ => format!("{word:#x}"),
            };
            ArgumentRecord { name, word, shown }
        };
        self.words.kinds().map(record).collect()
    }

    /// The handle that the call wrote, and the object that it was made from. The kinds of the arguments show how: a key
    /// from a key without a context is a duplicate, and so on.
    fn made(&self) -> Option<Made> {
        let (index, kind) = self.words.kinds().find_map(|(index, _, kind)| match kind {
            Kind::OutContext => Some((index, HandleKind::Context)),
            Kind::OutKey => Some((index, HandleKind::Key)),
            Kind::OutHash => Some((index, HandleKind::Hash)),
            _ => None,
        })?;
        let handle = self.space.read_pointer(self.words.word(index)).ok()?;
        let given = |wanted: Kind| {
            self.words
                .kinds()
                .find(|(.., kind)| *kind == wanted)
                .map(|(index, ..)| self.words.word(index))
                .filter(|word| *word != 0)
        };
        let is_in_context = given(Kind::Context).is_some();
        let origin = match kind {
            HandleKind::Context => None,
            HandleKind::Key if is_in_context => given(Kind::Hash)
                .map(Origin::DerivedFrom)
                .or_else(|| given(Kind::Key).map(Origin::ImportedUnder)),
            HandleKind::Key => given(Kind::Key).map(Origin::DuplicateOf),
            HandleKind::Hash if is_in_context => given(Kind::Key).map(Origin::KeyedBy),
            HandleKind::Hash => given(Kind::Hash).map(Origin::DuplicateOf),
        };
        Some(Made { kind, handle, origin })
    }

    /// The data that the call has read, as it was before the call.
    fn before(&self) -> Vec<Data> {
        self.data(|address, kind| match kind {
            Kind::Input { .. } | Kind::ByParameter | Kind::InPlace { .. } | Kind::Memory { .. } => {
                let reads = self.noted.reads.iter().filter(|read| read.address == address);
                let read = reads.max_by_key(|read| read.len)?;
                let front = match &read.front {
                    Some(front) => front.clone(),
                    // A call that failed may have borrowed the bytes without reading them, and one that succeeded may have
                    // overwritten them.
                    None if self.succeeded && !self.has_written(address, read.len) => {
                        self.copy(address, read.len)?
                    }
                    None => return None,
                };
                Some((front, read.len))
            }
            _ => None,
        })
    }

    /// The data that the call has written.
    fn after(&self) -> Vec<Data> {
        if !self.succeeded {
            return Vec::new();
        }
        self.data(|address, kind| {
            let len = match kind {
                Kind::Output { len } | Kind::InPlace { len } => self.len_at(len)?,
                // Its unit depends on the call. The text was written whole, with its NUL.
                Kind::OutText { .. } => usize::MAX,
                Kind::Filled { len } | Kind::Memory { len } => {
                    let len = self.words.dword(len) as usize;
                    return Some((self.copy(address, len)?, len));
                }
                _ => return None,
            };
            let writes = self.noted.writes.iter().filter(|write| write.address == address);
            let Some(write) = writes.max_by_key(|write| write.len) else {
                return (len == 0).then(|| (Zeroizing::default(), 0));
            };
            // `CryptDecrypt` also writes the padding. An enumeration of containers does not replace the size of the buffer
            // by the length of the name.
            let len = len.min(write.len);
            Some((write.front.iter().take(len).copied().collect::<Vec<_>>().into(), len))
        })
    }

    /// Whether the call has written to a range.
    fn has_written(&self, address: u64, len: usize) -> bool {
        let overlap = |write: &Write| {
            write.address < address.saturating_add(len as u64)
                && address < write.address.saturating_add(write.len as u64)
        };
        self.noted.writes.iter().any(overlap)
    }

    fn len_at(&self, argument: usize) -> Option<usize> {
        Some(self.space.read_dword(self.words.word(argument)).ok()? as usize)
    }

    fn copy(&self, address: u64, len: usize) -> Option<Zeroizing<Vec<u8>>> {
        self.space.copy(address, len.min(self.bound)).ok()
    }

    /// The data of each argument for which `find` finds its front and its length.
    fn data(&self, find: impl Fn(u64, Kind) -> Option<(Zeroizing<Vec<u8>>, usize)>) -> Vec<Data> {
        if self.bound == 0 {
            return Vec::new();
        }
        let find = |(index, argument, kind)| {
            let address = self.words.word(index);
            let (bytes, len) = find(address, kind).filter(|_| address != 0)?;
            Some(Data { argument, bytes, len })
        };
        self.words.kinds().filter_map(find).collect()
    }
}
