//! The calls of crypt32.dll. Unlike those of advapi32.dll they take structures with pointers, and allocate memory for
//! their caller.

pub(super) mod keys;
mod layout;
pub(super) mod memory;
pub(super) mod protection;
pub(super) mod structures;
pub(super) mod text;
