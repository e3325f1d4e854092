//! GUIDs, which name master keys.

use core::fmt;
use core::str::FromStr;

use crate::error::{Error, Reason};

/// A GUID as in memory: the first three groups have their lowest byte first.
///
/// ```
/// use hcryptkey::crypt32::Guid;
///
/// let provider: Guid = "df9d8cd0-1501-11d1-8c7a-00c04fc297eb".parse()?;
/// assert_eq!(provider.0[..4], [0xd0, 0x8c, 0x9d, 0xdf]);
/// assert_eq!(provider.to_string(), "df9d8cd0-1501-11d1-8c7a-00c04fc297eb");
/// # Ok::<(), hcryptkey::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Guid(pub [u8; 16]);

/// The position in memory of each byte of the text, by group.
const GROUPS: [&[usize]; 5] = [&[3, 2, 1, 0], &[5, 4], &[7, 6], &[8, 9], &[10, 11, 12, 13, 14, 15]];

impl fmt::Display for Guid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, group) in GROUPS.into_iter().enumerate() {
            if index > 0 {
                f.write_str("-")?;
            }
            for place in group {
                write!(f, "{:02x}", self.0.get(*place).copied().unwrap_or_default())?;
            }
        }
        Ok(())
    }
}

impl FromStr for Guid {
    type Err = Error;

    /// Parses the text of a GUID, in lower or upper case, with or without braces around it.
    ///
    /// # Errors
    /// - `ERROR_INVALID_DATA` (13): the text is not a GUID.
    fn from_str(text: &str) -> Result<Self, Error> {
        const NO_GUID: Error = Error::InvalidData(&Reason(
            "the text is not a GUID; write it as df9d8cd0-1501-11d1-8c7a-00c04fc297eb",
        ));
        let text = text.strip_prefix('{').and_then(|text| text.strip_suffix('}')).unwrap_or(text);
        let mut guid = Self([0; 16]);
        let mut groups = text.split('-');
        for places in GROUPS {
            let digits = groups.next().filter(|group| group.len() == 2 * places.len()).ok_or(NO_GUID)?;
            for (index, place) in places.iter().enumerate() {
                let byte = digits.get(2 * index..2 * index + 2).ok_or(NO_GUID)?;
                // `from_str_radix` alone would accept a sign.
                if !byte.bytes().all(|digit| digit.is_ascii_hexdigit()) {
                    return Err(NO_GUID);
                }
                *guid.0.get_mut(*place).ok_or(Error::BUG)? =
                    u8::from_str_radix(byte, 16).map_err(|_| NO_GUID)?;
            }
        }
        if groups.next().is_some() { Err(NO_GUID) } else { Ok(guid) }
    }
}
