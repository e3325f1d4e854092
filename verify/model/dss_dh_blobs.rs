//! BLOBs of DSS and Diffie-Hellman.

use hcryptkey::Algorithm;

use crate::dss_dh::{Group, NO_SEED, Q_LEN};
use crate::rules::alg_id;

/// The kind of a BLOB.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Form {
    pub(crate) algorithm: Algorithm,
    pub(crate) private: bool,
    pub(crate) version_3: bool,
}

/// The numbers of a BLOB. One that its kind lacks is empty.
#[derive(Debug, Clone)]
pub(crate) struct Numbers {
    pub(crate) group: Group,
    pub(crate) y: Vec<u8>,
    pub(crate) x: Vec<u8>,
}

impl Form {
    fn is_dss(self) -> bool {
        self.algorithm == Algorithm::DssSign
    }

    /// The numbers of a key that a BLOB of this kind keeps.
    pub(crate) fn keep(self, numbers: Numbers) -> Numbers {
        let Numbers { mut group, mut y, mut x } = numbers;
        if !self.version_3 {
            group.j = Vec::new();
            x.resize(if self.is_dss() { Q_LEN } else { group.p.len() }, 0);
            if self.is_dss() {
                group.q.resize(Q_LEN, 0);
            } else {
                (group.q, group.seed) = (Vec::new(), NO_SEED.to_vec());
            }
            if self.private {
                y = Vec::new();
            } else if !self.is_dss() {
                group = Group::default();
            }
        }
        if !self.private {
            x = Vec::new();
        }
        Numbers { group, y, x }
    }

    /// The BLOB of these numbers.
    pub(crate) fn blob(self, numbers: Numbers) -> Vec<u8> {
        let bits = u32::try_from(8 * numbers.group.p.len()).unwrap();
        let Numbers { group, y, x } = self.keep(numbers);
        let header = [if self.private { 7 } else { 6 }, if self.version_3 { 3 } else { 2 }, 0, 0];
        let start = [&header[..], &alg_id(self.algorithm).to_le_bytes(), &self.start(bits)].concat();
        let body = if self.version_3 {
            [&self.parameters(&group, &x)[8..], &y, &x].concat()
        } else {
            let seed = if self.is_dss() { &group.seed[..] } else { &[] };
            [&group.p[..], &group.q, &group.g, &y, &x, seed].concat()
        };
        [start, body].concat()
    }

    /// Magic and length of p.
    fn start(self, bits: u32) -> [u8; 8] {
        let version = if self.version_3 { 3 } else { 1 } + u8::from(self.private);
        let [d, s, name] = if self.is_dss() { *b"DSS" } else { *b"\0DH" };
        let [one, two, three, four] = bits.to_le_bytes();
        [d, s, name, b'0' + version, one, two, three, four]
    }

    /// The front of a body of version 3: everything but y and x.
    pub(crate) fn parameters(self, group: &Group, x: &[u8]) -> Vec<u8> {
        let bits = |number: &[u8]| u32::try_from(8 * number.len()).unwrap();
        let mut bytes = self.start(bits(&group.p)).to_vec();
        bytes.extend(bits(&group.q).to_le_bytes());
        bytes.extend(bits(&group.j).to_le_bytes());
        if self.private {
            bytes.extend(bits(x).to_le_bytes());
        }
        [&bytes[..], &group.seed, &group.p, &group.q, &group.g, &group.j].concat()
    }
}
