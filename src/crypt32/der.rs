//! DER as Windows reads it, with its error numbers. Windows also reads BER's other forms of a length, and ignores bytes
//! after the structure. No library does this, so the reader is our own.

use zeroize::Zeroizing;

use crate::error::Error;

pub(super) const INTEGER: u8 = 0x02;
pub(super) const BIT_STRING: u8 = 0x03;
pub(super) const OCTET_STRING: u8 = 0x04;
pub(super) const OBJECT_IDENTIFIER: u8 = 0x06;
pub(super) const SEQUENCE: u8 = 0x30;
pub(super) const SET: u8 = 0x31;
/// The tag of a constructed, context-specific element with number 0.
pub(super) const CONTEXT_0: u8 = 0xa0;
const CONSTRUCTED_OCTET_STRING: u8 = 0x24;
/// The whole NULL element.
pub(super) const NULL_ELEMENT: &[u8] = &[0x05, 0x00];
/// The most levels of strings within strings; more are treated as damage.
const MOST_LEVELS: u32 = 16;

/// The bytes that are not read yet.
#[derive(Clone, Copy)]
pub(super) struct Reader<'a>(&'a [u8]);

/// One element: its value, and the whole element with tag and length.
pub(super) struct Element<'a> {
    pub(super) value: &'a [u8],
    pub(super) whole: &'a [u8],
}

/// The length of a value.
enum Len {
    Definite(usize),
    /// The value ends at two zeros.
    Indefinite,
}

impl<'a> Reader<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The tag of the next element.
    pub(super) fn peek(&self) -> Option<u8> {
        self.0.first().copied()
    }

    fn byte(&mut self) -> Result<u8, Error> {
        let (first, rest) = self.0.split_first().ok_or(Error::Asn1Eod)?;
        self.0 = rest;
        Ok(*first)
    }

    fn take(&mut self, len: usize) -> Result<&'a [u8], Error> {
        let (taken, rest) = self.0.split_at_checked(len).ok_or(Error::Asn1Eod)?;
        self.0 = rest;
        Ok(taken)
    }

    fn len(&mut self) -> Result<Len, Error> {
        let first = self.byte()?;
        match first {
            0..=0x7f => Ok(Len::Definite(first.into())),
            0x80 => Ok(Len::Indefinite),
            0x81..=0x84 => {
                let bytes = self.take((first & 0x7f).into())?;
                let len = bytes.iter().fold(0u32, |len, byte| len << 8 | u32::from(*byte));
                Ok(Len::Definite(usize::try_from(len).map_err(|_| Error::Asn1Eod)?))
            }
            _ => Err(Error::Asn1Corrupt),
        }
    }

    /// The next element, whatever its tag is.
    pub(super) fn any(&mut self) -> Result<Element<'a>, Error> {
        let start = self.0;
        let tag = self.byte()?;
        // Tags of more than one byte are in none of the structures.
        if tag & 0x1f == 0x1f {
            return Err(Error::Asn1Corrupt);
        }
        let Len::Definite(len) = self.len()? else { return Err(Error::Asn1Corrupt) };
        let value = self.take(len)?;
        let (whole, _) = start.split_at(start.len() - self.0.len());
        Ok(Element { value, whole })
    }

    /// The value of the next element, which must have this tag.
    pub(super) fn value(&mut self, tag: u8) -> Result<&'a [u8], Error> {
        match self.peek() {
            None => Err(Error::Asn1Eod),
            Some(found) if found != tag => Err(Error::Asn1BadTag),
            Some(_) => Ok(self.any()?.value),
        }
    }

    pub(super) fn sequence(&mut self) -> Result<Self, Error> {
        self.value(SEQUENCE).map(Self)
    }

    /// An octet string, in one piece or in several.
    pub(super) fn octets(&mut self) -> Result<Zeroizing<Vec<u8>>, Error> {
        // Room for all pieces: a vector that grows leaves bytes of a private key in the memory that it frees.
        let mut octets = Zeroizing::new(Vec::with_capacity(self.0.len()));
        self.octets_into(&mut octets, MOST_LEVELS)?;
        Ok(octets)
    }

    fn octets_into(&mut self, octets: &mut Vec<u8>, levels: u32) -> Result<(), Error> {
        if levels == 0 {
            return Err(Error::Asn1Corrupt);
        }
        if self.peek() != Some(CONSTRUCTED_OCTET_STRING) {
            octets.extend_from_slice(self.value(OCTET_STRING)?);
            return Ok(());
        }
        self.byte()?;
        match self.len()? {
            Len::Definite(len) => {
                let mut parts = Self(self.take(len)?);
                while !parts.is_empty() {
                    parts.octets_into(octets, levels - 1)?;
                }
            }
            Len::Indefinite => {
                // Two zeros end the string. If the bytes end without them, reading the next piece fails.
                while self.peek() != Some(0) {
                    self.octets_into(octets, levels - 1)?;
                }
                if self.take(2)? != [0, 0] {
                    return Err(Error::Asn1Corrupt);
                }
            }
        }
        Ok(())
    }

    /// The bytes of a number, the highest first, unchanged.
    pub(super) fn integer(&mut self) -> Result<&'a [u8], Error> {
        let bytes = self.value(INTEGER)?;
        if bytes.is_empty() { Err(Error::Asn1Corrupt) } else { Ok(bytes) }
    }

    /// The bytes of a number without sign, the lowest first, without leading zeros; one zero for zero.
    pub(super) fn unsigned(&mut self) -> Result<Zeroizing<Vec<u8>>, Error> {
        let bytes = self.integer()?;
        let zeros = bytes.iter().take(bytes.len() - 1).take_while(|byte| **byte == 0).count();
        let (_, bytes) = bytes.split_at(zeros);
        let mut number = Zeroizing::new(bytes.to_vec());
        number.reverse();
        Ok(number)
    }
}

/// An element of several parts.
pub(super) fn element(tag: u8, parts: &[&[u8]]) -> Zeroizing<Vec<u8>> {
    let len: usize = parts.iter().map(|part| part.len()).sum();
    // Room for the tag and the length too: a vector that grows leaves bytes of a private key behind.
    let mut bytes = Zeroizing::new(Vec::with_capacity(len + 6));
    bytes.push(tag);
    let be = (len as u64).to_be_bytes();
    let zeros = be.iter().take_while(|byte| **byte == 0).count();
    match u8::try_from(len) {
        Ok(short) if short < 0x80 => bytes.push(short),
        _ => {
            let digits = be.get(zeros..).unwrap_or(&be);
            #[expect(clippy::cast_possible_truncation, reason = "there are at most 8 bytes of length")]
            bytes.push(0x80 | digits.len() as u8);
            bytes.extend_from_slice(digits);
        }
    }
    for part in parts {
        bytes.extend_from_slice(part);
    }
    bytes
}

/// A number without sign, given with its lowest byte first.
pub(super) fn unsigned(number: &[u8]) -> Zeroizing<Vec<u8>> {
    let len = number.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
    let mut bytes = Zeroizing::new(Vec::with_capacity(len + 1));
    bytes.extend(number.iter().take(len));
    // A leading zero keeps the sign bit free, and represents a number without bytes.
    if bytes.last().is_none_or(|byte| byte & 0x80 != 0) {
        bytes.push(0);
    }
    bytes.reverse();
    element(INTEGER, &[&bytes])
}
