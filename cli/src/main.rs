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
use std::process::ExitCode;

use clap::Parser as _;

use args::Cli;

fn main() -> ExitCode {
    let cli = Cli::parse();
    let failure = match cli.run() {
        Ok(answer) => {
            let mut out = std::io::stdout().lock();
            match answer.map_or(Ok(()), |answer| answer.write(&mut out, cli.json)) {
                // A reader that has seen enough closes the pipe.
                Err(error) if error.kind() != ErrorKind::BrokenPipe => {
                    failure::Failure::io(std::path::Path::new("standard output"), &error)
                }
                _ => return ExitCode::SUCCESS,
            }
        }
        Err(failure) => failure,
    };
    if cli.json {
        eprintln!("{}", serde_json::json!({"error": failure.to_string(), "exit_code": failure.exit_code()}));
    } else {
        eprintln!("hcryptkey: {failure}");
    }
    ExitCode::from(failure.exit_code())
}
