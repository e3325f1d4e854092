//! The pictures of a presentation: \[MS-PPT\] 2.3.7 and \[MS-ODRAW\] 2.2.23.
//!
//! Every field of a picture is encrypted on its own, as block 0.

use super::Error;
use super::bytes::{u16_at, usize_at};
use super::keys::Keys;

const HEADER_LEN: usize = 8;
const UID_LEN: usize = 16;

/// Decrypts a stream of pictures.
pub(super) fn decrypt(keys: &Keys, stream: &mut [u8]) -> Result<(), Error> {
    let mut fields = Fields { keys, rest: stream };
    while !fields.rest.is_empty() {
        let header = fields.decrypt_next(HEADER_LEN)?;
        let header = (u16_at(header, 0), u16_at(header, 2), usize_at(header, 4));
        let (Some(flags), Some(kind), Some(len)) = header else { return Err(cut_short()) };
        let head_len = match kind {
            // Metafiles: EMF, WMF, PICT.
            0xF01A..=0xF01C => 34,
            // Bitmaps: JPEG, PNG, DIB, TIFF, and JPEG again.
            0xF01D..=0xF01F | 0xF029 | 0xF02A => 1,
            _ => {
                return Err(Error::damaged(
                    "its Pictures stream contains something that is not a known picture",
                ));
            }
        };
        let uids = match flags >> 4 {
            0x217 | 0x3D5 | 0x46B | 0x543 | 0x6E1 | 0x6E3 | 0x6E5 | 0x7A9 => 2,
            _ => 1,
        };
        let data_len = len.checked_sub(uids * UID_LEN + head_len).ok_or_else(cut_short)?;
        for _ in 0..uids {
            fields.decrypt_next(UID_LEN)?;
        }
        fields.decrypt_next(head_len)?;
        fields.decrypt_next(data_len)?;
    }
    Ok(())
}

fn cut_short() -> Error {
    Error::damaged("a picture is longer than the stream around it")
}

/// The rest, which is not decrypted yet.
struct Fields<'a> {
    keys: &'a Keys,
    rest: &'a mut [u8],
}

impl<'a> Fields<'a> {
    fn decrypt_next(&mut self, len: usize) -> Result<&'a [u8], Error> {
        let field = self.rest.split_off_mut(..len).ok_or_else(cut_short)?;
        self.keys.decrypt_block(0, field)?;
        Ok(field)
    }
}
