//! Failures of a command, and the exit code that a script sees.

use std::io;
use std::path::Path;

/// A failed command. Its kind decides the exit code.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// The answer is no: a wrong password, a bad signature, an answer that differs.
    #[error("{0}")]
    No(String),
    /// The command can't be run with these arguments.
    #[error("{0}")]
    Usage(String),
    /// The input is not what it claims to be.
    #[error("{0}")]
    Damaged(String),
}

impl Failure {
    pub(crate) fn usage(sentence: impl Into<String>) -> Self {
        Self::Usage(sentence.into())
    }

    /// A file that can't be read or written.
    pub(crate) fn io(path: &Path, error: &io::Error) -> Self {
        Self::Usage(format!("{}: {error}", path.display()))
    }

    pub(crate) fn exit_code(&self) -> u8 {
        match self {
            Self::No(_) => 1,
            Self::Usage(_) => 2,
            Self::Damaged(_) => 3,
        }
    }
}
