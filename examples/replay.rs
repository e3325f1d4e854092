//! Makes the calls of transcripts and prints each with its answer.
//!
//! ```text
//! cargo run --example replay [-- [--check] [FILE ...]]
//! ```
//!
//! Without files it reads standard input. With `--check` it compares the answers with those in the transcript. At the first
//! difference it prints file, line and both answers, and exits with status 1. For a file that it can't read or parse it exits
//! with status 2.

use std::io::{Read as _, Write as _};
use std::process::ExitCode;

use hcryptkey_transcript as transcript;

fn main() -> ExitCode {
    let (flags, files): (Vec<_>, Vec<_>) = std::env::args().skip(1).partition(|arg| arg.starts_with("--"));
    if flags.iter().any(|flag| flag != "--check") {
        eprintln!("usage: replay [--check] [FILE ...]");
        return ExitCode::from(2);
    }
    let check = !flags.is_empty();
    let sources = if files.is_empty() { vec!["-".to_owned()] } else { files };
    for source in &sources {
        let outcome = replay(source, check);
        if let Err(status) = outcome {
            return status;
        }
    }
    ExitCode::SUCCESS
}

/// Replays one file, or standard input for `-`.
fn replay(source: &str, check: bool) -> Result<(), ExitCode> {
    let name = if source == "-" { "standard input" } else { source };
    let fail = |what: String| {
        eprintln!("{name}: {what}");
        ExitCode::from(2)
    };
    let mut text = String::new();
    let read = match source {
        "-" => std::io::stdin().read_to_string(&mut text).map(drop),
        file => std::fs::read_to_string(file).map(|read| text = read),
    };
    read.map_err(|error| fail(error.to_string()))?;
    let answers = transcript::run(&text).map_err(|malformed| fail(malformed.to_string()))?;
    let mut out = std::io::stdout().lock();
    for answer in &answers {
        if !check {
            // A reader that has seen enough closes the pipe.
            writeln!(out, "{}\n  {}", answer.call, answer.got).map_err(|_| ExitCode::SUCCESS)?;
        } else if !answer.agrees() {
            let expected = answer.expected.as_deref().unwrap_or_default();
            println!(
                "{name}:{}: {}\n  expected {expected}\n  got      {}",
                answer.line, answer.call, answer.got
            );
            return Err(ExitCode::FAILURE);
        }
    }
    Ok(())
}
