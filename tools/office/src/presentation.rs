//! PowerPoint presentations: \[MS-PPT\] 2.3.7.
//!
//! The `PowerPoint Document` stream is made of records, and a directory in it has the offsets of the outermost ones,
//! the persist objects. Each is encrypted on its own, including its header, with its number in the directory as the
//! block number. One object is not encrypted: it describes the encryption.

use std::collections::BTreeMap;

use super::bytes::{put, u16_at, u32_at, usize_at};
use super::container::Container;
use super::keys::Keys;
use super::lock::{Lock, Unlocked};
use super::presentation_record::{RECORD_HEADER_LEN, record};
use super::{Error, pictures, presentation_text, properties};

pub(super) const STREAM: &str = "PowerPoint Document";
const CURRENT_USER: &str = "Current User";
const PICTURES: &str = "Pictures";
const PROPERTIES: &str = "EncryptedSummary";

const USER_EDIT: u16 = 0x0FF5;
const CURRENT_USER_ATOM: u16 = 0x0FF6;
const PERSIST_DIRECTORY: u16 = 0x1772;
const CRYPT_SESSION: u16 = 0x2F14;

// Offsets of fields in the `Current User` stream, and the token of a presentation that is not encrypted.
const TOKEN: usize = 12;
const CURRENT_EDIT: usize = 16;
const NOT_ENCRYPTED: u32 = 0xE391_C05F;

// Offsets of fields in a user edit, from the start of its header. The last one exists only in encrypted presentations.
const LAST_EDIT: usize = 16;
const DIRECTORY: usize = 20;
const DOCUMENT: usize = 24;
const SESSION: usize = 36;
const EDIT_LEN: u32 = 28;

/// The encrypted streams of a presentation.
pub(super) struct LockedPresentation {
    user: Vec<u8>,
    stream: Vec<u8>,
    edit: Edit,
    objects: Vec<PersistObject>,
    /// The object that describes the encryption.
    session: PersistObject,
}

/// The decrypted stream that contains the text.
pub(super) struct Presentation {
    stream: Vec<u8>,
    objects: Vec<PersistObject>,
    /// The number of the object that names the slides.
    document: u32,
}

impl LockedPresentation {
    pub(super) fn read(container: &mut Container) -> Result<(Self, Lock), Error> {
        let (user, stream) = (container.read(CURRENT_USER)?, container.read(STREAM)?);
        let edit = Edit::read(&user, &stream)?;
        let mut objects = persist_objects(&stream, edit.directory)
            .ok_or_else(|| Error::damaged("its directory of objects points nowhere"))?;
        let session = objects.iter().position(|object| object.number == edit.session);
        let session = session.map(|at| objects.remove(at)).ok_or_else(no_session)?;
        let info = record(&stream, session.start).ok_or_else(no_session)?;
        if info.kind != CRYPT_SESSION {
            return Err(no_session());
        }
        let lock = Lock::read_rc4(info.contents)?;
        Ok((Self { user, stream, edit, objects, session }, lock))
    }

    /// Decrypts the streams in the container.
    pub(super) fn decrypt(
        self,
        container: &mut Container,
        unlocked: &Unlocked,
    ) -> Result<Presentation, Error> {
        let Self { mut user, mut stream, edit, mut objects, session } = self;
        let Unlocked::Rc4(keys) = unlocked else { return Err(no_session()) };
        let session_len = record(&stream, session.start).map_or(0, |info| info.contents.len());
        decrypt_objects(keys, &mut stream, &mut objects)?;
        // A meaningless record takes the place of the encryption record.
        put(&mut stream, session.start, &[0; 4]);
        put(&mut stream, session.start + RECORD_HEADER_LEN, &vec![0; session_len]);
        session.strike_out(&mut stream);
        put(&mut stream, edit.start + 4, &EDIT_LEN.to_le_bytes());
        put(&mut stream, edit.start + SESSION, &[0; 4]);
        container.write(STREAM, &stream)?;
        put(&mut user, TOKEN, &NOT_ENCRYPTED.to_le_bytes());
        container.write(CURRENT_USER, &user)?;
        if container.has(PICTURES) {
            let mut pictures = container.read(PICTURES)?;
            pictures::decrypt(keys, &mut pictures)?;
            container.write(PICTURES, &pictures)?;
        }
        properties::decrypt(keys, container, PROPERTIES)?;
        Ok(Presentation { stream, objects, document: edit.document })
    }
}

impl Presentation {
    /// The text of the slides, without notes and masters.
    pub(super) fn text(&self) -> Result<String, Error> {
        // Each slide is removed from the list when it is shown, so that none is shown twice.
        let mut contents: BTreeMap<_, _> = (self.objects.iter())
            .filter_map(|object| Some((object.number, record(&self.stream, object.start)?.contents)))
            .collect();
        (contents.remove(&self.document))
            .and_then(|document| presentation_text::slides(document, |number| contents.remove(&number)))
            .ok_or_else(|| Error::damaged("its list of slides points nowhere"))
    }
}

fn no_session() -> Error {
    Error::damaged("the description of its encryption is missing")
}

/// The user edit that ends the stream.
struct Edit {
    start: usize,
    directory: usize,
    document: u32,
    session: u32,
}

impl Edit {
    fn read(user: &[u8], stream: &[u8]) -> Result<Self, Error> {
        if u16_at(user, 2) != Some(CURRENT_USER_ATOM) {
            return Err(Error::NotOffice("its Current User stream is of another version"));
        }
        let nowhere = || Error::damaged("its last edit is not where it should be");
        let start = usize_at(user, CURRENT_EDIT).ok_or_else(nowhere)?;
        let edit = record(stream, start).filter(|edit| edit.kind == USER_EDIT).ok_or_else(nowhere)?;
        let field = |at| u32_at(edit.contents, at - RECORD_HEADER_LEN);
        let Some(session) = field(SESSION) else { return Err(Error::NotEncrypted) };
        if field(LAST_EDIT) != Some(0) {
            return Err(Error::damaged(
                "it has more than one edit, which an encrypted presentation never has",
            ));
        }
        let directory = usize_at(edit.contents, DIRECTORY - RECORD_HEADER_LEN).ok_or_else(nowhere)?;
        Ok(Self { start, directory, document: field(DOCUMENT).ok_or_else(nowhere)?, session })
    }
}

/// An object of the directory.
struct PersistObject {
    number: u32,
    start: usize,
    /// The position in the stream of the directory's entry for it.
    slot: usize,
    /// Where the run of objects that it belongs to begins in the directory.
    run: usize,
    /// How many objects of the run are before it, and how many after it.
    around: (u32, u32),
}

/// The number of a run's first object takes 20 bits, and the count the other 12.
const NUMBER_MASK: u32 = (1 << 20) - 1;

impl PersistObject {
    /// Removes the object from the directory without changing its length: a run of the objects after it takes the
    /// object's place.
    fn strike_out(&self, stream: &mut [u8]) {
        let (before, behind) = self.around;
        let run = |first: u32, count: u32| (first & NUMBER_MASK | count << 20).to_le_bytes();
        put(stream, self.run, &run(self.number - before, before));
        put(stream, self.slot, &run(self.number + 1, behind));
    }
}

/// Reads the directory; `None` if it is incomplete.
fn persist_objects(stream: &[u8], start: usize) -> Option<Vec<PersistObject>> {
    let directory = record(stream, start).filter(|directory| directory.kind == PERSIST_DIRECTORY)?;
    let contents_start = start + RECORD_HEADER_LEN;
    let mut objects = Vec::new();
    let mut run = 0;
    while run < directory.contents.len() {
        let head = u32_at(directory.contents, run)?;
        let (first, count) = (head & NUMBER_MASK, head >> 20);
        let mut slot = run + 4;
        for before in 0..count {
            objects.push(PersistObject {
                number: first + before,
                start: usize_at(directory.contents, slot)?,
                slot: contents_start + slot,
                run: contents_start + run,
                around: (before, count - before - 1),
            });
            slot += 4;
        }
        run = slot;
    }
    Some(objects)
}

/// Decrypts the objects, and sorts them by their place.
fn decrypt_objects(keys: &Keys, stream: &mut [u8], objects: &mut [PersistObject]) -> Result<(), Error> {
    let overlap = || Error::damaged("its objects overlap, or one is longer than the stream around it");
    objects.sort_unstable_by_key(|object| object.start);
    let mut end = 0;
    for object in objects {
        // The object's encrypted header contains its length.
        let mut header = stream.get(object.start..).and_then(|rest| rest.first_chunk().copied());
        let header: &mut [u8; RECORD_HEADER_LEN] = header.as_mut().ok_or_else(overlap)?;
        keys.decrypt_block(object.number, header)?;
        let len = usize_at(header, 4).ok_or_else(overlap)?;
        // Objects that don't overlap are together no longer than the stream.
        let object_end = len.checked_add(RECORD_HEADER_LEN).and_then(|len| object.start.checked_add(len));
        end = object_end.filter(|_| object.start >= end).ok_or_else(overlap)?;
        keys.decrypt_block(object.number, stream.get_mut(object.start..end).ok_or_else(overlap)?)?;
    }
    Ok(())
}
