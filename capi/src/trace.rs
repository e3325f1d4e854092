//! Records of calls as JSON: one object a line.

use std::env;
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::sync::{Mutex, PoisonError};

use hcryptkey::{CallRecord, Data, HandleKind, Origin};
use serde_json::{Map, Value, json};

/// An observer that appends each record to the file that `HCRYPTKEY_TRACE` names; `None` if the variable is unset or
/// empty, or the file can't be opened.
pub(crate) fn from_environment() -> Option<impl Fn(&CallRecord<'_>) + Send + Sync + 'static> {
    let path = env::var_os("HCRYPTKEY_TRACE").filter(|path| !path.is_empty())?;
    let file: Mutex<File> = OpenOptions::new().append(true).create(true).open(path).ok()?.into();
    Some(move |record: &CallRecord<'_>| {
        let line = to_json(record) + "\n";
        // In one piece, so that lines of several threads and processes stay whole. A full disk must not stop the program.
        _ = file.lock().unwrap_or_else(PoisonError::into_inner).write_all(line.as_bytes());
    })
}

/// A record as one line of JSON. Handles and addresses are hexadecimal, because many readers of JSON keep 53 bits of a
/// number.
pub(crate) fn to_json(record: &CallRecord<'_>) -> String {
    let arguments: Map<String, Value> = record
        .arguments
        .iter()
        .map(|argument| (argument.name.to_owned(), argument.shown.clone().into()))
        .collect();
    let handles: Vec<Value> = record
        .handles
        .iter()
        .map(|(kind, handle)| json!({ "kind": kind_name(*kind), "handle": hex(*handle) }))
        .collect();
    let mut line = Map::new();
    let mut put = |name: &str, value: Value| line.insert(name.to_owned(), value);
    put("number", record.number.into());
    put("call", record.call.into());
    put("arguments", arguments.into());
    put("handles", handles.into());
    put("value", record.value.into());
    put("emulated", record.is_emulated().into());
    if let Some(made) = record.made {
        let mut object = Map::new();
        object.insert("kind".to_owned(), kind_name(made.kind).into());
        object.insert("handle".to_owned(), hex(made.handle).into());
        if let Some(origin) = made.origin {
            let (how, handle) = match origin {
                Origin::DuplicateOf(handle) => ("duplicate of", handle),
                Origin::DerivedFrom(handle) => ("derived from", handle),
                Origin::ImportedUnder(handle) => ("imported under", handle),
                Origin::KeyedBy(handle) => ("keyed by", handle),
            };
            object.insert(how.to_owned(), hex(handle).into());
        }
        put("made", object.into());
    }
    if let Some(code) = record.last_error {
        put("last_error", code.into());
    }
    if let Some(error) = record.error {
        put("error", error.to_string().into());
    }
    for (when, data) in [("before", record.before), ("after", record.after)] {
        if !data.is_empty() {
            put(when, data.iter().map(of_data).collect());
        }
    }
    Value::from(line).to_string()
}

fn of_data(data: &Data) -> Value {
    let bytes = base16ct::lower::encode_string(&data.bytes);
    json!({ "argument": data.argument, "length": data.len, "bytes": bytes })
}

fn hex(number: u64) -> String {
    format!("{number:#x}")
}

fn kind_name(kind: HandleKind) -> &'static str {
    match kind {
        HandleKind::Context => "context",
        HandleKind::Key => "key",
        HandleKind::Hash => "hash",
    }
}
