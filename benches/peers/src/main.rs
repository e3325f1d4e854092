//! hcryptkey side by side with OpenSSL, the bare `RustCrypto` crates and Wine: one table, and a picture of it.
//!
//! ```text
//! cargo run --release -- [--quick] [--svg FILE] [NAME]
//! ```
//!
//! With a NAME, only what has it in its name is measured.

mod bare;
mod memory;
mod openssl;
mod ours;
mod plot;
mod rows;
mod subject;
mod table;
mod threads;
mod timing;
mod wine;

use std::process::ExitCode;

use rows::Bench;
use table::Report;

fn main() -> ExitCode {
    let (mut rounds, mut picture, mut only) = (75, None, String::new());
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match (argument.as_str(), arguments.len()) {
            (memory::ARGUMENT, _) => {
                memory::measure_here();
                return ExitCode::SUCCESS;
            }
            ("--quick", _) => rounds = 5,
            ("--svg", 1..) => picture = arguments.next(),
            (name, _) if !name.starts_with('-') => only = argument,
            _ => {
                eprintln!("usage: peers [--quick] [--svg FILE] [NAME]");
                return ExitCode::from(2);
            }
        }
    }
    let (bench, mut report) = (Bench::new(rounds), Report::new(only));
    bench.duplicate_and_destroy(&mut report);
    bench.full_store(&mut report);
    bench.short_life(&mut report);
    bench.section(&mut report);
    bench.bulk(&mut report);
    threads::measure(rounds, &mut report);
    memory::measure(&mut report);
    print!("{report}");
    if let Some(reason) = bench.without_wine() {
        println!("\nWine is left out: {reason}.");
    }
    if let Some(file) = picture
        && let Err(error) = std::fs::write(&file, plot::svg(&report.groups))
    {
        eprintln!("{file}: {error}");
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}
