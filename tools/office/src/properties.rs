//! The properties of a document, if they are encrypted too: \[MS-OFFCRYPTO\] 2.3.5.4.
//!
//! One stream holds them all, with a directory at its end. Its first bytes, the directory and each entry of the
//! directory are encrypted separately.

use super::Error;
use super::bytes::{field, u16_at, u32_at, usize_at};
use super::container::Container;
use super::keys::Keys;

/// Replaces the stream of this name, if there is one, by the streams that it holds.
pub(super) fn decrypt(keys: &Keys, container: &mut Container, name: &str) -> Result<(), Error> {
    if !container.has(name) {
        return Ok(());
    }
    let encrypted = container.read(name)?;
    let part = |start, len, block| {
        let mut part = part(&encrypted, start, len).ok_or_else(damaged)?.to_vec();
        keys.decrypt_block(block, &mut part)?;
        Ok::<_, Error>(part)
    };
    let front = part(0, 8, 0)?;
    let (start, len) = usize_at(&front, 0).zip(usize_at(&front, 4)).ok_or_else(damaged)?;
    let streams = directory(&part(start, len, 0)?).ok_or_else(damaged)?;
    // Entries that don't overlap are together no longer than the stream.
    let sum = streams.iter().try_fold(0_usize, |sum, stream| sum.checked_add(stream.len));
    if sum.is_none_or(|sum| sum > encrypted.len()) {
        return Err(damaged());
    }
    let decrypted = streams.into_iter().map(|stream| {
        let contents = part(stream.start, stream.len, stream.block)?;
        Ok((stream.name, contents))
    });
    container.replace(name, decrypted.collect::<Result<_, Error>>()?)
}

fn damaged() -> Error {
    Error::damaged("its directory of properties points nowhere")
}

fn part(stream: &[u8], start: usize, len: usize) -> Option<&[u8]> {
    stream.get(start..)?.get(..len)
}

/// A stream in the directory.
struct Stream {
    name: String,
    start: usize,
    len: usize,
    block: u32,
}

/// Reads the directory: how many streams there are, and 16 bytes and a name for each.
fn directory(directory: &[u8]) -> Option<Vec<Stream>> {
    let mut rest = directory.get(4..)?;
    let mut streams = Vec::new();
    for _ in 0..u32_at(directory, 0)? {
        let [name_len, flags] = field(rest, 10)?;
        // A storage is not allowed here.
        if flags & 1 == 0 {
            return None;
        }
        let name = part(rest, 16, 2 * usize::from(name_len))?.as_chunks().0;
        let name: Vec<_> = name.iter().copied().map(u16::from_le_bytes).collect();
        streams.push(Stream {
            name: String::from_utf16(&name).ok()?,
            start: usize_at(rest, 0)?,
            len: usize_at(rest, 4)?,
            block: u16_at(rest, 8)?.into(),
        });
        // The name ends with a zero.
        rest = rest.get(16 + 2 * name.len() + 2..)?;
    }
    Some(streams)
}
