//! Documentation: a guide for each kind of user, the errors, what differs from Windows, and why the crate is as it is.

#[doc = include_str!("../docs/guide/emulator.md")]
pub mod emulator {}

#[doc = include_str!("../docs/guide/decrypter.md")]
pub mod decrypter {}

#[doc = include_str!("../docs/guide/port.md")]
pub mod port {}

#[doc = include_str!("../docs/guide/errors.md")]
#[doc(alias = "GetLastError")]
pub mod errors {}

#[doc = include_str!("../docs/guide/windows.md")]
pub mod windows {}

#[doc = include_str!("../DESIGN.md")]
pub mod design {}

#[doc = include_str!("../COMPARE.md")]
pub mod compare {}
