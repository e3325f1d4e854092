//! The command as a shell runs it.

mod blobs;
mod ciphering;
mod deriving;
mod hashing;
mod office;
mod replaying;
mod run;
mod signing;
mod sql;
mod usage;
