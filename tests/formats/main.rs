//! Text that people read: transcripts of calls, and the documentation.

mod documentation;
mod transcripts;
