//! Text that people read: transcripts of calls, the documentation, and the table of modules.

mod circles;
mod documentation;
mod modules;
mod transcripts;
