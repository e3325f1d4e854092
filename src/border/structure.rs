//! Structures with pointers, in the layout of the process.
//!
//! C aligns each field to its own size and the whole to its widest field, in 32 and in 64 bits alike. So the list of fields is
//! all that a structure needs.

use super::space::{BAD_ADDRESS, Space};
use crate::error::Error;

/// A field of a structure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Field {
    /// 4 bytes in both layouts.
    Dword,
    /// As wide as a handle: an address, a handle, a size of that width.
    Pointer,
}

/// `CRYPT_DATA_BLOB` and its other names: length and address of bytes.
pub(crate) const DATA_BLOB: [Field; 2] = [Field::Dword, Field::Pointer];

/// `HMAC_INFO`: hash, address and length of the inner string, and the same for the outer one.
pub(crate) const HMAC_INFO: [Field; 5] =
    [Field::Dword, Field::Pointer, Field::Dword, Field::Pointer, Field::Dword];

impl Space<'_> {
    pub(crate) fn field_len(&self, field: Field) -> u64 {
        match field {
            Field::Dword => 4,
            Field::Pointer => self.pointer_len() as u64,
        }
    }

    /// Where each field starts, and after them the size of the whole.
    pub(crate) fn offsets<const COUNT: usize>(&self, fields: [Field; COUNT]) -> ([u64; COUNT], u64) {
        // C's rule: a field starts at a multiple of its length, and the whole ends at a multiple of the widest field's length.
        let (mut end, mut widest) = (0u64, 1);
        let offsets = fields.map(|field| {
            let len = self.field_len(field);
            let start = end.next_multiple_of(len);
            (end, widest) = (start + len, len.max(widest));
            start
        });
        (offsets, end.next_multiple_of(widest))
    }

    /// Reads the fields of the structure at an address.
    pub(crate) fn read_structure<const COUNT: usize>(
        &self,
        address: u64,
        fields: [Field; COUNT],
    ) -> Result<[u64; COUNT], Error> {
        let (offsets, _) = self.offsets(fields);
        let mut values = [0; COUNT];
        for ((value, field), offset) in values.iter_mut().zip(fields).zip(offsets) {
            // A field of a structure at NULL counts as NULL too, so that the call returns the error of a NULL pointer.
            let at = if address == 0 { 0 } else { address.checked_add(offset).ok_or(BAD_ADDRESS)? };
            *value = match self.field_len(field) {
                4 => self.read_dword(at)?.into(),
                _ => u64::from_le_bytes(self.read(at)?),
            };
        }
        Ok(values)
    }

    /// Reads the fields of a structure whose fields are known only while the call runs.
    #[cfg(feature = "crypt32")]
    pub(crate) fn read_fields(&self, address: u64, fields: &[Field]) -> Result<Vec<u64>, Error> {
        let mut end = 0u64;
        let mut read = |field: &Field| {
            let len = self.field_len(*field);
            let start = end.next_multiple_of(len);
            end = start + len;
            let at = if address == 0 { 0 } else { address.checked_add(start).ok_or(BAD_ADDRESS)? };
            match len {
                4 => self.read_dword(at).map(u64::from),
                _ => self.read(at).map(u64::from_le_bytes),
            }
        };
        fields.iter().map(&mut read).collect()
    }
}
