//! The only work of this program when its instructions are counted.

use std::sync::OnceLock;

/// This many calls of a row's work by one contender.
pub struct Counted {
    pub what: String,
    pub who: String,
    pub calls: u64,
}

static COUNTED: OnceLock<Counted> = OnceLock::new();

/// From here on only these calls are made.
pub fn count_only(what: String, who: String, calls: u64) {
    _ = COUNTED.set(Counted { what, who, calls });
}

/// The calls; `None` if this program measures.
pub fn counted() -> Option<&'static Counted> {
    COUNTED.get()
}
