//! Guides for each kind of user, the names, the errors, the differences from Windows, and the design.

#[doc = include_str!("../docs/guide/emulator.md")]
pub mod emulator {}

#[doc = include_str!("../docs/guide/decrypter.md")]
pub mod decrypter {}

#[doc = include_str!("../docs/guide/port.md")]
pub mod port {}

#[doc = include_str!("../docs/guide/python.md")]
pub mod python {}

#[doc = include_str!("../docs/guide/names.md")]
pub mod names {}

#[doc = include_str!("../docs/guide/errors.md")]
#[doc(alias = "GetLastError")]
pub mod errors {}

#[doc = include_str!("../docs/guide/windows.md")]
pub mod windows {}

#[doc = include_str!("../DESIGN.md")]
pub mod design {}

#[doc = include_str!("../COMPARE.md")]
pub mod compare {}
