//! A description of a key.

use std::fmt;

/// The value of a field.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Value {
    /// A name or a sentence.
    Text(String),
    /// A length or a small number.
    Number(u64),
    /// Bytes in the order of the file.
    Bytes(Vec<u8>),
    /// An answer: yes or no.
    Answer(bool),
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text),
            Self::Number(number) => write!(f, "{number}"),
            Self::Bytes(bytes) => f.write_str(&base16ct::lower::encode_string(bytes)),
            Self::Answer(yes) => f.write_str(if *yes { "yes" } else { "no" }),
        }
    }
}

/// The fields of a key, and its problems.
#[derive(Debug, Clone)]
pub struct Description {
    kind: String,
    fields: Vec<(&'static str, Value)>,
    problems: Vec<String>,
}

impl Description {
    pub(crate) fn new(kind: impl Into<String>) -> Self {
        Self { kind: kind.into(), fields: Vec::new(), problems: Vec::new() }
    }

    pub(crate) fn problem_alone(problem: impl Into<String>) -> Self {
        let mut description = Self::new("unknown");
        description.problem(problem);
        description
    }

    pub(crate) fn text(&mut self, name: &'static str, text: impl Into<String>) {
        self.fields.push((name, Value::Text(text.into())));
    }

    pub(crate) fn number(&mut self, name: &'static str, number: u32) {
        self.fields.push((name, Value::Number(number.into())));
    }

    pub(crate) fn bytes(&mut self, name: &'static str, bytes: &[u8]) {
        self.fields.push((name, Value::Bytes(bytes.to_vec())));
    }

    pub(crate) fn answer(&mut self, name: &'static str, yes: bool) {
        self.fields.push((name, Value::Answer(yes)));
    }

    pub(crate) fn problem(&mut self, problem: impl Into<String>) {
        self.problems.push(problem.into());
    }

    /// Adds the fields of a key that this one contains.
    pub(crate) fn contain(&mut self, inner: Self) {
        self.text("contains", inner.kind);
        self.fields.extend(inner.fields);
        self.problems.extend(inner.problems);
    }

    /// The kind of key, in a few words.
    pub fn kind(&self) -> &str {
        &self.kind
    }

    /// The names of the fields and their values, in the order of the file.
    pub fn fields(&self) -> &[(&'static str, Value)] {
        &self.fields
    }

    /// The value of a field.
    pub fn value(&self, name: &str) -> Option<&Value> {
        self.fields.iter().find(|(field, _)| *field == name).map(|(_, value)| value)
    }

    /// The problems: damage, or numbers that do not belong together.
    pub fn problems(&self) -> &[String] {
        &self.problems
    }
}
