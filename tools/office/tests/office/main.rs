//! Documents that are encrypted here by other means than the crate's.

mod container;
mod encryption;
mod modern;
mod mutants;
mod older;
mod presentation;

mod properties;
mod real;
mod word;
mod workbook;
mod xor;

/// Tells how much memory was in use at most.
#[global_allocator]
static ALLOCATOR: cap::Cap<std::alloc::System> = cap::Cap::new(std::alloc::System, usize::MAX);

fn le32(value: usize) -> [u8; 4] {
    u32::try_from(value).unwrap().to_le_bytes()
}
