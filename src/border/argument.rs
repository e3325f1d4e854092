//! How the words of a call are read: its arguments and its result.

use super::text::Encoding;
use crate::codes::Group;

/// An argument of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Argument {
    /// Its name in C.
    pub name: &'static str,
    /// How its word is read.
    pub kind: Kind,
}

/// How the word of an argument is read. The field `len` is the index of another argument, the one that holds the length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Kind {
    /// `HCRYPTPROV`.
    Context,
    /// `HCRYPTKEY`; some calls take 0 for none.
    Key,
    /// `HCRYPTHASH`; some calls take 0 for none.
    Hash,
    /// A DWORD.
    Number,
    /// A BOOL: everything but 0 is true.
    Bool,
    /// A DWORD that is one constant of a group, or several flags of one.
    Code(Group),
    /// A pointer that has to be NULL.
    Reserved,
    /// The address of a text; NULL for none.
    Text(Encoding),
    /// The address of data that is written as text, such as Base64. Another argument is its length in characters; if that
    /// is 0, the text ends with a NUL.
    DataText(Encoding),
    /// The address of bytes that the call reads.
    Input {
        /// The argument that is their length.
        len: usize,
    },
    /// The address of a value that the call reads; the number of the parameter determines its length.
    ByParameter,
    /// The address of a buffer that the call fills to its end.
    Filled {
        /// The argument that is its size.
        len: usize,
    },
    /// The address of memory that the call changes in place.
    Memory {
        /// The argument that is its length.
        len: usize,
    },
    /// The address of a buffer for the result; NULL asks for its size.
    Output {
        /// The argument that is the address of its size.
        len: usize,
    },
    /// The address of a buffer for a text; NULL asks for its size.
    OutText {
        /// How the text is written.
        encoding: Encoding,
        /// The argument that is the address of its size: in characters for `CryptBinaryToString`, else in bytes.
        len: usize,
    },
    /// The address of data that the call ciphers in place.
    InPlace {
        /// The argument that is the address of its length.
        len: usize,
    },
    /// The address of a structure that the call reads; NULL for none.
    InStructure,
    /// The address of a structure that the call writes.
    OutStructure,
    /// The address of memory that another call allocated; NULL for none.
    Allocated,
    /// The address of a length, which the call reads and writes.
    Len,
    /// The address of a DWORD that the call writes.
    OutNumber,
    /// The address of a context's handle that the call writes.
    OutContext,
    /// The address of a key's handle that the call writes.
    OutKey,
    /// The address of a hash's handle that the call writes.
    OutHash,
}

/// How the result register of a call is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Outcome {
    /// A BOOL.
    Bool,
    /// A DWORD that is the result itself.
    Number,
    /// An address; 0 if the call failed.
    Address,
    /// Nothing: the register has no meaning.
    Nothing,
    /// An NTSTATUS: 0 if the call succeeded.
    Status,
}
