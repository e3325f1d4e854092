//! The protections before RC4 CryptoAPI: RC4 with 40 bits, and XOR obfuscation.

use hcryptkey_office::{Error, Locked, Password, Protection};
use md5::{Digest, Md5};
use rc4::{KeyInit, Rc4, StreamCipher};

use crate::container::{Streams, file, open_file, streams};
use crate::encryption::PASSWORD;
use crate::word::{FIB_FLAGS, FIB_L_KEY};
use crate::workbook::{FILE_PASS, Record};
use crate::{le32, word, workbook, xor};

const SALT: [u8; 16] = *b"salt of sixteen.";
const VERIFIER: [u8; 16] = *b"verifier of 16..";
const HEADER_LEN: usize = 52;

/// The key of a block, ready to cipher.
fn block_key(block: usize) -> Rc4 {
    let password: Vec<u8> = PASSWORD.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let first = Md5::digest(password);
    let second = Md5::digest([&first[..5], &SALT].concat().repeat(16));
    let key = Md5::digest([&second[..5], &le32(block)].concat());
    Rc4::new_from_slice(&key).unwrap()
}

fn header() -> Vec<u8> {
    let (mut verifier, mut hash) = (VERIFIER, Md5::digest(VERIFIER));
    let mut key = block_key(0);
    key.apply_keystream(&mut verifier);
    key.apply_keystream(&mut hash);
    let header = [&[1, 0, 1, 0][..], &SALT, &verifier, &hash].concat();
    assert_eq!(header.len(), HEADER_LEN);
    header
}

/// A Word document under 40-bit RC4.
pub(crate) fn rc4_word() -> Streams {
    let mut streams = word::plain();
    let front = streams[0].1[..68].to_vec();
    for (_, stream) in &mut streams {
        for (number, block) in stream.chunks_mut(512).enumerate() {
            block_key(number).apply_keystream(block);
        }
    }
    let word = &mut streams[0].1;
    word[..68].copy_from_slice(&front);
    word[FIB_FLAGS + 1] |= 1;
    word[FIB_L_KEY..FIB_L_KEY + 4].copy_from_slice(&le32(HEADER_LEN));
    streams[1].1[..HEADER_LEN].copy_from_slice(&header());
    streams
}

/// A Word document under XOR obfuscation.
pub(crate) fn xor_word() -> Streams {
    let mut streams = word::plain();
    let front = streams[0].1[..68].to_vec();
    for (_, stream) in &mut streams {
        for (byte, key) in stream.iter_mut().zip(xor::array().into_iter().cycle()) {
            if *byte != 0 && *byte != key {
                *byte ^= key;
            }
        }
    }
    let word = &mut streams[0].1;
    word[..68].copy_from_slice(&front);
    word[FIB_FLAGS + 1] |= 0x81;
    word[FIB_L_KEY..FIB_L_KEY + 2].copy_from_slice(&xor::VERIFIER.to_le_bytes());
    word[FIB_L_KEY + 2..FIB_L_KEY + 4].copy_from_slice(&xor::KEY.to_le_bytes());
    streams
}

const OLD_TEXT: &[u8] = b"\x93Old\x94\rtext\r";

/// A document of Word 95, in one stream.
fn plain_old_word() -> Streams {
    let mut word: Vec<u8> = (0..0x340).map(|at: usize| at.to_le_bytes()[0]).collect();
    for (at, value) in [(0, 0x68_A5DC), (0x18, 0x300), (0x34, OLD_TEXT.len())] {
        word[at..at + 4].copy_from_slice(&le32(value));
    }
    word[FIB_FLAGS..FIB_FLAGS + 8].fill(0);
    word[0x300..0x300 + OLD_TEXT.len()].copy_from_slice(OLD_TEXT);
    vec![("WordDocument", word)]
}

/// The same document, saved fast: the second half of the text comes first in the stream.
fn plain_old_word_in_pieces() -> Streams {
    let mut streams = plain_old_word();
    let word = &mut streams[0].1;
    let (half, len) = (5, OLD_TEXT.len());
    word[0x300..0x300 + len].copy_from_slice(&[&OLD_TEXT[half..], &OLD_TEXT[..half]].concat());
    let piece = |place: usize| [&[0, 0][..], &le32(place), &[0, 0]].concat();
    let positions = [0, half, len].map(le32).concat();
    let pieces = [positions, piece(0x300 + len - half), piece(0x300)].concat();
    // Formatting comes before the table.
    let clx = [&[1, 3, 0, 7, 7, 7, 2][..], &le32(pieces.len()), &pieces].concat();
    word[0x200..0x200 + clx.len()].copy_from_slice(&clx);
    word[0x160..0x164].copy_from_slice(&le32(0x200));
    word[0x164..0x168].copy_from_slice(&le32(clx.len()));
    word[FIB_FLAGS] |= 4;
    streams
}

pub(crate) fn xor_old_word() -> Streams {
    obfuscated(plain_old_word())
}

pub(crate) fn xor_old_word_in_pieces() -> Streams {
    obfuscated(plain_old_word_in_pieces())
}

fn obfuscated(mut streams: Streams) -> Streams {
    let word = &mut streams[0].1;
    for (at, byte) in word.iter_mut().enumerate().skip(52) {
        let key = xor::array()[at % 16];
        if *byte != 0 && *byte != key {
            *byte ^= key;
        }
    }
    word[FIB_FLAGS + 1] |= 1;
    word[FIB_L_KEY..FIB_L_KEY + 2].copy_from_slice(&xor::VERIFIER.to_le_bytes());
    word[FIB_L_KEY + 2..FIB_L_KEY + 4].copy_from_slice(&xor::KEY.to_le_bytes());
    streams
}

/// The records of a workbook with another protection.
fn records(file_pass: Vec<u8>) -> Vec<Record> {
    let mut records = workbook::workbook();
    let clear_len = file_pass.len();
    records[1] = (FILE_PASS, file_pass, clear_len);
    records
}

/// Encrypts the parts of the records that are not in the clear. The position of a byte in the stream, and of the end of
/// its record, determine its key.
fn encrypted(records: &[Record], encrypt: impl Fn(&mut u8, usize, usize)) -> Vec<u8> {
    let mut stream = workbook::plain(records);
    let mut at = 0;
    for (_, contents, clear_len) in records {
        let end = at + 4 + contents.len();
        for (place, byte) in stream.iter_mut().enumerate().take(end).skip(at + 4 + clear_len) {
            encrypt(byte, place, contents.len());
        }
        at = end;
    }
    stream
}

fn xor_byte(byte: &mut u8, place: usize, record_len: usize) {
    *byte = byte.rotate_right(3) ^ xor::array()[(place + record_len) % 16];
}

/// A workbook under 40-bit RC4.
pub(crate) fn rc4_workbook() -> Streams {
    let records = records([&[1, 0][..], &header()].concat());
    let mut key_stream = vec![0; workbook::plain(&records).len()];
    for (number, block) in key_stream.chunks_mut(1024).enumerate() {
        block_key(number).apply_keystream(block);
    }
    vec![("Workbook", encrypted(&records, |byte, place, _| *byte ^= key_stream[place]))]
}

fn xor_check() -> Vec<u8> {
    [xor::KEY.to_le_bytes(), xor::VERIFIER.to_le_bytes()].concat()
}

/// A workbook under XOR obfuscation.
pub(crate) fn xor_workbook() -> Streams {
    vec![("Workbook", encrypted(&records([&[0, 0][..], &xor_check()].concat()), xor_byte))]
}

/// A workbook of Excel 95 under XOR obfuscation, with a label and a label in several fonts.
fn book() -> Vec<Record> {
    vec![
        (0x0809, vec![0, 5, 5, 0, 0, 0, 0, 0], 8),
        (FILE_PASS, xor_check(), 4),
        (0x0085, b"\x12\x34\0\0\0\0\x05Sheet".to_vec(), 4),
        (0x0204, b"\x01\0\x02\0\x0F\0\x06\0caf\xE9 \x80".to_vec(), 0),
        (0x00D6, b"\x01\0\x03\0\x0F\0\x04\0rich\x01\0\0".to_vec(), 0),
        (0x000A, Vec::new(), 0),
    ]
}

pub(crate) fn xor_book() -> Streams {
    vec![("Book", encrypted(&book(), xor_byte))]
}

fn protection(streams: &Streams) -> Protection {
    Locked::read(file(streams)).unwrap().protection()
}

#[test]
fn word_under_40_bit_rc4_opens() {
    let encrypted = rc4_word();
    assert_eq!(protection(&encrypted), Protection::Rc4);
    let document = open_file(file(&encrypted), PASSWORD).unwrap();
    assert_eq!(document.text().unwrap(), word::TEXT);
    let mut expected = word::plain();
    // The header is decrypted as though it had been encrypted, as in other tools.
    let table = &mut expected[1].1;
    table[..HEADER_LEN].copy_from_slice(&header());
    block_key(0).apply_keystream(&mut table[..HEADER_LEN]);
    assert!(streams(document.into_file(), &expected) == expected);
    assert!(matches!(open_file(file(&encrypted), "another"), Err(Error::WrongPassword)));
}

#[test]
fn word_under_xor_opens() {
    let encrypted = xor_word();
    assert_eq!(protection(&encrypted), Protection::Xor);
    let document = open_file(file(&encrypted), xor::PASSWORD).unwrap();
    assert_eq!(document.text().unwrap(), word::TEXT);
    let expected = word::plain();
    assert!(streams(document.into_file(), &expected) == expected);
    assert!(matches!(open_file(file(&encrypted), PASSWORD), Err(Error::WrongPassword)));
}

#[test]
fn word_95_opens() {
    let encrypted = xor_old_word();
    assert_eq!(protection(&encrypted), Protection::Xor);
    let document = open_file(file(&encrypted), xor::PASSWORD).unwrap();
    assert_eq!(document.text().unwrap(), "“Old”\ntext\n");
    let expected = plain_old_word();
    assert!(streams(document.into_file(), &expected) == expected);
    assert!(matches!(open_file(file(&expected), xor::PASSWORD), Err(Error::NotEncrypted)));

    let document = open_file(file(&xor_old_word_in_pieces()), xor::PASSWORD).unwrap();
    assert_eq!(document.text().unwrap(), "“Old”\ntext\n");
    let expected = plain_old_word_in_pieces();
    assert!(streams(document.into_file(), &expected) == expected);
    for (at, value) in [(0x160, 0xFFFF), (0x164, 0), (0x34, 0xFFFF), (0x200, 3)] {
        let mut damaged = plain_old_word_in_pieces();
        damaged[0].1[at..at + 4].copy_from_slice(&le32(value));
        let document = open_file(file(&obfuscated(damaged)), xor::PASSWORD).unwrap();
        assert!(matches!(document.text(), Err(Error::Damaged(_))), "{at}");
    }
}

#[test]
fn workbooks_under_older_protections_open() {
    for (encrypted, password, kind) in
        [(rc4_workbook(), PASSWORD, Protection::Rc4), (xor_workbook(), xor::PASSWORD, Protection::Xor)]
    {
        assert_eq!(protection(&encrypted), kind);
        let document = open_file(file(&encrypted), password).unwrap();
        assert_eq!(document.text().unwrap(), workbook::TEXT);
        let mut records = workbook::workbook();
        let file_pass_len = if kind == Protection::Rc4 { 2 + HEADER_LEN } else { 6 };
        records[1] = (0, vec![0; file_pass_len], 0);
        let expected = vec![("Workbook", workbook::plain(&records))];
        assert!(streams(document.into_file(), &expected) == expected, "{kind}");
        assert!(matches!(open_file(file(&encrypted), "another"), Err(Error::WrongPassword)));
    }
}

#[test]
fn a_book_of_excel_95_opens() {
    let encrypted = xor_book();
    assert_eq!(protection(&encrypted), Protection::Xor);
    let document = open_file(file(&encrypted), xor::PASSWORD).unwrap();
    assert_eq!(document.text().unwrap(), "café €\nrich\n");
    let mut records = book();
    records[1] = (0, vec![0; 4], 0);
    let expected = vec![("Book", workbook::plain(&records))];
    assert!(streams(document.into_file(), &expected) == expected);
}

/// Excel 97 can save a workbook in one file for itself and for Excel 5 and 95.
#[test]
fn a_workbook_for_old_and_new_versions_opens() {
    let both = [xor_workbook(), xor_book()].concat();
    let document = open_file(file(&both), xor::PASSWORD).unwrap();
    assert_eq!(document.text().unwrap(), workbook::TEXT);
    let opened = streams(document.into_file(), &both);
    let mut records = book();
    records[1] = (0, vec![0; 4], 0);
    assert_eq!(opened[1], ("Book", workbook::plain(&records)));

    // A password that does not fit both, and one of the two without a password.
    let two_passwords = [rc4_workbook(), xor_book()].concat();
    let opened = streams(open_file(file(&two_passwords), PASSWORD).unwrap().into_file(), &two_passwords);
    assert_eq!(opened[1], two_passwords[1]);
    let open = (
        "Book",
        workbook::plain(&book().into_iter().filter(|record| record.0 != FILE_PASS).collect::<Vec<_>>()),
    );
    let one = [rc4_workbook(), vec![open.clone()]].concat();
    let opened = streams(open_file(file(&one), PASSWORD).unwrap().into_file(), &one);
    assert_eq!(opened[1], open);
}

#[test]
fn a_password_can_be_given_as_the_bytes_that_are_hashed() {
    let locked = Locked::read(file(&rc4_word())).unwrap();
    let bytes: Vec<u8> = PASSWORD.encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert!(locked.is_password(&Password::from_utf16_bytes(&bytes)).unwrap());
    assert!(!locked.is_password(&Password::from_utf16_bytes(&bytes[1..])).unwrap());
}
