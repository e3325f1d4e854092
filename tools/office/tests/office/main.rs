//! Documents that the tests encrypt without the crate.

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

/// Reports the peak memory use.
#[global_allocator]
static ALLOCATOR: cap::Cap<std::alloc::System> = cap::Cap::new(std::alloc::System, usize::MAX);

fn le32(value: usize) -> [u8; 4] {
    u32::try_from(value).unwrap().to_le_bytes()
}
