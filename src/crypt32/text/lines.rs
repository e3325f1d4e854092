//! How lines end.

use crate::codes::{CRYPT_STRING_NOCR, CRYPT_STRING_NOCRLF};

/// The end of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LineEnd {
    CrLf,
    /// `CRYPT_STRING_NOCR`.
    Lf,
    /// `CRYPT_STRING_NOCRLF`.
    None,
}

impl LineEnd {
    /// The line ends that the flags select. NOCRLF overrides NOCR.
    pub(super) const fn of(flags: u32) -> Self {
        if flags & CRYPT_STRING_NOCRLF != 0 {
            Self::None
        } else if flags & CRYPT_STRING_NOCR != 0 {
            Self::Lf
        } else {
            Self::CrLf
        }
    }

    pub(super) const fn bytes(self) -> &'static [u8] {
        match self {
            Self::CrLf => b"\r\n",
            Self::Lf => b"\n",
            Self::None => b"",
        }
    }
}

/// White space between characters of a text.
pub(super) const fn is_space(character: u16) -> bool {
    matches!(character, 0x09..=0x0d | 0x20)
}
