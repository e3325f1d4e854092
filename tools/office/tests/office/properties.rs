//! Properties that are encrypted along with the document.

use std::io::{Cursor, Read};

use rc4::StreamCipher;

use crate::container::{Streams, exhaust, file, open_file};
use crate::encryption::{PASSWORD, block_key};
use crate::le32;
use crate::presentation::Presentation;
use crate::{word, workbook};
use hcryptkey_office::Error;

const SUMMARY: &str = "\u{5}SummaryInformation";
const DOCUMENT_SUMMARY: &str = "\u{5}DocumentSummaryInformation";
const PROPERTIES: [(&str, &[u8]); 2] = [(SUMMARY, b"title and author"), (DOCUMENT_SUMMARY, b"company")];

/// The directory of these properties, whose streams follow each other from the eighth byte on.
fn directory() -> Vec<u8> {
    let mut directory = le32(PROPERTIES.len()).to_vec();
    let mut start = 8;
    for (block, (name, contents)) in (1_u8..).zip(PROPERTIES) {
        directory.extend([le32(start), le32(contents.len())].concat());
        directory.extend([block, 0, u8::try_from(name.len()).unwrap(), 1, 0xAA, 0xAA, 0xAA, 0xAA]);
        directory.extend(name.encode_utf16().chain([0]).flat_map(u16::to_le_bytes));
        start += contents.len();
    }
    directory
}

/// The stream of the properties, with this directory at its end.
fn encrypted(directory: &[u8]) -> Vec<u8> {
    let cipher = |block, bytes: &[u8]| {
        let mut bytes = bytes.to_vec();
        block_key(128, block).apply_keystream(&mut bytes);
        bytes
    };
    let contents = (1..).zip(PROPERTIES).flat_map(|(block, (_, contents))| cipher(block, contents));
    let contents: Vec<u8> = contents.collect();
    let front = [le32(8 + contents.len()), le32(directory.len())].concat();
    [cipher(0, &front), contents, cipher(0, directory)].concat()
}

/// A document of each program, and the name that it gives to the stream of its properties.
fn documents() -> [(Streams, &'static str); 3] {
    [
        (word::encrypt(word::plain(), 128), "encryption"),
        (workbook::document(&workbook::workbook(), 128), "encryption"),
        (Presentation::new(Some(128), 6).streams(), "EncryptedSummary"),
    ]
}

/// A small document with this stream of properties.
fn with_properties(stream: Vec<u8>) -> Vec<u8> {
    let (mut streams, name) = documents().into_iter().last().unwrap();
    streams.retain(|(name, _)| *name != "Pictures");
    streams.push((name, stream));
    file(&streams)
}

#[test]
fn they_are_back_in_their_streams() {
    for (mut streams, name) in documents() {
        streams.push((name, encrypted(&directory())));
        // A placeholder for the second stream is replaced.
        streams.push((DOCUMENT_SUMMARY, b"nothing".to_vec()));
        let opened = open_file(file(&streams), PASSWORD).unwrap().into_file();
        let mut opened = cfb::CompoundFile::open(Cursor::new(opened)).unwrap();
        assert!(!opened.exists(name));
        for (name, contents) in PROPERTIES {
            let mut read = Vec::new();
            opened.open_stream(name).unwrap().read_to_end(&mut read).unwrap();
            assert_eq!(read, contents);
        }
    }
}

#[test]
fn a_directory_that_lies_is_caught() {
    let undamaged = directory();
    let first = 4;
    // The number of streams; place and length of the first, its flags, the length of its name and what is in it.
    for (at, value) in
        [(0, 3), (first + 3, 1), (first + 4, 0xFF), (first + 7, 0xFF), (first + 11, 0), (first + 10, 0xFF)]
    {
        let mut damaged = undamaged.clone();
        damaged[at] = value;
        let answer = open_file(with_properties(encrypted(&damaged)), PASSWORD);
        assert!(matches!(answer, Err(Error::Damaged(_))), "byte {at}");
    }
    for len in [0, 7] {
        let cut = encrypted(&directory())[..len].to_vec();
        assert!(matches!(open_file(with_properties(cut), PASSWORD), Err(Error::Damaged(_))));
    }
}

#[test]
fn no_damage_panics() {
    let undamaged = directory();
    for at in 0..undamaged.len() {
        for mask in [1, 0x2F, 0x80] {
            let mut damaged = undamaged.clone();
            damaged[at] ^= mask;
            exhaust(with_properties(encrypted(&damaged)));
        }
        exhaust(with_properties(encrypted(&undamaged[..at])));
    }
    let undamaged = encrypted(&undamaged);
    for at in 0..undamaged.len() {
        let mut damaged = undamaged.clone();
        damaged[at] ^= 0x80;
        exhaust(with_properties(damaged));
        exhaust(with_properties(undamaged[..at].to_vec()));
    }
}
