//! `trace`: a record of calls, as a readable list.

use std::fmt::Write as _;

use serde_json::Value;

use crate::failure::Failure;
use crate::output::Output;
use crate::source::Source;
use crate::text::Encoding;

/// Print a trace of calls as a readable list
///
/// A trace has one JSON object per line; a process with `HCRYPTKEY_TRACE` in its environment writes it. Each call
/// becomes a line: its number, its arguments, its answer, and the handle that it made.
#[derive(clap::Args)]
#[command(after_help = "Example:
  hcryptkey trace calls.jsonl")]
pub(crate) struct Trace {
    /// The trace
    #[arg(value_name = "FILE")]
    input: Source,
    /// Only the calls that failed
    #[arg(long)]
    failed: bool,
}

impl Trace {
    pub(crate) fn run(&self) -> Result<(), Failure> {
        let list = list(&self.input.bytes()?, self.failed);
        let list = list.map_err(|sentence| Failure::Damaged(format!("{}: {sentence}", self.input.name())))?;
        Output::Stdout.write(list.as_bytes(), Encoding::Raw)
    }
}

/// The list of a trace, or an error for a line that is not a record.
fn list(trace: &[u8], failed_alone: bool) -> Result<String, String> {
    let mut list = String::new();
    for (number, line) in (1..).zip(trace.split(|byte| *byte == b'\n')) {
        if line.trim_ascii().is_empty() {
            continue;
        }
        let record: Value =
            serde_json::from_slice(line).map_err(|_| format!("line {number}: this is not JSON"))?;
        if record.get("call").and_then(Value::as_str).is_none() {
            return Err(format!("line {number}: this is not a record of a call"));
        }
        if !failed_alone || has_failed(&record) {
            show(&record, &mut list);
        }
    }
    Ok(list)
}

fn has_failed(record: &Value) -> bool {
    record.get("error").is_some_and(|error| !error.is_null())
}

/// Appends the line of a call, and a line for each part of its data.
fn show(record: &Value, list: &mut String) {
    let arguments = fields(&record["arguments"], ": ");
    // Writing to a string does not fail.
    let _ = write!(
        list,
        "{:>5}  {}({arguments}) = {}",
        text(&record["number"]),
        text(&record["call"]),
        text(&record["value"])
    );
    if record["made"].is_object() {
        let _ = write!(list, "  made {}", fields(&record["made"], " "));
    }
    if has_failed(record) {
        let _ = write!(list, "  {}", text(&record["error"]));
    } else if let Some(code) = record["last_error"].as_u64().filter(|code| *code != 0) {
        let _ = write!(list, "  last error {code:#x}");
    }
    if record["emulated"] == false {
        list.push_str("  (the real provider may have answered differently)");
    }
    list.push('\n');
    for when in ["before", "after"] {
        for data in record[when].as_array().into_iter().flatten() {
            let (argument, length, bytes) =
                (text(&data["argument"]), text(&data["length"]), text(&data["bytes"]));
            let _ = writeln!(list, "         {when}, {length} bytes at {argument}: {bytes}");
        }
    }
}

/// The fields of an object on one line.
fn fields(object: &Value, separator: &str) -> String {
    let fields = object.as_object().into_iter().flatten();
    fields.map(|(name, value)| format!("{name}{separator}{}", text(value))).collect::<Vec<_>>().join(", ")
}

/// A value without quotes, and on one line.
fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.escape_debug().to_string().replace("\\\"", "\""),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn no_mutant_panics() {
        let record =
            br#"{"number":1,"call":"C","arguments":{"a":"0","b":"1"},"made":{"handle":"0x3"},"value":1}"#;
        let mut state = 0x9E37_79B9_7F4A_7C15_u64;
        let mut next = || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            usize::try_from(state >> 33).unwrap()
        };
        let mut listed = 0;
        for _ in 0..10_000 {
            let mut mutant = record.to_vec();
            for _ in 0..=next() % 2 {
                let (to, from) = (next() % mutant.len(), next() % record.len());
                mutant[to] = record[from];
            }
            listed += usize::from(super::list(&mutant, false).is_ok());
        }
        assert!(listed > 100);
        let deep = [b"{\"call\":\"C\",\"made\":".to_vec(), b"[".repeat(1_000_000)].concat();
        assert!(super::list(&deep, false).is_err());
    }
}
