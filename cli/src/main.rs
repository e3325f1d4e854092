//! `hcryptkey`: one command for data that `CryptoAPI` encrypted.
//!
//! The command line is in [`args`], each verb in a module of [`verbs`]. A verb returns an [`Answer`](answer::Answer) or a
//! [`Failure`](failure::Failure), whose kind is the exit code.
#![forbid(unsafe_code)]

mod answer;
mod args;
mod failure;
mod names;
mod output;
mod password;
mod pipeline;
mod progress;
mod rsa_key;
mod session_key;
mod source;
mod text;
mod verbs;

use std::io::ErrorKind;
use std::path::Path;
use std::process::ExitCode;

use clap::Parser as _;

use answer::Answer;
use args::Cli;
use failure::Failure;

fn main() -> ExitCode {
    let cli = Cli::parse();
    let outcome = cli.run().and_then(|answer| answer.map_or(Ok(()), |answer| print(answer, cli.json)));
    let Err(failure) = outcome else { return ExitCode::SUCCESS };
    if cli.json {
        eprintln!("{}", serde_json::json!({"error": failure.to_string(), "exit_code": failure.exit_code()}));
    } else {
        eprintln!("hcryptkey: {failure}");
    }
    ExitCode::from(failure.exit_code())
}

fn print(answer: Answer, json: bool) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    match answer.write(&mut out, json) {
        // A reader that has seen enough closes the pipe.
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(Failure::io(Path::new("standard output"), &error))
        }
        _ => answer.into_failure().map_or(Ok(()), Err),
    }
}
