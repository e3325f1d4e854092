//! `trace`: a record of calls, as a readable list.

use std::fmt::Write as _;

use serde_json::Value;

use crate::failure::Failure;
use crate::output::Output;
use crate::source::Source;
use crate::text::Encoding;

/// Print a trace of calls as a readable list
///
/// A trace has one JSON object a line, as a process writes it whose environment has `HCRYPTKEY_TRACE`. Each call becomes a
/// line: its number, its arguments, its answer, and the handle that it made.
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

/// The list of a trace, or a sentence about the line that is no record.
fn list(trace: &[u8], failed_alone: bool) -> Result<String, String> {
    let mut list = String::new();
    for (number, line) in (1..).zip(trace.split(|byte| *byte == b'\n')) {
        if line.trim_ascii().is_empty() {
            continue;
        }
        let record: Value =
            serde_json::from_slice(line).map_err(|_| format!("line {number}: this is not JSON"))?;
        if record.get("call").and_then(Value::as_str).is_none() {
            return Err(format!("line {number}: this is no record of a call"));
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
    // Writing to a string does not fail.
    let _ = write!(list, "{:>5}  {}(", text(&record["number"]), text(&record["call"]));
    for (at, argument) in record["arguments"].as_array().into_iter().flatten().enumerate() {
        let separator = if at == 0 { "" } else { ", " };
        let _ = match argument {
            Value::Object(argument) if argument.contains_key("name") => {
                let shown = argument.get("shown").or(argument.get("value")).unwrap_or(&Value::Null);
                write!(list, "{separator}{}: {}", text(&argument["name"]), text(shown))
            }
            other => write!(list, "{separator}{}", text(other)),
        };
    }
    let _ = write!(list, ") = {}", text(&record["value"]));
    if has_failed(record) {
        let _ = write!(list, "  {}", text(&record["error"]));
    } else if let Some(code) = record["last_error"].as_u64().filter(|code| *code != 0) {
        let _ = write!(list, "  last error {code:#x}");
    }
    if record["is_emulated"] == false {
        list.push_str("  (the real provider would have answered otherwise)");
    }
    if let Value::Object(made) = &record["made"] {
        let fields: Vec<String> = made
            .iter()
            .filter(|(_, value)| !value.is_null())
            .map(|(name, value)| format!("{name} {}", text(value)))
            .collect();
        let _ = write!(list, "  made {}", fields.join(", "));
    }
    list.push('\n');
    for name in ["before", "after"] {
        for data in record[name].as_array().into_iter().flatten() {
            let _ = writeln!(list, "         {name} {}: {}", text(&data["argument"]), text(&data["bytes"]));
        }
    }
}

/// A value without quotes, and on one line.
fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.escape_debug().to_string().replace("\\\"", "\""),
        Value::Null => String::new(),
        Value::Object(object) => {
            let fields: Vec<String> =
                object.iter().map(|(name, value)| format!("{name} {}", text(value))).collect();
            fields.join(", ")
        }
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn no_mutant_panics() {
        let record = br#"{"number":1,"call":"C","arguments":[{"name":"a","shown":"0"}],"made":{"handle":3},"value":1}"#;
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
