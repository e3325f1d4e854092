//! The command, run as from a shell.

mod blobs;
mod ciphering;
mod cookbook;
mod deriving;
mod hashing;
mod office;
mod protecting;
mod replaying;
mod run;
mod signing;
mod sql;
mod tracing;
mod usage;
