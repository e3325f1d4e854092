//! `replay`: the calls of a transcript.

use std::io::Write as _;

use serde_json::json;

use crate::answer::Answer;
use crate::failure::Failure;
use crate::source::Source;

/// Make the calls of transcripts and print each with its answer
///
/// With --check it compares the answers with those of the transcript, and names the first that differs.
#[derive(clap::Args)]
#[command(after_help = "Example:
  hcryptkey replay --check transcript.txt")]
pub(crate) struct Replay {
    /// Only compare the answers
    #[arg(long)]
    check: bool,
    /// The transcripts; `-` is standard input
    #[arg(value_name = "FILE", required = true)]
    transcripts: Vec<Source>,
}

impl Replay {
    pub(crate) fn run(&self, json: bool) -> Result<Option<Answer>, Failure> {
        let (mut calls, mut out) = (Vec::new(), Vec::new());
        let mut checked = 0_usize;
        for source in &self.transcripts {
            let name = source.name();
            let bytes = source.bytes()?;
            let text = std::str::from_utf8(&bytes)
                .map_err(|_| Failure::Damaged(format!("{name}: a transcript is text in UTF-8")))?;
            let answers = hcryptkey_transcript::run(text)
                .map_err(|wrong| Failure::Damaged(format!("{name}: {wrong}")))?;
            for answer in &answers {
                let expected = answer.expected.as_deref();
                if self.check && !answer.agrees() {
                    return Err(Failure::No(format!(
                        "{name}: line {}: {}\n  expected {}\n  got      {}",
                        answer.line,
                        answer.call,
                        expected.unwrap_or_default(),
                        answer.got
                    )));
                }
                checked += usize::from(expected.is_some());
                if json {
                    calls.push(json!({"line": answer.line, "call": answer.call, "answer": answer.got}));
                } else {
                    // A write to memory does not fail.
                    let _ = writeln!(out, "{}\n  {}", answer.call, answer.got);
                }
            }
        }
        if self.check {
            return Ok(Some(Answer::new("answers", format!("{checked} as expected"))));
        }
        if json {
            return Ok(Some(Answer::new("calls", calls)));
        }
        crate::output::Output::Stdout.write(&out, crate::text::Encoding::Raw)?;
        Ok(None)
    }
}
