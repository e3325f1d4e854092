//! The calls of advapi32.dll: from the arguments of each to the method of [`Advapi`](crate::Advapi) that makes it.

pub(super) mod ciphering;
pub(super) mod contexts;
pub(super) mod hashes;
pub(super) mod keys;
pub(super) mod params;
pub(super) mod providers;
pub(super) mod signing;
