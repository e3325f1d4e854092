//! Describes a key, field by field: key BLOBs, strong-name keys, XML of .NET, PVK, PEM and DER.
//!
//! ```
//! use hcryptkey_blob::describe;
//!
//! let blob = [8, 2, 0, 0, 0x01, 0x68, 0, 0, 5, 0, 0, 0, 1, 2, 3, 4, 5];
//! let description = describe(&blob, None);
//! assert_eq!(description.kind(), "PLAINTEXTKEYBLOB: a session key in the clear");
//! assert_eq!(description.value("key").unwrap().to_string(), "0102030405");
//! assert!(description.problems().is_empty());
//! ```
#![forbid(unsafe_code)]

mod blob;
mod description;
mod dss_dh;
mod file;
mod numbers;
mod reader;
mod strong_name;
mod xml;

pub use description::{Description, Value};
pub use file::{describe, read_key};
pub use strong_name::StrongName;
pub use xml::write_xml;
