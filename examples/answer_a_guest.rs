//! An emulator's host: a guest of 32 bits makes calls, and the border answers them from its memory.
//!
//! The guest here is a list of calls with the words that it would push. A real one has an import table instead: look each name up
//! with `border::find`, and take as many words off the stack as the call has arguments.

use std::process::ExitCode;

use hcryptkey::border::{self, BadAddress, Memory};
use hcryptkey::{Advapi, HandleWidth};

/// The guest's memory: one piece at 0x400000.
struct Ram(Vec<u8>);

const BASE: u64 = 0x40_0000;

impl Ram {
    fn range(&self, address: u64, len: usize) -> Option<core::ops::Range<usize>> {
        let start = usize::try_from(address.checked_sub(BASE)?).ok()?;
        let end = start.checked_add(len)?;
        (end <= self.0.len()).then_some(start..end)
    }
}

impl Memory for Ram {
    fn read(&self, address: u64, bytes: &mut [u8]) -> Result<(), BadAddress> {
        let range = self.range(address, bytes.len()).ok_or(BadAddress)?;
        bytes.copy_from_slice(self.0.get(range).ok_or(BadAddress)?);
        Ok(())
    }

    fn write(&mut self, address: u64, bytes: &[u8]) -> Result<(), BadAddress> {
        let range = self.range(address, bytes.len()).ok_or(BadAddress)?;
        self.0.get_mut(range).ok_or(BadAddress)?.copy_from_slice(bytes);
        Ok(())
    }
}

/// A word of a call: a number, or what an earlier call wrote to the guest's memory.
enum Word {
    Is(u32),
    At(u64),
}
use Word::{At, Is};

/// Where the guest has its variables: context, hash, key, copy, length, data.
const PROV: u32 = 0x40_0000;
const HASH: u32 = 0x40_0004;
const KEY: u32 = 0x40_0008;
const COPY: u32 = 0x40_000c;
const LEN: u32 = 0x40_0010;
const DATA: u32 = 0x40_0020;

fn main() -> ExitCode {
    let process = Advapi::builder().handles(HandleWidth::Bits32).build();
    let mut ram = Ram(vec![0; 0x1000]);
    ram.0[0x20..0x2d].copy_from_slice(b"attack at six");
    ram.0[0x10] = 13;
    let prov = || At(PROV.into());
    let program = [
        ("CryptAcquireContextA", vec![Is(PROV), Is(0), Is(0), Is(24), Is(0xf000_0000)]),
        ("CryptCreateHash", vec![prov(), Is(0x8004), Is(0), Is(0), Is(HASH)]),
        ("CryptHashData", vec![At(HASH.into()), Is(DATA), Is(6), Is(0)]),
        ("CryptDeriveKey", vec![prov(), Is(0x6610), At(HASH.into()), Is(0), Is(KEY)]),
        ("CryptDestroyHash", vec![At(HASH.into())]),
        ("CryptDuplicateKey", vec![At(KEY.into()), Is(0), Is(0), Is(COPY)]),
        ("CryptEncrypt", vec![At(KEY.into()), Is(0), Is(1), Is(0), Is(DATA), Is(LEN), Is(0x100)]),
        ("CryptDestroyKey", vec![At(KEY.into())]),
        ("CryptDecrypt", vec![At(COPY.into()), Is(0), Is(1), Is(0), Is(DATA), Is(LEN)]),
        ("CryptGenRandom", vec![prov(), Is(8), Is(0xdead_0000)]),
        ("CryptDestroyKey", vec![At(COPY.into())]),
        ("CryptReleaseContext", vec![prov(), Is(0)]),
    ];
    for (name, words) in program {
        let Some(call) = border::find("advapi32.dll", name) else { return ExitCode::FAILURE };
        let words: Vec<u64> = words
            .iter()
            .map(|word| match word {
                Is(number) => (*number).into(),
                At(address) => {
                    let mut bytes = [0; 4];
                    ram.read(*address, &mut bytes).expect("the guest's variables are there");
                    u32::from_le_bytes(bytes).into()
                }
            })
            .collect();
        let answer = border::answer(&process, call, &words, &mut ram);
        match answer.error {
            None => println!("{name} -> {}", answer.value),
            Some(error) => println!("{name} -> {}, {error}", answer.value),
        }
    }
    println!("{}", String::from_utf8_lossy(&ram.0[0x20..0x2d]));
    ExitCode::SUCCESS
}
