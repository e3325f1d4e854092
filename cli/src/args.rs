//! The command line.

use clap::{CommandFactory as _, Parser, Subcommand};

use crate::answer::Answer;
use crate::failure::Failure;
use crate::verbs::blob::Blob;
use crate::verbs::cipher::{Decrypt, Encrypt};
use crate::verbs::derive::Derive;
use crate::verbs::digest::{Digest, Hmac};
use crate::verbs::dpapi::Dpapi;
use crate::verbs::office::Office;
use crate::verbs::replay::Replay;
use crate::verbs::shell::{Completions, Man};
use crate::verbs::signature::{Sign, Verify};
use crate::verbs::sql::Sql;
use crate::verbs::trace::Trace;

/// Work with data that Microsoft's CryptoAPI encrypted
///
/// Input is a file, `-` for standard input, or hex or base64 on the command line; the prefixes `hex:`, `base64:`, `text:`
/// and `file:` state which. Output files are written whole or not at all.
#[derive(Parser)]
#[command(
    name = "hcryptkey",
    version,
    arg_required_else_help = true,
    after_help = "Example:
  hcryptkey decrypt --password secret --hash md5 --cipher aes256 data.enc -o data

Exit codes:
  0  success
  1  the answer is no: a wrong password or key, a bad signature, an answer that differs
  2  bad arguments, or a file that can't be read or written
  3  damaged input"
)]
pub(crate) struct Cli {
    /// Print one JSON object, for scripts; errors too, on standard error
    #[arg(long, global = true)]
    pub(crate) json: bool,
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    Derive(Derive),
    Decrypt(Decrypt),
    Encrypt(Encrypt),
    Hash(Digest),
    Hmac(Hmac),
    Sign(Sign),
    Verify(Verify),
    Blob(Blob),
    Office(Office),
    Sql(Sql),
    Dpapi(Dpapi),
    Replay(Replay),
    Trace(Trace),
    Completions(Completions),
    Man(Man),
}

impl Cli {
    /// Runs the command. The caller prints the answer, if there is one.
    pub(crate) fn run(&self) -> Result<Option<Answer>, Failure> {
        match &self.verb {
            Verb::Derive(verb) => verb.run().map(Some),
            Verb::Decrypt(verb) => verb.run(self.json),
            Verb::Encrypt(verb) => verb.run(self.json),
            Verb::Hash(verb) => verb.run().map(Some),
            Verb::Hmac(verb) => verb.run().map(Some),
            Verb::Sign(verb) => verb.run(self.json),
            Verb::Verify(verb) => verb.run().map(Some),
            Verb::Blob(verb) => verb.run(self.json),
            Verb::Office(verb) => verb.run(self.json),
            Verb::Sql(verb) => verb.run(),
            Verb::Dpapi(verb) => verb.run(self.json),
            Verb::Replay(verb) => verb.run(self.json),
            Verb::Trace(verb) => verb.run().map(|()| None),
            Verb::Completions(verb) => verb.run(&mut Self::command()).map(|()| None),
            Verb::Man(verb) => verb.run(Self::command()).map(|()| None),
        }
    }
}
