//! Replays the known answers in `tests/transcripts/*.txt`.

use hcryptkey_transcript as transcript;

/// Declares a test that replays one file.
macro_rules! transcripts {
    ($($name:ident)+) => {
        $(
            #[test]
            fn $name() {
                replay(
                    concat!("tests/transcripts/", stringify!($name), ".txt"),
                    include_str!(concat!("../transcripts/", stringify!($name), ".txt")),
                );
            }
        )+

        /// Every transcript, with its text.
        const FILES: &[(&str, &str)] = &[$((
            stringify!($name),
            include_str!(concat!("../transcripts/", stringify!($name), ".txt")),
        )),+];

        #[test]
        fn every_file_is_replayed() {
            let mut files: Vec<_> = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/transcripts"))
                .unwrap()
                .map(|entry| entry.unwrap().file_name().into_string().unwrap())
                .collect();
            files.sort();
            assert_eq!(files, [$(concat!(stringify!($name), ".txt")),+]);
        }
    };
}

transcripts! {
    containers
    derive_dotnet
    derive_windows
    duplicate_and_salt
    lengths_and_errors
    macs
    modes
    newer_windows
    rc2_effective_length
    rsa_blobs
    rsa_cipher
    rsa_sign
    salts
    schannel
}

fn replay(file: &str, text: &str) {
    let answers = transcript::run(text).unwrap_or_else(|malformed| panic!("{file}, {malformed}"));
    assert!(!answers.is_empty(), "{file} has no call");
    for answer in answers {
        let expected =
            answer.expected.as_deref().unwrap_or_else(|| panic!("{file}:{}: no answer", answer.line));
        assert_eq!(answer.got, expected, "{file}:{}: {}", answer.line, answer.call);
    }
}

/// Where an answer can come from. A line `# Source: ...` in a transcript applies to the calls below it.
const SOURCES: [&str; 5] = ["Windows", "Windows, computed", "documentation", "Wine", "ours"];

#[test]
fn every_answer_names_its_source_and_the_table_counts_them() {
    let mut counts = [0; SOURCES.len()];
    for (file, text) in FILES {
        let mut source = None;
        for (number, line) in (1..).zip(text.lines()) {
            if let Some(name) = line.strip_prefix("# Source: ") {
                source = SOURCES.iter().position(|known| *known == name);
                assert!(source.is_some(), "{file}:{number}: no such source");
            } else if line.starts_with(' ') {
                counts[source.unwrap_or_else(|| panic!("{file}:{number}: an answer without a source"))] += 1;
            }
        }
    }
    let table = include_str!("../../docs/testing.md");
    for (source, count) in SOURCES.iter().zip(counts) {
        let row = format!("| `{source}` | {count} |");
        assert!(table.contains(&row), "docs/testing.md needs this row: {row}");
    }
}

#[test]
fn a_difference_is_found_and_named() {
    let text = "AcquireContext 24 -\n  ok\nDestroyKey k1\n  ok\n";
    let answers = transcript::run(text).unwrap();
    assert!(answers[0].agrees());
    assert!(!answers[1].agrees());
    assert_eq!((answers[1].line, answers[1].got.as_str()), (3, "err 00000057"));
    assert_eq!(
        transcript::run("Nonsense\n").map(drop).unwrap_err().to_string(),
        "line 1: unknown call Nonsense"
    );
}
