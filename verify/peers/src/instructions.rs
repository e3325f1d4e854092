//! How many instructions a call takes: this program once more, under valgrind's callgrind. The count does not depend on
//! how busy a machine is, and does not show how fast an instruction is.

use std::process::Command;

/// The argument that starts this program for counting. The row, the contender and the number of calls follow it.
pub const ARGUMENT: &str = "--count";

/// Two numbers of calls: their common instructions do not belong to the calls.
const FEW: u64 = 100;
const MANY: u64 = 1100;

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
