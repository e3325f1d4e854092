//! The output of a verb: lines for people, or one JSON object for scripts.

use std::io::{self, Write};

use serde_json::{Map, Value};

use crate::failure::Failure;

/// The values that a verb found, in the order in which they are printed.
///
/// The first value is printed without its name, so that a script can take the first line. The name of each of the
/// others precedes it. JSON has all of them under their names.
#[derive(Default)]
pub(crate) struct Answer {
    values: Map<String, Value>,
    /// The remark after a value, for people only.
    remarks: Vec<(&'static str, &'static str)>,
    failure: Option<Failure>,
}

impl Answer {
    pub(crate) fn new(name: &'static str, first: impl Into<Value>) -> Self {
        Self::default().with(name, first)
    }

    #[must_use]
    pub(crate) fn with(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.values.insert(name.to_owned(), value.into());
        self
    }

    /// Adds a value only if there is one.
    #[must_use]
    pub(crate) fn with_some(self, name: &'static str, value: Option<impl Into<Value>>) -> Self {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }

    /// Explains the value of this name.
    #[must_use]
    pub(crate) fn remark(mut self, name: &'static str, remark: &'static str) -> Self {
        self.remarks.push((name, remark));
        self
    }

    /// Makes the command fail after the answer is printed.
    #[must_use]
    pub(crate) fn failing(mut self, failure: Failure) -> Self {
        self.failure = Some(failure);
        self
    }

    pub(crate) fn into_failure(self) -> Option<Failure> {
        self.failure
    }

    pub(crate) fn write(&self, out: &mut dyn Write, json: bool) -> io::Result<()> {
        if json {
            return writeln!(out, "{}", Value::Object(self.values.clone()));
        }
        for (at, (name, value)) in self.values.iter().enumerate() {
            if at > 0 {
                write!(out, "{}: ", name.replace('_', " "))?;
            }
            match value {
                Value::String(text) => write!(out, "{text}")?,
                Value::Bool(yes) => write!(out, "{}", if *yes { "yes" } else { "no" })?,
                Value::Array(items) => {
                    for item in items {
                        write!(out, "\n  {}", item.as_str().map_or_else(|| item.to_string(), str::to_owned))?;
                    }
                }
                other => write!(out, "{other}")?,
            }
            match self.remarks.iter().find(|(of, _)| of == name) {
                Some((_, remark)) => writeln!(out, " ({remark})")?,
                None => writeln!(out)?,
            }
        }
        Ok(())
    }
}
