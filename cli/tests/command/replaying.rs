//! `replay`.

use crate::run::{Folder, Numbers};

const TRANSCRIPT: &str = "AcquireContext 24 -\n  ok\nCreateHash h1 0x8004 -\n  ok\nHashData h1 616263\n  ok\n\
    GetHashValue h1\n  ok a9993e364706816aba3e25717850c26c9cd0d89d\n";

#[test]
fn answers_are_printed_or_checked() {
    let folder = Folder::new();
    folder.file("good", TRANSCRIPT);
    assert_eq!(folder.run("hcryptkey replay good").text(), TRANSCRIPT);
    assert_eq!(folder.run("hcryptkey replay --check good good").text(), "8 as expected\n");
    assert_eq!(folder.run_with("hcryptkey replay --check -", &[], TRANSCRIPT.as_bytes()).code, 0);

    folder.file("bad", TRANSCRIPT.replace("d89d", "d89e"));
    let differs = folder.run("hcryptkey replay --check good bad");
    assert_eq!(differs.code, 1);
    assert!(differs.err.contains("bad: line 7: GetHashValue h1"), "{}", differs.err);

    folder.file("other", "Nonsense 1");
    assert_eq!(folder.run("hcryptkey replay --check other").code, 3);
    assert_eq!(folder.run("hcryptkey replay --check missing").code, 2);
    assert_eq!(folder.run("hcryptkey replay").code, 2);
}

#[test]
fn no_mutant_of_a_transcript_panics() {
    let mut numbers = Numbers::new();
    for _ in 0..10_000 {
        let mut mutant = TRANSCRIPT.as_bytes().to_vec();
        numbers.mutate(&mut mutant);
        let _ = hcryptkey_transcript::run(&String::from_utf8_lossy(&mutant));
    }
}
