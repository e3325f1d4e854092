//! `CryptStringToBinary` and `CryptBinaryToString`, including the outputs of failed calls.
//!
//! The answers are those of Windows, as far as Wine's tests record them.

use std::fmt::Write as _;

use hcryptkey::codes::*;
use hcryptkey::crypt32::{crypt_binary_to_string, crypt_string_to_binary};

use super::machine::{BASE, END, Machine};

const TEXT: u64 = BASE + 0x100;
const DATA: u64 = BASE + 0x1000;
const LEN: u64 = BASE;
const SKIP: u64 = BASE + 4;
const FOUND: u64 = BASE + 8;
/// The bytes of a buffer before a call.
const BLANK: u8 = 0xcc;

const FRAMES: [(u32, &str); 3] = [
    (CRYPT_STRING_BASE64HEADER, "CERTIFICATE"),
    (CRYPT_STRING_BASE64REQUESTHEADER, "NEW CERTIFICATE REQUEST"),
    (CRYPT_STRING_BASE64X509CRLHEADER, "X509 CRL"),
];
const ENDS: [(u32, &str); 3] = [(0, "\r\n"), (CRYPT_STRING_NOCR, "\n"), (CRYPT_STRING_NOCRLF, "")];

/// A call in one of its two encodings.
#[derive(Clone, Copy, PartialEq)]
enum Letter {
    A,
    W,
}

impl Letter {
    fn name(self, call: &str) -> String {
        format!("{call}{}", if self == Self::A { 'A' } else { 'W' })
    }

    fn bytes(self, text: &str) -> Vec<u8> {
        match self {
            Self::A => text.bytes().chain([0]).collect(),
            Self::W => text.encode_utf16().chain([0]).flat_map(u16::to_le_bytes).collect(),
        }
    }
}

/// All calls on all machines.
fn each(mut check: impl FnMut(&mut Machine, Letter)) {
    for mut machine in Machine::all() {
        for letter in [Letter::A, Letter::W] {
            check(&mut machine, letter);
        }
    }
}

/// Makes `CryptBinaryToString` with a buffer of `size` characters, and returns its error, the length, and the buffer.
fn write(machine: &mut Machine, letter: Letter, bytes: &[u8], flags: u32, size: u32) -> (u32, u32, Vec<u8>) {
    machine.put(TEXT, bytes);
    machine.put(DATA, &[BLANK; 0xf00]);
    machine.put_dword(LEN, size);
    let words = [TEXT, bytes.len() as u64, flags.into(), DATA, LEN];
    let answer = machine.answer(&letter.name("CryptBinaryToString"), &words);
    assert_eq!(answer.value == 1, answer.error.is_none());
    let written = machine.get(DATA, 0xf00);
    let end = written.iter().rposition(|byte| *byte != BLANK).map_or(0, |last| last + 1);
    (answer.last_error.unwrap_or(0), machine.dword(LEN), written[..end].to_vec())
}

/// The length that `CryptBinaryToString` asks for.
fn length(machine: &mut Machine, letter: Letter, bytes: &[u8], flags: u32) -> u32 {
    machine.put(TEXT, bytes);
    machine.put_dword(LEN, 12345);
    machine.works(&letter.name("CryptBinaryToString"), &[TEXT, bytes.len() as u64, flags.into(), 0, LEN]);
    machine.dword(LEN)
}

fn check_written(machine: &mut Machine, letter: Letter, bytes: &[u8], flags: u32, expected: &str) {
    let needed = u32::try_from(expected.len() + 1).unwrap();
    assert_eq!(length(machine, letter, bytes, flags), needed, "{flags:#x}");
    let exact = write(machine, letter, bytes, flags, needed);
    assert_eq!(exact, (0, needed - 1, letter.bytes(expected)), "{flags:#x} {expected:?}");
    assert_eq!(write(machine, letter, bytes, flags, 500), exact, "a larger buffer changes nothing");
    assert_eq!(crypt_binary_to_string(bytes, flags).unwrap()[..], *expected.as_bytes());
}

/// Makes `CryptStringToBinary` with a buffer of `size`, and returns its error, the length, and what it wrote.
fn read(machine: &mut Machine, letter: Letter, text: &str, flags: u32, size: u32) -> (u32, u32, Vec<u8>) {
    machine.put(TEXT, &letter.bytes(text));
    machine.put(DATA, &[BLANK; 0x100]);
    machine.put_dword(LEN, size);
    machine.put_dword(SKIP, 77);
    machine.put_dword(FOUND, 77);
    let words = [TEXT, 0, flags.into(), DATA, LEN, SKIP, FOUND];
    let answer = machine.answer(&letter.name("CryptStringToBinary"), &words);
    let written = machine.get(DATA, 0x100);
    let end = written.iter().rposition(|byte| *byte != BLANK).map_or(0, |last| last + 1);
    (answer.last_error.unwrap_or(0), machine.dword(LEN), written[..end].to_vec())
}

fn check_read(
    machine: &mut Machine,
    letter: Letter,
    text: &str,
    flags: u32,
    expected: &[u8],
    skipped: u32,
    format: u32,
) {
    let len = u32::try_from(expected.len()).unwrap();
    machine.put(TEXT, &letter.bytes(text));
    machine.put_dword(LEN, 12345);
    machine.works(&letter.name("CryptStringToBinary"), &[TEXT, 0, flags.into(), 0, LEN, 0, 0]);
    assert_eq!(machine.dword(LEN), len, "{text:?}");
    assert_eq!(read(machine, letter, text, flags, 0x100), (0, len, expected.to_vec()), "{text:?}");
    assert_eq!((machine.dword(SKIP), machine.dword(FOUND)), (skipped, format), "{text:?}");
    let count = text.encode_utf16().count() as u64;
    machine.put_dword(LEN, len);
    let words = [TEXT, count, flags.into(), DATA, LEN, 0, 0];
    if count > 0 {
        machine.works(&letter.name("CryptStringToBinary"), &words);
        assert_eq!(machine.dword(LEN), len, "with an explicit length: {text:?}");
    }
    let typed = crypt_string_to_binary(text, flags).unwrap();
    assert_eq!((&typed.bytes[..], typed.skipped, typed.format), (expected, skipped as usize, format));
}

fn check_refused(machine: &mut Machine, letter: Letter, text: &str, flags: u32, code: u32) {
    assert_eq!(read(machine, letter, text, flags, 0x100), (code, 0x100, vec![]), "{text:?} {flags:#x}");
    assert_eq!((machine.dword(SKIP), machine.dword(FOUND)), (0, 0), "{text:?}");
    assert!(crypt_string_to_binary(text, flags).is_err(), "{text:?} {flags:#x}");
}

fn base64_samples() -> [(Vec<u8>, Vec<&'static str>); 5] {
    [
        (vec![0], vec!["AA=="]),
        (vec![1, 2], vec!["AQI="]),
        (vec![1, 2, 3], vec!["AQID"]),
        (
            b"abcdefghijlkmnopqrstuvwxyz01234567890ABCDEFGHI\0".to_vec(),
            vec!["YWJjZGVmZ2hpamxrbW5vcHFyc3R1dnd4eXowMTIzNDU2Nzg5MEFCQ0RFRkdISQA="],
        ),
        (
            b"abcdefghijlkmnopqrstuvwxyz01234567890abcdefghijlkmnopqrstuvwxyz01234567890ABCDEFGHI\0".to_vec(),
            vec![
                "YWJjZGVmZ2hpamxrbW5vcHFyc3R1dnd4eXowMTIzNDU2Nzg5MGFiY2RlZmdoaWps",
                "a21ub3BxcnN0dXZ3eHl6MDEyMzQ1Njc4OTBBQkNERUZHSEkA",
            ],
        ),
    ]
}

#[test]
fn base64_is_written_in_lines_and_read_back() {
    each(|machine, letter| {
        for (bytes, lines) in base64_samples() {
            for (flag, end) in ENDS {
                let text: String = lines.iter().flat_map(|line| [*line, end]).collect();
                check_written(machine, letter, &bytes, CRYPT_STRING_BASE64 | flag, &text);
                check_read(machine, letter, &text, CRYPT_STRING_BASE64, &bytes, 0, CRYPT_STRING_BASE64);
                check_read(machine, letter, &text, CRYPT_STRING_BASE64_ANY, &bytes, 0, CRYPT_STRING_BASE64);
                check_read(machine, letter, &text, CRYPT_STRING_ANY, &bytes, 0, CRYPT_STRING_BASE64);
                let garbage = format!("garbage.\r\n{text}");
                check_refused(machine, letter, &garbage, CRYPT_STRING_BASE64, ERROR_INVALID_DATA);
                for (format, label) in FRAMES {
                    let framed = format!("-----BEGIN {label}-----{end}{text}-----END {label}-----{end}");
                    check_written(machine, letter, &bytes, format | flag, &framed);
                    check_read(machine, letter, &framed, format, &bytes, 0, format);
                    let after = format!("garbage\r\n{framed}");
                    check_read(machine, letter, &after, format, &bytes, 9, format);
                    for any in [CRYPT_STRING_BASE64_ANY, CRYPT_STRING_ANY] {
                        check_read(machine, letter, &after, any, &bytes, 9, CRYPT_STRING_BASE64HEADER);
                    }
                    check_refused(machine, letter, &text, format, ERROR_INVALID_DATA);
                    let headless = framed.split("-----END").next().unwrap();
                    check_refused(machine, letter, headless, format, ERROR_INVALID_DATA);
                }
            }
        }
    });
}

#[test]
fn base64_is_read_as_leniently_as_on_windows() {
    each(|machine, letter| {
        for (text, expected) in [
            ("VVVV", "UUU"),
            ("VVV", "UU"),
            ("VV", "U"),
            ("V", "T"),
            ("VVVVVVVV", "UUUUUU"),
            ("VVVVVVV", "UUUUU"),
            ("VVVVVV", "UUUU"),
            ("VVVVV", "UUUT"),
            ("VVV=", "UU"),
            ("VV==", "U"),
            ("V===", "T"),
            ("VVVV=", "UUU"),
            ("VVVV=VVVV", "UUU"),
            ("VV==VVVV", "U"),
            ("VVVV====", "UUU"),
            (" V\tV\r\nV V\n", "UUU"),
            ("V V =\r\n=", "U"),
            ("=", ""),
            (" \r\n", ""),
        ] {
            check_read(
                machine,
                letter,
                text,
                CRYPT_STRING_BASE64,
                expected.as_bytes(),
                0,
                CRYPT_STRING_BASE64,
            );
        }
        for text in ["V=", "VV=", "V==", "VV=V", "VVVVVV=", "V\u{fc}VV", "VV!V", "VV-_"] {
            check_refused(machine, letter, text, CRYPT_STRING_BASE64, ERROR_INVALID_DATA);
        }
    });
}

#[test]
fn a_buffer_for_base64_that_is_too_small() {
    each(|machine, letter| {
        let text = "AQIDBA==\r\n";
        for size in [0, 1, 5, 10] {
            let (code, len, written) = write(machine, letter, &[1, 2, 3, 4], CRYPT_STRING_BASE64, size);
            assert_eq!((code, len), (ERROR_MORE_DATA, 11));
            let fits = &text.as_bytes()[..size as usize];
            assert_eq!(written, if letter == Letter::A { fits } else { b"" });
        }
        let (code, len, written) = read(machine, letter, text, CRYPT_STRING_BASE64, 3);
        assert_eq!(
            (code, len, written.len()),
            (ERROR_MORE_DATA, 3, 0),
            "the length is unchanged, and nothing is written"
        );
        assert_eq!((machine.dword(SKIP), machine.dword(FOUND)), (0, 0));
    });
}

#[test]
fn hex_is_written_in_lines_and_read_back() {
    let bytes: Vec<u8> = (0..=255).collect();
    each(|machine, letter| {
        for count in [1, 3, 4, 7, 8, 9, 12, 15, 16, 17, 32, 100] {
            for (flag, end) in ENDS {
                let bytes = &bytes[..count];
                let mut expected = String::new();
                for (index, byte) in bytes.iter().enumerate() {
                    write!(expected, "{byte:02x}").unwrap();
                    expected += match index + 1 {
                        at if at == count => end,
                        at if at % 16 == 0 && !end.is_empty() => end,
                        at if at % 8 == 0 && !end.is_empty() => "  ",
                        _ => " ",
                    };
                }
                check_written(machine, letter, bytes, CRYPT_STRING_HEX | flag, &expected);
                for format in [CRYPT_STRING_HEX, CRYPT_STRING_HEX_ANY] {
                    check_read(machine, letter, &expected, format, bytes, 0, CRYPT_STRING_HEX);
                }
                let raw = expected.replace([' ', '\r', '\n'], "") + end;
                check_written(machine, letter, bytes, CRYPT_STRING_HEXRAW | flag, &raw);
                check_read(machine, letter, &raw, CRYPT_STRING_HEXRAW, bytes, 0, CRYPT_STRING_HEXRAW);
            }
        }
    });
}

#[test]
fn a_buffer_for_hex_that_is_too_small() {
    each(|machine, letter| {
        for (size, expected) in [(0, ""), (2, ""), (3, "01\0"), (4, "01\0"), (5, "0102\0"), (8, "010203\0")] {
            let (code, len, written) = write(machine, letter, &[1, 2, 3], CRYPT_STRING_HEXRAW, size);
            assert_eq!((code, len), (ERROR_MORE_DATA, size), "the length is unchanged");
            assert_eq!(written, if letter == Letter::A { expected.as_bytes() } else { b"" });
        }
        for size in [0, 3, 10] {
            let answer = write(machine, letter, &[1, 2, 3], CRYPT_STRING_HEX, size);
            assert_eq!(answer, (ERROR_MORE_DATA, size, vec![]));
        }
        let (code, len, written) = read(machine, letter, "01 02 03", CRYPT_STRING_HEX, 2);
        assert_eq!((code, len, written), (ERROR_MORE_DATA, 2, vec![1, 2]), "the bytes that fit are written");
    });
}

#[test]
fn hex_is_read_as_windows_reads_it() {
    each(|machine, letter| {
        for (text, expected) in [
            ("01", &[1][..]),
            ("aBCd", &[0xab, 0xcd]),
            ("01-02,03", &[1, 2, 3]),
            ("01--,02", &[1, 2]),
            (" \t01 02\r\n", &[1, 2]),
            ("01-", &[1]),
            (" ", &[]),
        ] {
            check_read(machine, letter, text, CRYPT_STRING_HEX, expected, 0, CRYPT_STRING_HEX);
        }
        for (text, before) in
            [("0", &[][..]), ("010", &[1]), ("01 2 3", &[1]), ("-01", &[]), ("0102x", &[1, 2]), ("1-2", &[])]
        {
            let (code, len, written) = read(machine, letter, text, CRYPT_STRING_HEX, 0x100);
            assert_eq!((code, len, &written[..]), (ERROR_INVALID_DATA, 0x100, before), "{text}");
            assert_eq!((machine.dword(SKIP), machine.dword(FOUND)), (0, 0));
            // Checked before the size of the buffer.
            assert_eq!(read(machine, letter, text, CRYPT_STRING_HEX, 0).0, ERROR_INVALID_DATA, "{text}");
            machine.put_dword(LEN, 55);
            let words = [TEXT, 0, CRYPT_STRING_HEX.into(), 0, LEN, 0, 0];
            assert_eq!(machine.fails(&letter.name("CryptStringToBinary"), &words), ERROR_INVALID_DATA);
            assert_eq!(machine.dword(LEN), 0);
        }
        check_refused(machine, letter, "01-02", CRYPT_STRING_HEXRAW, ERROR_INVALID_DATA);
    });
}

#[test]
fn dumps_have_their_columns() {
    let ascii = "68 65 6c 6c 6f 20 77 6f  72 6c 64 00 01 02 03 ff   hello world.....\r\n21                                                 !\r\n";
    let address = "0000\t68 65 6c 6c 6f 20 77 6f  72 6c 64 00 01 02 03 ff\r\n0010\t21\r\n";
    let both = "0000\t68 65 6c 6c 6f 20 77 6f  72 6c 64 00 01 02 03 ff   hello world.....\r\n0010\t21                                                 !\r\n";
    let bytes = b"hello world\0\x01\x02\x03\xff!";
    each(|machine, letter| {
        for (format, text) in [
            (CRYPT_STRING_HEXASCII, ascii),
            (CRYPT_STRING_HEXADDR, address),
            (CRYPT_STRING_HEXASCIIADDR, both),
        ] {
            check_written(machine, letter, bytes, format, text);
            check_read(machine, letter, text, format, bytes, 0, format);
            check_read(machine, letter, &text.replace('\r', ""), CRYPT_STRING_HEX_ANY, bytes, 0, format);
            for other in [CRYPT_STRING_HEXASCII, CRYPT_STRING_HEXADDR, CRYPT_STRING_HEXASCIIADDR] {
                if other != format {
                    check_refused(machine, letter, text, other, ERROR_INVALID_DATA);
                }
            }
        }
    });
}

#[test]
fn base64_for_uris() {
    each(|machine, letter| {
        let bytes = [0xfb, 0xff, 0xbf, 1];
        check_written(machine, letter, &bytes, CRYPT_STRING_BASE64URI, "-_-_AQ");
        check_read(machine, letter, "-_-_AQ==", CRYPT_STRING_BASE64URI, &bytes, 0, CRYPT_STRING_BASE64URI);
        check_refused(machine, letter, "+/+/", CRYPT_STRING_BASE64URI, ERROR_INVALID_DATA);
    });
}

#[test]
fn binary_is_copied_without_a_nul() {
    each(|machine, letter| {
        assert_eq!(length(machine, letter, b"\0ab\xff", CRYPT_STRING_BINARY), 4);
        assert_eq!(write(machine, letter, b"\0ab\xff", CRYPT_STRING_BINARY, 4), (0, 4, b"\0ab\xff".to_vec()));
        assert_eq!(write(machine, letter, b"\0ab\xff", CRYPT_STRING_BINARY, 3), (ERROR_MORE_DATA, 4, vec![]));
        check_read(
            machine,
            letter,
            "not base64!",
            CRYPT_STRING_BINARY,
            b"not base64!",
            0,
            CRYPT_STRING_BINARY,
        );
        check_read(machine, letter, "not base64!", CRYPT_STRING_ANY, b"not base64!", 0, CRYPT_STRING_BINARY);
    });
}

#[test]
fn arguments_that_are_missing_or_wrong() {
    each(|machine, letter| {
        let (to_text, to_bytes) = (letter.name("CryptBinaryToString"), letter.name("CryptStringToBinary"));
        machine.put(TEXT, &letter.bytes("AA=="));
        machine.put_dword(LEN, 123);
        assert_eq!(machine.fails(&to_text, &[0, 0, 0, 0, 0]), ERROR_INVALID_PARAMETER);
        assert_eq!(machine.fails(&to_text, &[0, 1, 1, 0, LEN]), ERROR_INVALID_PARAMETER);
        assert_eq!(machine.fails(&to_text, &[TEXT, 1, 1, 0, 0]), ERROR_INVALID_PARAMETER);
        for format in [CRYPT_STRING_BASE64_ANY, CRYPT_STRING_ANY, CRYPT_STRING_HEX_ANY, 14, 0x10] {
            assert_eq!(machine.fails(&to_text, &[TEXT, 1, format.into(), 0, LEN]), ERROR_INVALID_PARAMETER);
        }
        assert_eq!(machine.fails(&to_bytes, &[0, 0, 1, 0, LEN, 0, 0]), ERROR_INVALID_PARAMETER);
        assert_eq!(machine.fails(&to_bytes, &[TEXT, 0, 1, 0, 0, 0, 0]), ERROR_INVALID_PARAMETER);
        assert_eq!(machine.dword(LEN), 123);
        for flags in [CRYPT_STRING_NOCR | 1, CRYPT_STRING_NOCRLF | 1, 0x10] {
            check_refused(machine, letter, "AA==", flags, ERROR_INVALID_DATA);
        }
        check_refused(machine, letter, "AA==", 14, ERROR_INVALID_PARAMETER);
        check_read(machine, letter, "AA==", CRYPT_STRING_STRICT | 1, &[0], 0, CRYPT_STRING_BASE64);

        // A buffer without memory: nothing is written.
        machine.put(TEXT, &letter.bytes("AA=="));
        machine.put_dword(LEN, 1);
        machine.put_dword(SKIP, 77);
        assert_eq!(machine.fails(&to_bytes, &[TEXT, 0, 1, END, LEN, SKIP, 0]), ERROR_INVALID_PARAMETER);
        assert_eq!((machine.dword(LEN), machine.dword(SKIP)), (1, 77));
    });
}

#[test]
fn an_empty_text() {
    for mut machine in Machine::all() {
        let empty = read(&mut machine, Letter::A, "", CRYPT_STRING_BASE64, 9);
        assert_eq!(empty, (0, 0, vec![]));
        let empty = read(&mut machine, Letter::W, "", CRYPT_STRING_BASE64, 9);
        assert_eq!(empty, (ERROR_INVALID_PARAMETER, 9, vec![]));
        assert_eq!((machine.dword(SKIP), machine.dword(FOUND)), (77, 77), "every output is unchanged");
        // Zero bytes at a valid address.
        for letter in [Letter::A, Letter::W] {
            check_written(&mut machine, letter, &[], CRYPT_STRING_BASE64, "");
            check_written(&mut machine, letter, &[], CRYPT_STRING_HEX, "");
        }
    }
}
