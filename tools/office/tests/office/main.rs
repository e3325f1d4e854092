//! The example `decrypt_office`, with documents that are encrypted here by other means than the crate's.

mod container;
mod encryption;
mod presentation;
mod properties;
mod word;
mod workbook;

fn le32(value: usize) -> [u8; 4] {
    u32::try_from(value).unwrap().to_le_bytes()
}
