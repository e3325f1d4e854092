//! Hostile documents: none makes the library panic, hang or take more memory than a document of its size.

use crate::container::{Streams, file, open_file};
use crate::encryption::PASSWORD;
use crate::{ALLOCATOR, older, presentation, word, workbook, xor};

const MUTANTS: usize = 10_000;
/// In bytes; the documents have 10 to 20 KiB.
const MOST_MEMORY: usize = 64 << 20;

/// Numbers that look random and are the same in every run.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 16) as usize
    }

    /// Changes a few bytes, or cuts or repeats a part.
    fn mutate(&mut self, bytes: &mut Vec<u8>) {
        for _ in 0..=self.next() % 4 {
            let at = self.next() % bytes.len();
            match self.next() % 8 {
                0 => bytes[at] = 0,
                1 => bytes[at] = 0xFF,
                2 => bytes[at] ^= 1 << (self.next() % 8),
                3 => bytes[at..].iter_mut().take(4).for_each(|byte| *byte = 0xFF),
                4 if bytes.len() > 600 => bytes.truncate(at.max(512)),
                5 => {
                    let from = self.next() % bytes.len();
                    let len = (self.next() % 64).min(bytes.len() - from.max(at));
                    bytes.copy_within(from..from + len, at);
                }
                _ => bytes[at] = self.next().to_le_bytes()[0],
            }
        }
    }
}

/// Half of the mutants are of the file, half of its streams, before they are put into a file.
fn survive(mut streams: Streams, password: &str) {
    // A long stream of nothing but data takes time and has no structure to damage.
    streams.iter_mut().filter(|(name, _)| *name == "Data").for_each(|(_, data)| data.truncate(100));
    let streams = &streams;
    let mut numbers = Numbers(0x9E37_79B9_7F4A_7C15);
    let whole = file(streams);
    let mut opened = 0;
    for number in 0..MUTANTS {
        let mutant = if number % 2 == 0 {
            let mut mutant = whole.clone();
            numbers.mutate(&mut mutant);
            mutant
        } else {
            let mut mutant = streams.clone();
            let at = numbers.next() % mutant.len();
            numbers.mutate(&mut mutant[at].1);
            file(&mutant)
        };
        if let Ok(document) = open_file(mutant, password) {
            opened += 1;
            let _ = document.text();
            document.into_file();
        }
    }
    assert!(opened > 0 && opened < MUTANTS, "{opened}");
    assert!(ALLOCATOR.max_allocated() < MOST_MEMORY, "{}", ALLOCATOR.max_allocated());
}

#[test]
fn of_word_under_rc4_cryptoapi() {
    survive(word::encrypt(word::plain(), 128), PASSWORD);
}

#[test]
fn of_word_under_40_bit_rc4() {
    survive(older::rc4_word(), PASSWORD);
}

#[test]
fn of_word_under_xor() {
    survive(older::xor_word(), xor::PASSWORD);
    survive(older::xor_old_word(), xor::PASSWORD);
    survive(older::xor_old_word_in_pieces(), xor::PASSWORD);
}

#[test]
fn of_excel_under_rc4_cryptoapi() {
    survive(workbook::document(&workbook::workbook(), 128), PASSWORD);
}

#[test]
fn of_excel_under_40_bit_rc4() {
    survive(older::rc4_workbook(), PASSWORD);
}

#[test]
fn of_excel_under_xor() {
    survive(older::xor_workbook(), xor::PASSWORD);
    survive(older::xor_book(), xor::PASSWORD);
    survive([older::xor_workbook(), older::xor_book()].concat(), xor::PASSWORD);
}

#[test]
fn of_powerpoint() {
    survive(presentation::small(), PASSWORD);
}
