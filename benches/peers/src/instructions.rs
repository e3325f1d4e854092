//! How many instructions a call takes: this program once more, under valgrind's callgrind. That does not depend on how busy a
//! machine is, and says nothing of how fast an instruction is.

use std::process::{Command, exit};
use std::sync::OnceLock;

use crate::timing::Contender;

/// The argument that makes this program one that is counted: what, who and how many calls follow it.
pub const ARGUMENT: &str = "--count";

/// Two counts of calls: what both have in common is not the calls'.
const FEW: u64 = 100;
const MANY: u64 = 1100;

struct Counted {
    what: String,
    who: String,
    calls: u64,
}

static COUNTED: OnceLock<Counted> = OnceLock::new();

/// From here on only these calls are made.
pub fn count_only(what: String, who: String, calls: u64) {
    _ = COUNTED.set(Counted { what, who, calls });
}

/// Whether a row is the one that is counted; `None` if this program measures.
pub fn is_counted(what: &str) -> Option<bool> {
    COUNTED.get().map(|counted| counted.what == what)
}

/// Whether this program is one that is counted.
pub fn are_counted() -> bool {
    COUNTED.get().is_some()
}

/// Makes the calls and ends, if this program is one that is counted.
pub fn make_the_calls(contenders: &mut [Contender<'_>]) {
    if let Some(Counted { who, calls, .. }) = COUNTED.get() {
        contenders.iter_mut().filter(|one| one.name() == who).for_each(|one| one.work(*calls));
        exit(0);
    }
}

/// The instructions of one call; `None` without valgrind.
pub fn of(what: &str, who: &str) -> Option<f64> {
    let [few, many] = [FEW, MANY].map(|calls| count(what, who, calls));
    #[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
    let difference = many?.checked_sub(few?)? as f64;
    #[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
    let calls = (MANY - FEW) as f64;
    Some(difference / calls)
}

fn count(what: &str, who: &str, calls: u64) -> Option<u64> {
    let own = std::env::current_exe().expect("our own path");
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(own)
        .args([ARGUMENT, what, who, &calls.to_string()])
        .output()
        .ok()?;
    if !output.status.success() {
        return None;
    }
    let log = String::from_utf8_lossy(&output.stderr).into_owned();
    let (_, collected) = log.split_once("Collected : ")?;
    collected.split_whitespace().next()?.parse().ok()
}
