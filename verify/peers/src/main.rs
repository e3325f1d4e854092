//! hcryptkey side by side with OpenSSL, the bare `RustCrypto` crates, pycryptodome and Wine: one table, and a chart of it.
//!
//! ```text
//! cargo run --release -- [--quick] [--svg FILE] [--save FILE] [--beside FILE] [NAME]
//! ```
//!
//! With a NAME, only rows with this in their names are measured.

mod bare;
mod calls;
mod child;
mod counted;
mod instructions;
mod machine;
mod memory;
mod openssl;
mod ours;
mod plot;
mod python;
mod rows;
mod rsa;
mod subject;
mod table;
mod threads;
mod timing;
mod wine;

use std::fs;
use std::process::ExitCode;

use python::Python;
use rows::Bench;
use table::Report;

fn main() -> ExitCode {
    let (mut rounds, mut picture, mut only) = (75, None, String::new());
    let (mut save, mut beside) = (None, None);
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match (argument.as_str(), arguments.len()) {
            (memory::ARGUMENT, _) => {
                memory::measure_here();
                return ExitCode::SUCCESS;
            }
            (instructions::ARGUMENT, 3) => {
                let [what, who, calls] = [(); 3].map(|()| arguments.next().expect("three arguments"));
                counted::count_only(what, who, calls.parse().expect("a number"));
            }
            ("--quick", _) => rounds = 5,
            ("--svg", 1..) => picture = arguments.next(),
            ("--save", 1..) => save = arguments.next(),
            ("--beside", 1..) => beside = arguments.next(),
            (name, _) if !name.starts_with('-') => only = argument,
            _ => {
                eprintln!("usage: peers [--quick] [--svg FILE] [--save FILE] [--beside FILE] [NAME]");
                return ExitCode::from(2);
            }
        }
    }
    let (bench, python, mut report) = (Bench::new(rounds), Python::start(), Report::new(only));
    bench.duplicate_and_destroy(&mut report);
    bench.full_store(&mut report);
    bench.short_life(&mut report);
    bench.section(&mut report);
    bench.office_block(&mut report);
    bench.password(&mut report);
    calls::measure(rounds, python.as_ref().ok(), &mut report);
    bench.bulk(&mut report);
    rsa::measure(rounds, python.as_ref().ok(), &mut report);
    threads::measure(rounds, &mut report);
    memory::measure(&mut report);
    match finish(&report, save, beside, picture) {
        Ok(()) => {}
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::FAILURE;
        }
    }
    if let Some(reason) = bench.without_wine() {
        println!("\nWine is left out: {reason}.");
    }
    if let Err(reason) = python {
        println!("\npycryptodome is left out: {reason}.");
    }
    ExitCode::SUCCESS
}

/// Prints the table, and writes the requested files.
fn finish(
    report: &Report,
    save: Option<String>,
    beside: Option<String>,
    picture: Option<String>,
) -> Result<(), String> {
    let with_name = |file: &str, error: std::io::Error| format!("{file}: {error}");
    let machine = machine::description();
    println!("Measured on {machine}.");
    let other = beside.map(|file| fs::read_to_string(&file).map_err(|error| with_name(&file, error)));
    let other = other.transpose()?;
    if let Some(there) = other.as_deref().and_then(|other| other.lines().next()) {
        println!("\"There\" is the same ratio on {there}.");
    }
    print!("\n{}", report.beside(other.as_deref()));
    if let Some(file) = save {
        fs::write(&file, report.saved(&machine)).map_err(|error| with_name(&file, error))?;
    }
    if let Some(file) = picture {
        fs::write(&file, plot::svg(&report.groups)).map_err(|error| with_name(&file, error))?;
    }
    Ok(())
}
