//! Excel workbooks.

use rc4::StreamCipher;

use crate::container::{Streams, exhaust_damaged, file, open_file, streams};
use crate::encryption::{HEADER_LEN, PASSWORD, block_key, header};
use hcryptkey_office::{Document, Error};

const CONTINUE: u16 = 0x3C;
pub(crate) const FILE_PASS: u16 = 0x2F;
const SST: u16 = 0xFC;

/// A record: its number, its contents, and how many bytes of those are not encrypted.
pub(crate) type Record = (u16, Vec<u8>, usize);

/// A table of four strings, in three records.
fn string_table() -> [Record; 3] {
    let table = [
        // Used nine times, four strings. Plain; with the widths changing where the record ends.
        &b"\x09\0\0\0\x04\0\0\0\x03\0\0one\x06\0\x01\x22\x04\x23\x04"[..],
        // Rich text, with two runs, and with phonetic data that crosses the end of the record.
        b"\0four\x05\0\x0C\x02\0\x0A\0\0\0two\ndRUNSrunsphon",
        b"eticXX\x02\0\x01\x16\x04\x43\x04",
    ];
    [(SST, table[0].to_vec(), 0), (CONTINUE, table[1].to_vec(), 0), (CONTINUE, table[2].to_vec(), 0)]
}

pub(crate) const TEXT: &str = "one\nТУfour\ntwo d\nЖу\n";

/// The records of a workbook, one of which crosses the ends of two blocks.
pub(crate) fn workbook() -> Vec<Record> {
    workbook_with(1900)
}

/// The records of a workbook, with this many meaningless bytes among them.
fn workbook_with(filler: usize) -> Vec<Record> {
    let bof = (0x0809, b"\0\x06\x05\0sixteen byte".to_vec(), 16);
    let file_pass = (FILE_PASS, [&[1, 0][..], &header(128)].concat(), 2 + HEADER_LEN);
    let mut records = vec![
        bof.clone(),
        file_pass,
        (0x00E1, b"\xB0\x04".to_vec(), 2),
        (0x0085, b"\x12\x34\0\0\0\0\x05\0Sheet".to_vec(), 4),
        (0x00EB, vec![b'.'; filler], 0),
    ];
    records.extend(string_table());
    records.extend([(0x000A, Vec::new(), 0), bof, (0x0203, b"number".to_vec(), 0), (0x000A, Vec::new(), 0)]);
    records
}

fn revisions() -> Vec<Record> {
    let never = [0x0138, 0x0194, 0x0195, 0x0196].map(|number| (number, b"never encrypted".to_vec(), 15));
    [&never[..], &[(0x0137, b"encrypted".to_vec(), 0)]].concat()
}

fn pivot_cache() -> Vec<Record> {
    vec![(0x00C6, b"a database".to_vec(), 0), (0x00CD, vec![b's'; 1200], 0)]
}

/// The stream of these records.
pub(crate) fn plain(records: &[Record]) -> Vec<u8> {
    let mut stream = Vec::new();
    for (number, contents, _) in records {
        let len = u16::try_from(contents.len()).unwrap();
        stream.extend([&number.to_le_bytes()[..], &len.to_le_bytes(), contents].concat());
    }
    stream
}

/// The stream of these records, encrypted with a key of this many bits.
fn encrypted(records: &[Record], bits: usize) -> Vec<u8> {
    let mut stream = plain(records);
    let mut key_stream = vec![0; stream.len()];
    for (number, block) in key_stream.chunks_mut(1024).enumerate() {
        block_key(bits, number).apply_keystream(block);
    }
    let mut at = 0;
    for (_, contents, clear_len) in records {
        let end = at + 4 + contents.len();
        for place in at + 4 + clear_len..end {
            stream[place] ^= key_stream[place];
        }
        at = end;
    }
    stream
}

const NAMES: [&str; 3] = ["Workbook", "/_SX_DB_CUR/0001", "Revision Log"];

pub(crate) fn document(workbook: &[Record], bits: usize) -> Streams {
    let streams = [workbook, &pivot_cache(), &revisions()].map(|records| encrypted(records, bits));
    NAMES.into_iter().zip(streams).collect()
}

fn open(workbook: &[Record]) -> Result<Document, Error> {
    open_file(file(&document(workbook, 128)), PASSWORD)
}

#[test]
fn they_open_at_every_key_length() {
    for bits in (40..=128).step_by(8) {
        let mut workbook = workbook();
        workbook[1].1 = [&[1, 0][..], &header(bits)].concat();
        let document = open_file(file(&document(&workbook, bits)), PASSWORD).unwrap();
        assert_eq!(document.text().unwrap(), TEXT);

        // A record of zeros replaces the description of the encryption.
        workbook[1].0 = 0;
        workbook[1].1.fill(0);
        let expected = [&workbook[..], &pivot_cache(), &revisions()].map(plain);
        let expected: Streams = NAMES.into_iter().zip(expected).collect();
        assert!(streams(document.into_file(), &expected) == expected, "{bits} bits");
    }
}

#[test]
fn a_workbook_of_its_own_opens() {
    let alone = vec![("Workbook", encrypted(&workbook(), 128))];
    assert_eq!(open_file(file(&alone), PASSWORD).unwrap().text().unwrap(), TEXT);
    let numbers: Vec<Record> = workbook().into_iter().filter(|record| record.0 != SST).collect();
    assert_eq!(open(&numbers).unwrap().text().unwrap(), "");
}

#[test]
fn another_password_does_not_open_it() {
    let answer = open_file(file(&document(&workbook(), 128)), "password");
    assert!(matches!(answer, Err(Error::WrongPassword)));
}

#[test]
fn documents_that_can_not_be_opened_are_distinguished() {
    let with = |number, file_pass: Vec<u8>| {
        let mut workbook = workbook();
        let clear_len = file_pass.len();
        workbook[1] = (number, file_pass, clear_len);
        open(&workbook).err()
    };
    assert!(matches!(with(FILE_PASS, vec![2, 0]), Some(Error::OtherEncryption(_))));
    assert!(matches!(with(FILE_PASS, vec![1]), Some(Error::Damaged(_))));
    assert!(matches!(with(FILE_PASS, vec![1, 0]), Some(Error::Damaged(_))));
    assert!(matches!(with(0x0042, vec![0xE4, 4]), Some(Error::NotEncrypted)));
    assert!(matches!(open(&workbook()[1..]), Err(Error::NotOffice(_))));
    // A record after the first EOF does not count.
    let mut late = workbook();
    late.insert(1, (0x000A, Vec::new(), 0));
    assert!(matches!(open(&late), Err(Error::NotEncrypted)));
}

#[test]
fn records_that_lie_about_their_length_are_caught() {
    for stream in 1..3 {
        let mut damaged = document(&workbook(), 128);
        damaged[stream].1.extend([1, 2, 3]);
        assert!(matches!(open_file(file(&damaged), PASSWORD), Err(Error::Damaged(_))));
        let mut damaged = document(&workbook(), 128);
        damaged[stream].1.extend([0x0A, 0, 1, 0]);
        assert!(matches!(open_file(file(&damaged), PASSWORD), Err(Error::Damaged(_))));
    }
}

#[test]
fn the_bytes_after_the_last_part_of_a_workbook_are_padding() {
    for padding in [&[0, 0][..], &[1, 2, 3], &[0x0A, 0, 1, 0]] {
        let mut padded = document(&workbook(), 128);
        padded[0].1.extend(padding);
        let opened = open_file(file(&padded), PASSWORD).unwrap();
        assert_eq!(opened.text().unwrap(), TEXT);
        let stream = streams(opened.into_file(), &padded).swap_remove(0).1;
        assert!(stream.ends_with(padding));
    }
    // Within a part they are not.
    let mut cut = workbook();
    cut.pop();
    let mut cut = document(&cut, 128);
    cut[0].1.extend([1, 2, 3]);
    assert!(matches!(open_file(file(&cut), PASSWORD), Err(Error::Damaged(_))));
}

/// The position of a sheet, in the first four bytes of its record, is not encrypted.
#[test]
fn a_sheet_without_room_for_its_position_stays_as_it_is() {
    let mut short = workbook();
    short.insert(4, (0x0085, b"\x12\x34".to_vec(), 2));
    let opened = open(&short).unwrap();
    assert_eq!(opened.text().unwrap(), TEXT);
    let stream = streams(opened.into_file(), &document(&short, 128)).swap_remove(0).1;
    assert!(stream.windows(6).any(|record| record == b"\x85\0\x02\0\x12\x34"));
}

#[test]
fn strings_that_run_over_the_end_are_caught() {
    let [first, second, third] = string_table();
    for len in 0..third.1.len() {
        let cut = (third.0, third.1[..len].to_vec(), 0);
        let mut workbook = workbook();
        workbook.splice(5..8, [first.clone(), second.clone(), cut]);
        assert!(matches!(open(&workbook).unwrap().text(), Err(Error::Damaged(_))), "{len}");
    }
}

#[test]
fn no_damage_to_the_table_of_strings_panics() {
    for record in 5..8 {
        for at in 0..workbook()[record].1.len() {
            for mask in [1, 4, 8, 0x80, 0xFF] {
                let mut damaged = workbook();
                damaged[record].1[at] ^= mask;
                let _ = open(&damaged).unwrap().text();
            }
        }
    }
}

#[test]
fn no_damage_panics() {
    let short = [encrypted(&workbook_with(9), 128), encrypted(&revisions(), 128)];
    exhaust_damaged(&[NAMES[0], NAMES[2]].into_iter().zip(short).collect());
}
