//! How a program's text is read: in pieces, up to its NUL, wherever its memory ends.

use std::cell::Cell;

use hcryptkey::border::{self, BadAddress, Memory};
use hcryptkey::codes::*;
use hcryptkey::{Advapi, HandleWidth};

/// Memory from an address on, which counts how often it is read.
struct Counting {
    start: u64,
    bytes: Vec<u8>,
    reads: Cell<u32>,
}

impl Memory for Counting {
    fn read(&self, address: u64, bytes: &mut [u8]) -> Result<(), BadAddress> {
        self.reads.set(self.reads.get() + 1);
        let start =
            usize::try_from(address.checked_sub(self.start).ok_or(BadAddress)?).map_err(|_| BadAddress)?;
        let end = start.checked_add(bytes.len()).ok_or(BadAddress)?;
        bytes.copy_from_slice(self.bytes.get(start..end).ok_or(BadAddress)?);
        Ok(())
    }

    fn write(&mut self, _address: u64, _bytes: &[u8]) -> Result<(), BadAddress> {
        Err(BadAddress)
    }
}

/// Sets a default provider, which succeeds for a known name, and returns the last error and the number of reads.
fn set_provider(wide: bool, start: u64, bytes: Vec<u8>) -> (Option<u32>, u32) {
    let process = Advapi::builder().handles(HandleWidth::Bits32).build();
    let call = border::named(if wide { "CryptSetProviderW" } else { "CryptSetProviderA" }).unwrap();
    let mut memory = Counting { start, bytes, reads: Cell::new(0) };
    let answer = border::answer(&process, call, &[start, PROV_RSA_AES.into()], &mut memory);
    (answer.last_error, memory.reads.get())
}

fn text(wide: bool, text: &str) -> Vec<u8> {
    if wide {
        text.encode_utf16().chain([0]).flat_map(u16::to_le_bytes).collect()
    } else {
        [text.as_bytes(), &[0]].concat()
    }
}

#[test]
fn a_text_may_end_where_memory_ends() {
    for wide in [false, true] {
        let name = text(wide, "Microsoft Enhanced RSA and AES Cryptographic Provider");
        // Every alignment to a page, odd addresses too.
        for start in (0x2000 - name.len() as u64 - 3..0x2004).chain([0x1_0000_0000 - name.len() as u64]) {
            let (error, reads) = set_provider(wide, start, name.clone());
            assert_eq!(error, None, "{start:#x}");
            assert!(reads < 20, "{reads} reads at {start:#x}");
            let (error, _) = set_provider(wide, start, name[..name.len() - 1].to_vec());
            assert_eq!(error, Some(ERROR_INVALID_PARAMETER), "no NUL, at {start:#x}");
        }
    }
}

/// One read for 64 bytes, and ever fewer for longer texts.
#[test]
fn a_text_is_read_in_few_pieces() {
    for wide in [false, true] {
        let room = |len: usize| {
            let mut bytes = text(wide, &"n".repeat(len));
            bytes.resize(0x2_0000, b'n');
            bytes
        };
        assert_eq!(set_provider(wide, 0x1000, room(8)).1, 1);
        let most = if wide { 0x7fff } else { 0xffff };
        let (error, reads) = set_provider(wide, 0x1000, room(most));
        assert_eq!(error, Some(NTE_KEYSET_NOT_DEF), "64 KiB with the NUL");
        assert!(reads < 30, "{reads} reads");
        assert_eq!(set_provider(wide, 0x1000, room(most + 1)).0, Some(ERROR_INVALID_PARAMETER));
    }
}
