//! Structures in the caller's memory: read by their shapes, and laid out together with the data that their pointers
//! point to.

use core::cell::Cell;

use zeroize::Zeroizing;

use crate::border::space::{BAD_ADDRESS, Space};
use crate::border::structure::{DATA_BLOB, Field};
use crate::border::text::Encoding;
use crate::crypt32::structure::{Attribute, Shape, Value, rsa_blob_len};
use crate::error::Error;

/// `CRYPT_ATTRIBUTE`: OID, count of values, their address.
const ATTRIBUTE: [Field; 3] = [Field::Pointer, Field::Dword, Field::Pointer];
/// The most attributes and values of one structure; a larger count is taken for a false one.
const MOST_ATTRIBUTES: u64 = 64;
const MOST_VALUES: u64 = 64;
/// The most bytes of all values of one structure together. Many values can point to the same memory, so the size of the
/// program's memory is no limit for their total.
const MOST_VALUE_BYTES: u64 = 64 * 1024;

impl Shape {
    fn fields(self) -> &'static [Field] {
        match self {
            Self::Dword => &[Field::Dword],
            Self::Text | Self::Attributes => &[Field::Pointer],
            Self::Blob => &DATA_BLOB,
            Self::Bits => &[Field::Dword, Field::Pointer, Field::Dword],
            // The address of the structure is that of the BLOB itself.
            Self::KeyBlob => &[],
        }
    }
}

/// Reads the structure at an address.
pub(super) fn read(space: &Space<'_>, address: u64, shapes: &[Shape]) -> Result<Vec<Value>, Error> {
    let fields: Vec<Field> = shapes.iter().flat_map(|shape| shape.fields()).copied().collect();
    let mut words = space.read_fields(address, &fields)?.into_iter();
    let mut next = || words.next().ok_or(Error::BUG);
    shapes
        .iter()
        .map(|shape| {
            Ok(match shape {
                Shape::Dword => Value::Dword(dword(next()?)?),
                Shape::Text => Value::Text(space.text(Encoding::Ansi, next()?)?),
                Shape::Blob => Value::Blob(bytes(space, next()?, next()?)?),
                Shape::Bits => Value::Bits(bytes(space, next()?, next()?)?, dword(next()?)?),
                Shape::Attributes => Value::Attributes(attributes(space, next()?)?),
                Shape::KeyBlob => {
                    let len = rsa_blob_len(space.read(address)?)?;
                    Value::KeyBlob(bytes(space, len as u64, address)?)
                }
            })
        })
        .collect()
}

fn dword(word: u64) -> Result<u32, Error> {
    u32::try_from(word).map_err(|_| Error::BUG)
}

fn bytes(space: &Space<'_>, len: u64, address: u64) -> Result<Zeroizing<Vec<u8>>, Error> {
    space.copy(address, usize::try_from(len).map_err(|_| BAD_ADDRESS)?)
}

/// The bytes of the `CRYPT_DATA_BLOB` at an address.
pub(super) fn data_blob(space: &Space<'_>, address: u64) -> Result<Zeroizing<Vec<u8>>, Error> {
    let [len, data] = space.read_structure(address, DATA_BLOB)?;
    bytes(space, len, data)
}

fn attributes(space: &Space<'_>, address: u64) -> Result<Option<Vec<Attribute>>, Error> {
    if address == 0 {
        return Ok(None);
    }
    let [count, first] = space.read_structure(address, DATA_BLOB)?;
    let (_, attribute_len) = space.offsets(ATTRIBUTE);
    let (_, value_len) = space.offsets(DATA_BLOB);
    let left = Cell::new(MOST_VALUE_BYTES);
    elements(first, count, attribute_len, MOST_ATTRIBUTES, |at| {
        let [oid, count, values] = space.read_structure(at, ATTRIBUTE)?;
        let values = elements(values, count, value_len, MOST_VALUES, |at| {
            let [len, data] = space.read_structure(at, DATA_BLOB)?;
            left.set(left.get().checked_sub(len).ok_or(BAD_ADDRESS)?);
            bytes(space, len, data)
        })?;
        Ok(Attribute { oid: space.text(Encoding::Ansi, oid)?, values })
    })
    .map(Some)
}

/// Reads the elements of an array.
fn elements<T>(
    first: u64,
    count: u64,
    len: u64,
    most: u64,
    read: impl Fn(u64) -> Result<T, Error>,
) -> Result<Vec<T>, Error> {
    if count > most {
        return Err(BAD_ADDRESS);
    }
    (0..count).map(|index| read(first.checked_add(index * len).ok_or(BAD_ADDRESS)?)).collect()
}

/// A structure and everything that it points to, in one piece.
pub(super) struct Image {
    bytes: Zeroizing<Vec<u8>>,
    /// Where pointers are, and the offsets that they point to.
    pointers: Vec<(usize, usize)>,
    pointer_len: usize,
}

impl Image {
    /// The image of a structure with these values.
    pub(super) fn of(space: &Space<'_>, values: &[Value]) -> Self {
        let mut image =
            Self { bytes: Zeroizing::default(), pointers: Vec::new(), pointer_len: space.pointer_len() };
        image.structures(&[values.iter().flat_map(members).collect()]);
        image
    }

    pub(super) fn len(&self) -> usize {
        self.bytes.len()
    }

    /// The bytes, for a place at this address.
    pub(super) fn at(mut self, address: u64) -> Result<Zeroizing<Vec<u8>>, Error> {
        for (place, target) in &self.pointers {
            let pointer = address.checked_add(*target as u64).ok_or(BAD_ADDRESS)?.to_le_bytes();
            let bytes = self.bytes.get_mut(*place..).and_then(|rest| rest.get_mut(..self.pointer_len));
            let (bytes, pointer) = bytes.zip(pointer.get(..self.pointer_len)).ok_or(Error::BUG)?;
            bytes.copy_from_slice(pointer);
        }
        Ok(self.bytes)
    }

    fn align(&mut self, len: usize) {
        let end = self.bytes.len().next_multiple_of(len);
        self.resize(end);
    }

    /// Grows without leaving a copy of the bytes in memory that is freed.
    fn resize(&mut self, len: usize) {
        if len > self.bytes.capacity() {
            let mut grown = Zeroizing::new(Vec::with_capacity(len.next_power_of_two()));
            grown.extend_from_slice(&self.bytes);
            self.bytes = grown;
        }
        self.bytes.resize(len, 0);
    }

    fn append(&mut self, bytes: &[u8]) -> usize {
        let start = self.bytes.len();
        self.resize(start + bytes.len());
        if let Some(place) = self.bytes.get_mut(start..) {
            place.copy_from_slice(bytes);
        }
        start
    }

    /// Lays out an array of structures, and after it what they point to. Returns where it starts.
    fn structures(&mut self, structures: &[Vec<Member<'_>>]) -> usize {
        // The widest field of both layouts has 8 bytes.
        self.align(8);
        let start = self.bytes.len();
        let mut pointers = Vec::new();
        for members in structures {
            for member in members {
                match member {
                    Member::Dword(number) => {
                        self.append(&number.to_le_bytes());
                    }
                    Member::Inline(bytes) => {
                        self.append(bytes);
                    }
                    Member::Pointer(target) => {
                        self.align(self.pointer_len);
                        let place = self.append([0; 8].get(..self.pointer_len).unwrap_or_default());
                        pointers.push((place, target));
                    }
                }
            }
            // The next element of the array, aligned to its widest field.
            if members.iter().any(|member| matches!(member, Member::Pointer(_))) {
                self.align(self.pointer_len);
            }
        }
        for (place, target) in pointers {
            let target = match target {
                Target::Null => continue,
                Target::Bytes(bytes) => self.append(bytes),
                Target::Text(text) => {
                    let start = self.append(text.as_bytes());
                    self.append(&[0]);
                    start
                }
                Target::Structures(structures) => self.structures(structures),
            };
            self.pointers.push((place, target));
        }
        start
    }
}

/// One field, with what it points to.
enum Member<'a> {
    Dword(u32),
    Pointer(Target<'a>),
    Inline(&'a [u8]),
}

enum Target<'a> {
    Null,
    Bytes(&'a [u8]),
    Text(&'a str),
    Structures(Vec<Vec<Member<'a>>>),
}

fn members(value: &Value) -> Vec<Member<'_>> {
    match value {
        Value::Dword(number) => vec![Member::Dword(*number)],
        Value::Text(text) => vec![Member::Pointer(text.as_deref().map_or(Target::Null, Target::Text))],
        Value::Blob(bytes) => blob(bytes).into(),
        Value::Bits(bytes, unused) => {
            let [len, data] = blob(bytes);
            vec![len, data, Member::Dword(*unused)]
        }
        Value::Attributes(None) => vec![Member::Pointer(Target::Null)],
        Value::Attributes(Some(attributes)) => {
            let array = array(attributes.iter().map(|attribute| {
                let [count, values] = array(attribute.values.iter().map(|value| blob(value).into()));
                let oid = attribute.oid.as_deref().map_or(Target::Null, Target::Text);
                vec![Member::Pointer(oid), count, values]
            }));
            vec![Member::Pointer(Target::Structures(vec![array.into()]))]
        }
        Value::KeyBlob(bytes) => vec![Member::Inline(bytes)],
    }
}

fn blob(bytes: &[u8]) -> [Member<'_>; 2] {
    let target = if bytes.is_empty() { Target::Null } else { Target::Bytes(bytes) };
    [Member::Dword(count(bytes.len())), Member::Pointer(target)]
}

fn array<'a>(structures: impl Iterator<Item = Vec<Member<'a>>>) -> [Member<'a>; 2] {
    let structures: Vec<_> = structures.collect();
    let count = count(structures.len());
    let target = if structures.is_empty() { Target::Null } else { Target::Structures(structures) };
    [Member::Dword(count), Member::Pointer(target)]
}

/// A count as a DWORD. It counts things in DER whose length was a DWORD, so it fits.
fn count(len: usize) -> u32 {
    u32::try_from(len).unwrap_or(u32::MAX)
}
