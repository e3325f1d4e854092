//! The numbers in the BLOBs of DSS and Diffie-Hellman keys.

use crate::description::Description;
use crate::reader::Reader;

/// The length of a seed in bytes; it follows a counter.
const SEED_LEN: usize = 20;
/// The length of q and x of DSS in bytes.
const Q_LEN: usize = 20;

/// A format, named by its magic. Numbers 1 and 3 hold public keys, 2 and 4 pairs; 3 and 4 hold all parameters.
#[derive(Clone, Copy)]
pub(crate) struct Kind {
    is_dss: bool,
    number: u8,
}

impl Kind {
    /// The format of a BLOB's body.
    pub(crate) fn of(body: &Reader<'_>) -> Option<Self> {
        let (is_dss, number) = match body.0.first_chunk()? {
            [b'D', b'S', b'S', number] => (true, number),
            [0, b'D', b'H', number] => (false, number),
            _ => return None,
        };
        (b'1'..=b'4').contains(number).then(|| Self { is_dss, number: number - b'0' })
    }

    pub(crate) fn is_version_3(self) -> bool {
        self.number > 2
    }

    fn is_private(self) -> bool {
        self.number.is_multiple_of(2)
    }
}

/// Describes the body of a BLOB, as far as it can be read.
pub(crate) fn describe(kind: Kind, reader: &mut Reader<'_>, description: &mut Description) -> Option<()> {
    let name = if kind.is_dss { "DSS" } else { "Diffie-Hellman" };
    let magic = String::from_utf8_lossy(reader.bytes(4)?).replace('\0', "");
    description.text("magic", format!("{magic}: a {name} key"));
    let p_len = bits(reader, description, "p_bits")?;
    let numbers: &[(&str, usize)] = if kind.is_version_3() {
        let q_len = bits(reader, description, "q_bits")?;
        let j_len = bits(reader, description, "j_bits")?;
        let x_len = if kind.is_private() { bits(reader, description, "x_bits")? } else { 0 };
        seed(reader, description)?;
        &[("p", p_len), ("q", q_len), ("g", p_len), ("j", j_len), ("y", p_len), ("x", x_len)]
    } else {
        match (kind.is_dss, kind.is_private()) {
            (true, false) => &[("p", p_len), ("q", Q_LEN), ("g", p_len), ("y", p_len)],
            (true, true) => &[("p", p_len), ("q", Q_LEN), ("g", p_len), ("x", Q_LEN)],
            // The receiver has p and g.
            (false, false) => &[("y", p_len)],
            (false, true) => &[("p", p_len), ("g", p_len), ("x", p_len)],
        }
    };
    for (name, len) in numbers {
        let number = reader.bytes(*len)?;
        if !number.is_empty() {
            description.bytes(name, number);
        }
    }
    if kind.is_dss && !kind.is_version_3() {
        seed(reader, description)?;
    }
    Some(())
}

/// A length in bits; returns it in bytes.
fn bits(reader: &mut Reader<'_>, description: &mut Description, name: &'static str) -> Option<usize> {
    let bits = reader.u32()?;
    description.number(name, bits);
    if bits % 8 != 0 {
        description.problem("a length in bits is not a multiple of 8");
    }
    usize::try_from(bits.div_ceil(8)).ok()
}

/// The origin of p and q.
fn seed(reader: &mut Reader<'_>, description: &mut Description) -> Option<()> {
    let (counter, seed) = (reader.u32()?, reader.bytes(SEED_LEN)?);
    if counter == u32::MAX {
        description.text("seed", "none: it is not known how p and q were made");
    } else {
        description.number("seed_counter", counter);
        description.bytes("seed", seed);
    }
    Some(())
}
