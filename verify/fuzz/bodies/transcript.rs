//! Any text as a transcript.
//!
//! Reading it does not panic. Its calls with their answers are a transcript again. That transcript has the same answers, if
//! no key is random.

use std::fmt::Write as _;

use hcryptkey_transcript::{self as transcript, Answered};

/// Runs the body over one input.
///
/// # Panics
/// If one of its checks fails.
pub fn run(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let Ok(answers) = transcript::run(&text) else {
        return;
    };
    let mut again = String::new();
    let mut last = 0;
    for Answered { line, call, got, .. } in &answers {
        assert!(last < *line);
        last = *line;
        let mut words = got.split(' ');
        match words.next() {
            Some("ok") => assert!(words.next().is_none_or(|bytes| bytes == "-" || bytes.len() % 2 == 0)),
            Some("err") => assert_eq!(words.next().map(str::len), Some(8)),
            _ => panic!("neither success nor failure: {got}"),
        }
        let _ = writeln!(again, "{call}\n  {got}");
    }
    if text.contains("GenKey") {
        return;
    }
    let replayed = transcript::run(&again).expect("a transcript that was read once can be read again");
    assert_eq!(replayed.len(), answers.len());
    for answer in replayed {
        assert!(answer.agrees(), "{}: {:?}, then {}", answer.call, answer.expected, answer.got);
    }
}
