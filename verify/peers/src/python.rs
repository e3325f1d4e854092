//! The work, by pycryptodome: `pycryptodome.py`, which runs beside this program and gets commands.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use crate::child::{Child, hex};
use crate::subject::{self, Direction, Subject};

pub struct Python(Child);

impl Python {
    /// Starts the program by `python3`, or by what the environment variable `PYTHON` names.
    ///
    /// # Errors
    /// The reason why pycryptodome can't be measured.
    pub fn start() -> Result<Self, String> {
        let mut python = Command::new(std::env::var_os("PYTHON").unwrap_or_else(|| "python3".into()));
        python.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("pycryptodome.py"));
        let python = Self(Child::start(python)?);
        let started = python.0.ask("cipher AES-256 encrypt 00000000000000000000000000000000 16 0");
        started
            .map(|_| python)
            .map_err(|_| "pycryptodome is not installed (pip install pycryptodome)".to_owned())
    }

    /// Ciphers a section of this many bytes in CBC and returns it.
    ///
    /// # Errors
    /// The reason why it can't.
    pub fn section(&self, subject: Subject, size: usize) -> Result<String, String> {
        self.0.ask(&cipher(subject, size, 0))
    }

    /// The time of ciphering this many sections in CBC.
    pub fn time(&self, subject: Subject, size: usize, calls: u64) -> Duration {
        self.0.time(&cipher(subject, size, calls))
    }

    /// The time of this many operations with an RSA key. `numbers` are n, e, d, p and q as hex, the highest digit first.
    pub fn time_rsa(&self, work: &str, numbers: &str, encrypted: &[u8], calls: u64) -> Duration {
        self.0.time(&format!("rsa {work} {numbers} {} {calls}", hex(encrypted)))
    }
}

fn cipher(subject: Subject, size: usize, calls: u64) -> String {
    let direction = match subject.direction {
        Direction::Encrypt => "encrypt",
        Direction::Decrypt => "decrypt",
    };
    let key = hex(&subject::material(subject.algorithm));
    let name = subject.openssl_name();
    let (name, _) = name.rsplit_once('-').expect("a mode");
    format!("cipher {name} {direction} {key} {size} {calls}")
}
