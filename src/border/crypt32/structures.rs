//! Structures from DER and to DER. These calls set the last error to 0 when they succeed (recorded on Windows).

use zeroize::Zeroizing;

use super::layout::{self, Image};
use crate::border::frame::{Frame, TRUE};
use crate::border::structure::Field;
use crate::codes;
use crate::crypt32::structure::{Structure, check_encoding};
use crate::error::{Error, Reason};

const TOO_LONG: Error =
    Error::BadLen(&Reason("the structure is longer than the largest DWORD; pass a shorter one"));
const NAMED_BY_OID: Error = Error::FileNotFound(&Reason(
    "no structure has this OID; use the number of a structure for keys, such as X509_PUBLIC_KEY_INFO (8)",
));

/// `CRYPT_DECODE_PARA` and `CRYPT_ENCODE_PARA`: size, allocator, its counterpart.
const PARA: [Field; 3] = [Field::Dword, Field::Pointer, Field::Pointer];

/// Where the memory for a result comes from.
#[derive(Clone, Copy)]
enum Allocation {
    /// The program has allocated it.
    Done,
    /// `LocalAlloc`.
    Local,
    /// The program's function at this address.
    By(u64),
}

/// Where the result of a call goes.
pub(super) struct Results {
    /// The argument that is the address of the buffer, or of the pointer to what is allocated.
    data: usize,
    /// The argument that is the address of its length.
    len: usize,
    allocation: Allocation,
}

impl Results {
    /// A buffer at this argument, and its length at the next one.
    pub(super) fn at(data: usize) -> Self {
        Self { data, len: data + 1, allocation: Allocation::Done }
    }

    /// Memory that the call allocates, or a buffer after `para`, the argument with the allocator's address.
    fn of(frame: &Frame<'_>, flags: u32, para: usize) -> Result<Self, Error> {
        // The flag is the same for decoding and encoding.
        let allocates = flags & codes::CRYPT_DECODE_ALLOC_FLAG != 0;
        let function = match frame.address(para) {
            0 => 0,
            para => {
                let [_, function, _] = frame.space.read_structure(para, PARA)?;
                function
            }
        };
        let allocation = match (allocates, function) {
            (false, _) => Allocation::Done,
            (true, 0) => Allocation::Local,
            (true, function) => Allocation::By(function),
        };
        Ok(Self { allocation, ..Self::at(para + 1) })
    }

    /// Writes a result of `len` bytes to its place. `bytes` makes the result, given the address that it will have.
    pub(super) fn put(
        self,
        frame: &mut Frame<'_>,
        len: usize,
        bytes: impl FnOnce(u64) -> Result<Zeroizing<Vec<u8>>, Error>,
    ) -> Result<u64, Error> {
        let needed = u32::try_from(len).map_err(|_| TOO_LONG)?;
        let (place, len_at) = (frame.address(self.data), frame.needed_address(self.len)?);
        let size = frame.space.read_dword(len_at)?;
        frame.space.check_write_dword(len_at)?;
        if place == 0 {
            frame.space.write_dword(len_at, needed)?;
            return Ok(TRUE);
        }
        let address = match self.allocation {
            Allocation::Done if size < needed => {
                frame.space.write_dword(len_at, needed)?;
                return Err(Error::MoreData { needed: len });
            }
            Allocation::Done => {
                frame.space.check_write(place, len)?;
                place
            }
            Allocation::Local => {
                frame.space.check_write_pointer(place)?;
                frame.space.allocate(len)?
            }
            Allocation::By(function) => {
                frame.space.check_write_pointer(place)?;
                frame.space.allocate_by(function, len)?
            }
        };
        // The data first: the program gets its address only when the data is there.
        if len > 0 {
            frame.space.write(address, &bytes(address)?)?;
        }
        if address != place {
            frame.space.write_pointer(place, address)?;
        }
        frame.space.write_dword(len_at, needed)?;
        Ok(TRUE)
    }
}

/// The structure that an argument names by its number. An address would name it by an OID, which no structure here has.
fn structure(frame: &Frame<'_>, argument: usize) -> Result<Structure, Error> {
    match u32::try_from(frame.address(argument)) {
        Ok(number) if number <= 0xffff => Structure::of(number),
        _ => Err(NAMED_BY_OID),
    }
}

/// `CryptDecodeObject`
pub(in crate::border) fn decode(frame: &mut Frame<'_>) -> Result<u64, Error> {
    decode_to(frame, Results::at(5))
}

/// `CryptDecodeObjectEx`
pub(in crate::border) fn decode_ex(frame: &mut Frame<'_>) -> Result<u64, Error> {
    let results = Results::of(frame, frame.dword(4), 5)?;
    decode_to(frame, results)
}

fn decode_to(frame: &mut Frame<'_>, results: Results) -> Result<u64, Error> {
    frame.needed_address(results.len)?;
    check_encoding(frame.dword(0))?;
    let structure = structure(frame, 1)?;
    let values = structure.decode(&frame.input(2)?)?;
    let image = Image::of(&frame.space, &values);
    let result = results.put(frame, image.len(), |address| image.at(address))?;
    frame.set_last_error(0);
    Ok(result)
}

/// `CryptEncodeObject`
pub(in crate::border) fn encode(frame: &mut Frame<'_>) -> Result<u64, Error> {
    encode_to(frame, Results::at(3))
}

/// `CryptEncodeObjectEx`
pub(in crate::border) fn encode_ex(frame: &mut Frame<'_>) -> Result<u64, Error> {
    let results = Results::of(frame, frame.dword(3), 4)?;
    encode_to(frame, results)
}

fn encode_to(frame: &mut Frame<'_>, results: Results) -> Result<u64, Error> {
    frame.needed_address(results.len)?;
    check_encoding(frame.dword(0))?;
    let structure = structure(frame, 1)?;
    let values = layout::read(&frame.space, frame.needed_address(2)?, structure.shapes)?;
    let der = structure.encode(&values)?;
    let result = results.put(frame, der.len(), |_| Ok(der))?;
    frame.set_last_error(0);
    Ok(result)
}
