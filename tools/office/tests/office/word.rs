//! Word documents.

use crate::container::{Streams, exhaust, file, open_file, streams};
use crate::encryption::{ALG_ID, ALG_ID_HASH, FLAGS, HEADER_LEN, KEY_SIZE, PASSWORD, block_key, header};
use crate::le32;
use hcryptkey_office::{Document, Error};
use rc4::StreamCipher;

// The offsets of the FIB's fields in the `WordDocument` stream.
pub(crate) const FIB_FLAGS: usize = 10;
pub(crate) const FIB_L_KEY: usize = 14;
const CCP_TEXT: usize = 0x4C;
const FC_CLX: usize = 0x1A2;
const LCB_CLX: usize = 0x1A6;

/// A document that is not encrypted, with room for the header in its table stream. It contains only text.
pub(crate) fn plain() -> Streams {
    // The first piece crosses the end of a block. A footnote follows the body.
    let (first, second) = (0x1F0, 0x700);
    let latin = b"\x93Quoted\x94\r\x13 HYPERLINK \"there\" \x14link\x15\x07cell\x07\r";
    let wide: Vec<u16> = "Жук\r\u{1}footnote".encode_utf16().collect();
    let (ends, body_len) = (latin.len() + wide.len(), latin.len() + 4);

    let mut word: Vec<u8> = (0..0x900).map(|at: usize| at.to_le_bytes()[0]).collect();
    word[first..first + latin.len()].copy_from_slice(latin);
    for (at, unit) in wide.iter().enumerate() {
        word[second + 2 * at..][..2].copy_from_slice(&unit.to_le_bytes());
    }

    let formatting = *b"\x01\x03\0abc";
    let mut clx = [&formatting[..], &[2], &le32(3 * 4 + 2 * 8)].concat();
    for position in [0, latin.len(), ends] {
        clx.extend(le32(position));
    }
    for place in [(2 * first) | (1 << 30), second] {
        clx.extend([&[0, 0], &le32(place)[..], &[0, 0]].concat());
    }
    let mut table = [vec![0; HEADER_LEN], vec![b'.'; 1000]].concat();
    let clx_at = table.len();
    table.extend(&clx);

    word[..2].copy_from_slice(&[0xEC, 0xA5]);
    word[FIB_FLAGS..][..2].copy_from_slice(&[0xF0, 0x12]);
    for (at, value) in [(FIB_L_KEY, 0), (CCP_TEXT, body_len), (FC_CLX, clx_at), (LCB_CLX, clx.len())] {
        word[at..at + 4].copy_from_slice(&le32(value));
    }
    let data = (0..5000).map(|at: usize| (at % 251).to_le_bytes()[0]).collect();
    vec![("WordDocument", word), ("1Table", table), ("Data", data)]
}

pub(crate) const TEXT: &str = "“Quoted”\nlink\ncell\n\nЖук\n";

/// Encrypts a document with a key of this many bits.
pub(crate) fn encrypt(mut streams: Streams, bits: usize) -> Streams {
    let front = streams[0].1[..68].to_vec();
    for (_, stream) in &mut streams {
        for (number, block) in stream.chunks_mut(512).enumerate() {
            block_key(bits, number).apply_keystream(block);
        }
    }
    let word = &mut streams[0].1;
    word[..68].copy_from_slice(&front);
    word[FIB_FLAGS + 1] |= 1;
    word[FIB_L_KEY..FIB_L_KEY + 4].copy_from_slice(&le32(HEADER_LEN));

    streams[1].1[..HEADER_LEN].copy_from_slice(&header(bits));
    streams
}

fn open(streams: &Streams) -> Result<Document, Error> {
    open_file(file(streams), PASSWORD)
}

/// Opens a document after bytes of its `WordDocument` or table stream were replaced.
fn open_patched(stream: usize, at: usize, bytes: &[u8]) -> Result<Document, Error> {
    let mut patched = encrypt(plain(), 128);
    patched[stream].1[at..at + bytes.len()].copy_from_slice(bytes);
    open(&patched)
}

#[test]
fn they_open_at_every_key_length() {
    for bits in (40..=128).step_by(8) {
        let document = open(&encrypt(plain(), bits)).unwrap();
        assert_eq!(document.text().unwrap(), TEXT);
        let mut expected = plain();
        // The header is decrypted as though it had been encrypted, as in other tools.
        let table = &mut expected[1].1;
        table[..HEADER_LEN].copy_from_slice(&header(bits));
        block_key(bits, 0).apply_keystream(&mut table[..HEADER_LEN]);
        assert!(streams(document.into_file(), &expected) == expected, "{bits} bits");
    }
}

#[test]
fn numbers_of_zero_are_defaults() {
    let mut encrypted = encrypt(plain(), 40);
    for at in [ALG_ID, ALG_ID_HASH, KEY_SIZE] {
        encrypted[1].1[at..at + 4].fill(0);
    }
    assert_eq!(open(&encrypted).unwrap().text().unwrap(), TEXT);
}

#[test]
fn the_fib_names_the_table_stream_and_data_is_optional() {
    let mut encrypted = encrypt(plain(), 56);
    encrypted.truncate(2);
    encrypted[1].0 = "0Table";
    assert!(matches!(open(&encrypted), Err(Error::Damaged(_))));
    encrypted[0].1[FIB_FLAGS + 1] &= !2;
    assert_eq!(open(&encrypted).unwrap().text().unwrap(), TEXT);
}

#[test]
fn another_password_does_not_open_it() {
    for bits in [40, 56, 128] {
        let encrypted = file(&encrypt(plain(), bits));
        for password in ["", "password", "Pässword Ж "] {
            let answer = open_file(encrypted.clone(), password);
            assert!(matches!(answer, Err(Error::WrongPassword)));
        }
    }
}

#[test]
fn other_encryptions_are_named() {
    let named = |answer: Result<Document, Error>| match answer.err() {
        Some(Error::OtherEncryption(name)) => name,
        other => panic!("{other:?}"),
    };
    assert_eq!(named(open_patched(1, 0, &[4, 0, 4, 0])), "agile encryption");
    assert_eq!(named(open_patched(1, 0, &[5, 0, 2, 0])), "an encryption of unknown version");
    let other_cipher = "AES or an encryption of a third party";
    assert_eq!(named(open_patched(1, ALG_ID, &le32(0x660E))), other_cipher);
    assert_eq!(named(open_patched(1, FLAGS, &[&le32(0x24)[..], &[0; 8]].concat())), other_cipher);
    assert_eq!(named(open_patched(1, ALG_ID_HASH, &le32(0x800C))), "a key that is not made with SHA-1");
}

#[test]
fn files_that_are_not_encrypted_documents_are_distinguished() {
    assert!(matches!(open(&plain()), Err(Error::NotEncrypted)));
    assert!(matches!(open(&vec![("Contents", vec![0; 100])]), Err(Error::NotOffice(_))));
    assert!(matches!(open_patched(0, 0, &[0xDB, 0xA5]), Err(Error::NotOffice(_))));
    assert!(matches!(open_file(b"PK\x03\x04".repeat(500), PASSWORD), Err(Error::NotOffice(_))));
    assert!(matches!(open_file(Vec::new(), PASSWORD), Err(Error::NotOffice(_))));
    let cut = file(&encrypt(plain(), 128))[..4000].to_vec();
    assert!(matches!(open_file(cut, PASSWORD), Err(Error::Damaged(_))));
}

#[test]
fn lengths_that_lie_are_caught() {
    let damaged = [
        open_patched(0, FIB_L_KEY, &le32(HEADER_LEN - 1)),
        open_patched(0, FIB_L_KEY, &[0xFF; 4]),
        open_patched(0, FIB_L_KEY, &[0; 4]),
        open_patched(1, 8, &le32(125)),
        open_patched(1, 8, &[0; 4]),
        open_patched(1, 8, &[0xFF; 4]),
        open_patched(1, KEY_SIZE, &le32(32)),
        open_patched(1, KEY_SIZE, &le32(44)),
        open_patched(1, KEY_SIZE, &le32(136)),
        open_patched(1, HEADER_LEN - 60, &le32(17)),
        open_patched(1, HEADER_LEN - 24, &le32(16)),
    ];
    for (number, answer) in damaged.into_iter().enumerate() {
        assert!(matches!(answer.err(), Some(Error::Damaged(_))), "number {number}");
    }
}

#[test]
fn no_damage_to_the_headers_panics() {
    let encrypted = encrypt(plain(), 128);
    for (stream, len) in [(0, 68), (1, HEADER_LEN)] {
        for at in 0..len {
            for mask in [1, 0x80, 0xFF] {
                let mut damaged = encrypted.clone();
                damaged[stream].1[at] ^= mask;
                exhaust(file(&damaged));
            }
        }
    }
}

#[test]
fn no_cut_stream_panics() {
    let encrypted = encrypt(plain(), 128);
    for stream in 0..encrypted.len() {
        for len in (0..encrypted[stream].1.len()).step_by(41) {
            let mut cut = encrypted.clone();
            cut[stream].1.truncate(len);
            exhaust(file(&cut));
        }
    }
}

#[test]
fn no_damage_to_the_piece_table_panics() {
    let undamaged = plain();
    let fields = [CCP_TEXT, FC_CLX, LCB_CLX].into_iter().flat_map(|at| at..at + 4).map(|at| (0, at));
    let clx = (HEADER_LEN + 1000..undamaged[1].1.len()).map(|at| (1, at));
    for (stream, at) in fields.chain(clx) {
        for mask in [1, 2, 0x40, 0x80, 0xFF] {
            let mut damaged = undamaged.clone();
            damaged[stream].1[at] ^= mask;
            let document = open(&encrypt(damaged, 128)).unwrap();
            let _ = document.text();
        }
    }
}

#[test]
fn no_damage_to_the_container_panics() {
    let encrypted = file(&encrypt(plain(), 128));
    for at in (0..encrypted.len()).step_by(17) {
        let mut damaged = encrypted.clone();
        damaged[at] ^= 0xFF;
        exhaust(damaged);
    }
    for len in (0..encrypted.len()).step_by(97) {
        exhaust(encrypted[..len].to_vec());
    }
}
