//! PowerPoint presentations.

use std::collections::BTreeMap;

use rc4::StreamCipher;

use crate::container::{Streams, exhaust, exhaust_damaged, file, open_file, streams};
use crate::encryption::{HEADER_LEN, PASSWORD, block_key, header};
use crate::le32;
use hcryptkey_office::{Document, Error};

/// A record; the low four bits of its flags are 15 where it is made of records.
fn record(flags: u16, kind: u16, contents: &[u8]) -> Vec<u8> {
    [&flags.to_le_bytes()[..], &kind.to_le_bytes(), &le32(contents.len()), contents].concat()
}

fn text_chars(text: &str) -> Vec<u8> {
    record(0, 0x0FA0, &text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>())
}

/// The start of a slide's entry in the list of slides.
fn slide_persist(number: usize) -> Vec<u8> {
    record(0, 0x03F3, &[&le32(number)[..], &[0; 16]].concat())
}

/// The objects of a presentation have the numbers from 1 to 6 except that of the session; the first is the document.
fn objects(session: usize) -> Vec<(usize, Vec<u8>)> {
    let numbers: Vec<usize> = (1..=6).filter(|number| *number != session).collect();
    let (first_slide, second_slide, master) = (numbers[3], numbers[1], numbers[2]);
    let outline = [
        slide_persist(first_slide),
        record(0, 0x0FA8, b"First\rslide\xE4"),
        slide_persist(second_slide),
        text_chars("Жук\u{B}"),
    ];
    let document = [
        record(0, 0x03E9, b"not text"),
        record(0x1F, 0x0FF0, &slide_persist(master)),
        record(0x0F, 0x0FF0, &outline.concat()),
    ];
    let object = |kind, text| record(0x0F, kind, &record(0x0F, 0x040C, &text_chars(text)));
    let contents = [
        record(0x0F, 0x03E8, &document.concat()),
        object(0x03EE, "in the second slide"),
        object(0x03F8, "in the master"),
        object(0x03EE, "in the first slide"),
        object(0x03F0, "in the notes"),
    ];
    numbers.into_iter().zip(contents).collect()
}

const TEXT: &str = "First\nslideä\nin the first slide\nЖук\n\nin the second slide\n";

/// The fields of some pictures, from the header on.
fn pictures() -> [Vec<Vec<u8>>; 3] {
    let picture = |instance: u16, kind, fields: &[&[u8]]| {
        let header = record(instance << 4, kind, &fields.concat())[..8].to_vec();
        [vec![header], fields.iter().map(|field| field.to_vec()).collect()].concat()
    };
    let (one, other, data) = (&[1; 16][..], &[2; 16][..], &b"the picture"[..]);
    [
        picture(0x6E0, 0xF01E, &[one, &[0xFF], data]),
        picture(0x46B, 0xF01D, &[one, other, &[0xFF], data]),
        picture(0x3D5, 0xF01A, &[one, other, &[3; 34], data]),
    ]
}

const SESSION_LEN: usize = 8 + HEADER_LEN;
const DIRECTORY_LEN: usize = 8 + 4 * 8;

/// A presentation, as its streams.
pub(crate) struct Presentation {
    user: Vec<u8>,
    document: Vec<u8>,
    pictures: Vec<u8>,
    starts: BTreeMap<usize, usize>,
    /// Where the session starts; the directory and the edit follow.
    session: usize,
}

/// A presentation that is encrypted.
pub(crate) fn small() -> Streams {
    Presentation::new(Some(128), 3).streams()
}

impl Presentation {
    const NAMES: [&str; 3] = ["Current User", "PowerPoint Document", "Pictures"];

    /// One under a key of this many bits, or not encrypted. The number is the session's.
    pub(crate) fn new(bits: Option<usize>, session: usize) -> Self {
        let cipher = |block, bytes: &mut [u8]| {
            if let Some(bits) = bits {
                block_key(bits, block).apply_keystream(bytes);
            }
        };
        let mut document = Vec::new();
        let mut starts = BTreeMap::new();
        // Their places are in another order than their numbers.
        for (number, mut object) in objects(session).into_iter().rev() {
            starts.insert(number, document.len());
            cipher(number, &mut object);
            document.extend(object);
            // Bytes outside all objects are not encrypted.
            document.extend(b"gap");
        }
        let at = document.len();
        starts.insert(session, at);
        document.extend(record(0x0F, 0x2F14, &header(bits.unwrap_or(128))));
        // Two runs, of four objects and of two.
        let place = |number| starts[&number];
        let directory =
            [1 | 4 << 20, place(1), place(2), place(3), place(4), 5 | 2 << 20, place(5), place(6)];
        document.extend(record(0, 0x1772, &directory.map(le32).concat()));
        let first = if session == 1 { 2 } else { 1 };
        let edit = [256, 0x0300_0000, 0, at + SESSION_LEN, first, 6, 1, session].map(le32);
        document.extend(record(0, 0x0FF5, &edit.concat()));

        let (token, edit) = ([0xDF, 0xC4, 0xD1, 0xF3], le32(at + SESSION_LEN + DIRECTORY_LEN));
        let user = record(0, 0x0FF6, &[&le32(20)[..], &token, &edit, &[0, 0, 0xF4, 3, 3, 0, 0, 0]].concat());
        let mut pictures = pictures().concat();
        for field in &mut pictures {
            cipher(0, field);
        }
        Self { user, document, pictures: pictures.concat(), starts, session: at }
    }

    fn directory(&self) -> usize {
        self.session + SESSION_LEN
    }

    fn edit(&self) -> usize {
        self.directory() + DIRECTORY_LEN
    }

    pub(crate) fn streams(self) -> Streams {
        Self::NAMES.into_iter().zip([self.user, self.document, self.pictures]).collect()
    }

    fn open(self) -> Result<Document, Error> {
        open_file(file(&self.streams()), PASSWORD)
    }
}

/// The objects in the runs of a directory.
fn in_directory(mut words: &[[u8; 4]]) -> BTreeMap<usize, usize> {
    let mut objects = BTreeMap::new();
    while let [run, rest @ ..] = words {
        let run = usize::try_from(u32::from_le_bytes(*run)).unwrap();
        let (places, rest) = rest.split_at(run >> 20);
        for (number, place) in (run & 0xF_FFFF..).zip(places) {
            objects.insert(number, u32::from_le_bytes(*place).try_into().unwrap());
        }
        words = rest;
    }
    objects
}

#[test]
fn they_open_at_every_key_length() {
    for (bits, session) in (40..=128).step_by(8).zip((1..=6).cycle()) {
        let document = Presentation::new(Some(bits), session).open().unwrap();
        assert_eq!(document.text().unwrap(), TEXT);

        let mut expected = Presentation::new(None, session);
        let (at, directory, edit) = (expected.session, expected.directory(), expected.edit());
        expected.starts.remove(&session);
        let objects = expected.starts.clone();
        // The session is now a meaningless record of the same length; the edit has no field for it.
        expected.document[at..at + 4].fill(0);
        expected.document[at + 8..at + SESSION_LEN].fill(0);
        expected.document[edit + 4] = 28;
        expected.document[edit + 36] = 0;
        expected.user[12..16].copy_from_slice(&[0x5F, 0xC0, 0x91, 0xE3]);
        let mut expected = expected.streams();
        let answer = streams(document.into_file(), &expected);
        let runs = directory + 8..directory + DIRECTORY_LEN;
        assert_eq!(in_directory(answer[1].1[runs.clone()].as_chunks().0), objects);
        expected[1].1[runs.clone()].copy_from_slice(&answer[1].1[runs]);
        assert!(answer == expected, "{bits} bits");
    }
}

#[test]
fn pictures_are_optional() {
    let mut streams = Presentation::new(Some(40), 6).streams();
    streams.pop();
    assert_eq!(open_file(file(&streams), PASSWORD).unwrap().text().unwrap(), TEXT);
}

#[test]
fn another_password_does_not_open_it() {
    let encrypted = Presentation::new(Some(128), 6).streams();
    assert!(matches!(open_file(file(&encrypted), "password"), Err(Error::WrongPassword)));
}

#[test]
fn documents_that_can_not_be_opened_are_distinguished() {
    let mut plain = Presentation::new(None, 6);
    let edit = plain.edit();
    plain.document[edit + 4] = 28;
    plain.document.truncate(edit + 36);
    assert!(matches!(plain.open(), Err(Error::NotEncrypted)));

    let mut other = Presentation::new(Some(128), 6);
    other.user[2] = 0;
    assert!(matches!(other.open(), Err(Error::NotOffice(_))));

    let mut other = Presentation::new(Some(128), 6);
    let version = other.session + 8;
    other.document[version..version + 4].copy_from_slice(&[4, 0, 4, 0]);
    assert!(matches!(other.open(), Err(Error::OtherEncryption("agile encryption"))));
}

#[test]
fn fields_that_lie_are_caught() {
    let damaged = |place: fn(&Presentation) -> usize, value: &[u8]| {
        let mut damaged = Presentation::new(Some(128), 6);
        let at = place(&damaged);
        damaged.document[at..at + value.len()].copy_from_slice(value);
        matches!(damaged.open(), Err(Error::Damaged(_)))
    };
    assert!(damaged(|it| it.session + 2, &[0]), "the description of the encryption is another record");
    assert!(damaged(|it| it.session + 4, &[0xFF; 4]), "it is longer than the stream");
    assert!(damaged(|it| it.directory() + 2, &[0]), "the directory is something else");
    assert!(damaged(|it| it.directory() + 8 + 2, &[0x80]), "a run is longer than the directory");
    assert!(damaged(|it| it.directory() + 8 + 4, &[1]), "an object starts within another");
    assert!(damaged(|it| it.directory() + 8 + 4, &[0xFF; 4]), "an object starts after the stream");
    assert!(damaged(|it| it.edit() + 2, &[0]), "the edit is something else");
    assert!(damaged(|it| it.edit() + 16, &[1]), "there is an edit before the last");
    assert!(damaged(|it| it.edit() + 20, &[0xFF; 4]), "the directory starts after the stream");
    assert!(damaged(|it| it.edit() + 36, &[7]), "the directory has no such session");
}

#[test]
fn pictures_that_are_none_are_caught() {
    for (field, value) in [(2, 0xF0_u8), (4, 10), (5, 1)] {
        let mut encrypted = Presentation::new(Some(128), 6);
        let mut key_stream = [0; 8];
        block_key(128, 0).apply_keystream(&mut key_stream);
        encrypted.pictures[field] = value ^ key_stream[field];
        assert!(matches!(encrypted.open(), Err(Error::Damaged(_))), "{field}");
    }
}

#[test]
fn no_damage_panics() {
    exhaust_damaged(&Presentation::new(Some(128), 3).streams());
}

#[test]
fn no_damage_to_the_objects_panics() {
    // Objects that are not encrypted, then damaged, then encrypted.
    let undamaged = Presentation::new(None, 6);
    for (number, object) in objects(6) {
        let start = undamaged.starts[&number];
        for at in 0..object.len() {
            for mask in [1, 0x80] {
                let mut damaged = Presentation::new(None, 6);
                damaged.document[start + at] ^= mask;
                for (number, object) in objects(6) {
                    let start = undamaged.starts[&number];
                    let object = &mut damaged.document[start..][..object.len()];
                    block_key(128, number).apply_keystream(object);
                }
                damaged.pictures.clear();
                exhaust(file(&damaged.streams()));
            }
        }
    }
}
