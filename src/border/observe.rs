//! The record of a call, for the host's observer.

use zeroize::Zeroizing;

use super::argument::Kind;
use super::memory::Memory;
use super::run::{Answer, run};
use super::space::Space;
use super::table::Call;
use crate::Advapi;
use crate::handle::HandleKind;
use crate::trace::{ArgumentRecord, CallRecord, Data, Made, Observer, Origin};

/// The call's words and memory, while the record for the observer is made.
struct Watch<'a> {
    call: &'static Call,
    words: &'a [u64],
    space: Space<'a>,
    bound: usize,
}

/// Makes a call and tells the observer.
pub(super) fn answer(
    observer: &Observer,
    process: &Advapi,
    call: &'static Call,
    words: &[u64],
    memory: &mut dyn Memory,
) -> Answer {
    let bound = observer.data_bound();
    let width = process.handle_width();
    // Everything that the call could overwrite or end is read before the call.
    let (arguments, handles, before) = {
        let watch = Watch { call, words, space: Space::new(&mut *memory, width), bound };
        (watch.arguments(), watch.handles(process), watch.before(process))
    };
    let answer = run(process, call, words, &mut *memory);
    let watch = Watch { call, words, space: Space::new(memory, width), bound };
    let after = if answer.value == 0 { Vec::new() } else { watch.after() };
    observer.tell(&CallRecord {
        number: observer.next_number(),
        call: call.name(),
        arguments,
        handles,
        made: if answer.value == 0 { None } else { watch.made() },
        value: answer.value,
        last_error: answer.last_error,
        error: answer.error,
        before: &before,
        after: &after,
    });
    answer
}

impl Watch<'_> {
    fn kinds(&self) -> impl Iterator<Item = (usize, &'static str, Kind)> {
        self.call
            .arguments()
            .iter()
            .enumerate()
            .map(|(index, argument)| (index, argument.name, argument.kind))
    }

    fn word(&self, argument: usize) -> u64 {
        let word = self.words.get(argument).copied().unwrap_or(0);
        let kind = self.call.arguments().get(argument).map(|argument| argument.kind);
        match kind {
            Some(Kind::Number | Kind::Bool | Kind::Code(_)) => word & u64::from(u32::MAX),
            _ => self.space.cut(word),
        }
    }

    #[expect(clippy::cast_possible_truncation, reason = "`word` has cut it")]
    fn dword(&self, argument: usize) -> u32 {
        self.word(argument) as u32
    }

    fn arguments(&self) -> Vec<ArgumentRecord> {
        let record = |(index, name, kind)| {
            let word = self.word(index);
            let shown = match kind {
                Kind::Code(group) => group.show(self.dword(index)).to_string(),
                Kind::Bool => if word == 0 { "FALSE" } else { "TRUE" }.to_owned(),
                Kind::Number => word.to_string(),
                Kind::Text(encoding) => match self.space.text(encoding, word) {
                    Ok(Some(text)) => format!("{text:?}"),
                    Ok(None) => "NULL".to_owned(),
                    Err(_) => format!("{word:#x}"),
                },
                Kind::Context | Kind::Key | Kind::Hash if word == 0 => "0".to_owned(),
                _ if word == 0 => "NULL".to_owned(),
                _ => format!("{word:#x}"),
            };
            ArgumentRecord { name, word, shown }
        };
        self.kinds().map(record).collect()
    }

    fn handles(&self, process: &Advapi) -> Vec<(HandleKind, u64)> {
        let handles =
            self.kinds().filter(|(.., kind)| matches!(kind, Kind::Context | Kind::Key | Kind::Hash));
        let words = handles.map(|(index, ..)| self.word(index));
        words.filter_map(|handle| Some((process.handle_kind(handle).ok()?, handle))).collect()
    }

    /// The handle that the call wrote, and the object that it was made from. The kinds of the arguments show how: a key
    /// from a key without a context is a duplicate, and so on.
    fn made(&self) -> Option<Made> {
        let (index, kind) = self.kinds().find_map(|(index, _, kind)| match kind {
            Kind::OutContext => Some((index, HandleKind::Context)),
            Kind::OutKey => Some((index, HandleKind::Key)),
            Kind::OutHash => Some((index, HandleKind::Hash)),
            _ => None,
        })?;
        let handle = self.space.read_pointer(self.word(index)).ok()?;
        let given = |wanted: Kind| {
            self.kinds()
                .find(|(.., kind)| *kind == wanted)
                .map(|(index, ..)| self.word(index))
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

    /// The data that the call is about to read.
    fn before(&self, process: &Advapi) -> Vec<Data> {
        self.data(|kind| match kind {
            Kind::Input { len } | Kind::Memory { len } => Some(self.dword(len) as usize),
            Kind::InPlace { len } => self.len_at(len),
            Kind::ByParameter => process.set_key_param_len(self.word(0), self.dword(1)).ok(),
            _ => None,
        })
    }

    /// The data that the call has written.
    fn after(&self) -> Vec<Data> {
        self.data(|kind| match kind {
            Kind::Output { len } | Kind::OutText { len, .. } | Kind::InPlace { len } => self.len_at(len),
            Kind::Filled { len } | Kind::Memory { len } => Some(self.dword(len) as usize),
            _ => None,
        })
    }

    fn len_at(&self, argument: usize) -> Option<usize> {
        Some(self.space.read_dword(self.word(argument)).ok()? as usize)
    }

    /// The data of each argument for which `len` knows its length.
    fn data(&self, len: impl Fn(Kind) -> Option<usize>) -> Vec<Data> {
        if self.bound == 0 {
            return Vec::new();
        }
        let read = |(index, argument, kind)| {
            let (address, len) = (self.word(index), len(kind)?);
            let bytes: Zeroizing<Vec<u8>> = self.space.copy(address, len.min(self.bound)).ok()?;
            (address != 0).then_some(Data { argument, bytes, len })
        };
        self.kinds().filter_map(read).collect()
    }
}
