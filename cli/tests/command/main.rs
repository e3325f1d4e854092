//! The command as a shell runs it.

mod ciphering;
mod deriving;
mod hashing;
mod office;
mod run;
mod signing;
mod usage;
