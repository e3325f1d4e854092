//! The key derivation of PCT 1, SSL 2, SSL 3 and TLS 1.0: bytes in, bytes out.
//!
//! ```text
//!   pre-master secret ─▶ master secret ─▶ key block
//!
//!   key block   client MAC │ server MAC │ client key │ server key │ client IV │ server IV
//! ```
//!
//! Each protocol fills the parts of a key block in its own way, but the order of the parts is the same for all. The stack
//! below holds parts of the secrets afterwards: the caller wipes it.

mod pct1;
mod ssl2;
mod ssl3;
mod tls1;

use core::ops::Range;

use zeroize::Zeroizing;

use crate::algorithm::Algorithm;
use crate::error::Error;
pub(crate) use tls1::prf;

/// The length in bytes of a master secret of SSL 3 and TLS 1.0, and of the pre-master secret that it is made from.
pub(crate) const MASTER_LEN: usize = 48;

/// A secure channel protocol with its own key derivation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Protocol {
    Pct1,
    Ssl2,
    Ssl3,
    Tls1,
}

/// The data of a handshake that goes into its keys. Both ends know it, and it is sent in the clear.
#[derive(Clone, Copy)]
pub(crate) struct Handshake<'a> {
    /// `KP_CLIENT_RANDOM`; in PCT 1 and SSL 2, the client's challenge.
    pub(crate) client_random: &'a [u8],
    /// `KP_SERVER_RANDOM`; in PCT 1 and SSL 2, the server's connection identifier.
    pub(crate) server_random: &'a [u8],
    /// `KP_CERTIFICATE`, which only PCT 1 uses.
    pub(crate) certificate: &'a [u8],
}

/// The lengths of the parts of a key block, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Lengths {
    pub(crate) mac: usize,
    pub(crate) key: usize,
    pub(crate) iv: usize,
}

/// The kinds of parts. Each end has one of each kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    Mac,
    Key,
    Iv,
}

/// The end that sends under a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    Client,
    Server,
}

impl Protocol {
    /// The protocol of an algorithm of master keys.
    pub(crate) fn of(algorithm: Algorithm) -> Option<Self> {
        match algorithm {
            Algorithm::Pct1Master => Some(Self::Pct1),
            Algorithm::Ssl2Master => Some(Self::Ssl2),
            Algorithm::Ssl3Master => Some(Self::Ssl3),
            Algorithm::Tls1Master => Some(Self::Tls1),
            _ => None,
        }
    }

    /// The version with which a pre-master secret begins; PCT 1 and SSL 2 have no pre-master secrets.
    pub(crate) fn version(self) -> Option<[u8; 2]> {
        match self {
            Self::Pct1 | Self::Ssl2 => None,
            Self::Ssl3 => Some([3, 0]),
            Self::Tls1 => Some([3, 1]),
        }
    }

    /// The master secret from a pre-master secret; `None` for PCT 1 and SSL 2, which start with a master key.
    pub(crate) fn master_secret(
        self,
        pre_master: &[u8],
        handshake: Handshake<'_>,
    ) -> Result<Option<Zeroizing<[u8; MASTER_LEN]>>, Error> {
        let Handshake { client_random, server_random, .. } = handshake;
        let mut master = Zeroizing::new([0; MASTER_LEN]);
        match self {
            Self::Pct1 | Self::Ssl2 => return Ok(None),
            Self::Ssl3 => ssl3::expand(pre_master, [client_random, server_random], &mut *master)?,
            Self::Tls1 => {
                prf(pre_master, &[b"master secret", client_random, server_random], &mut *master)?;
            }
        }
        Ok(Some(master))
    }

    /// The key block from a master secret.
    ///
    /// # Errors
    /// `NTE_BAD_LEN` for a block longer than the protocol can make.
    pub(crate) fn key_block(
        self,
        master: &[u8],
        handshake: Handshake<'_>,
        lengths: Lengths,
    ) -> Result<Zeroizing<Vec<u8>>, Error> {
        let Handshake { client_random, server_random, .. } = handshake;
        let lengths = self.lengths(lengths);
        let mut block = Zeroizing::new(vec![0; lengths.block()]);
        // In SSL 3 and TLS 1.0 the server's random value comes first here, unlike in the master secret.
        match self {
            Self::Pct1 => pct1::fill(master, handshake, lengths, &mut block)?,
            Self::Ssl2 => ssl2::fill(master, handshake, lengths, &mut block)?,
            Self::Ssl3 => ssl3::expand(master, [server_random, client_random], &mut block)?,
            Self::Tls1 => prf(master, &[b"key expansion", server_random, client_random], &mut block)?,
        }
        Ok(block)
    }

    /// The lengths of the parts that this protocol uses. A MAC of SSL 2 has the cipher's key.
    pub(crate) fn lengths(self, lengths: Lengths) -> Lengths {
        match self {
            Self::Ssl2 => Lengths { mac: lengths.key, ..lengths },
            _ => lengths,
        }
    }
}

impl Lengths {
    /// The length of the whole block.
    pub(crate) fn block(self) -> usize {
        2 * (self.mac + self.key + self.iv)
    }

    /// The place of a part in the block.
    pub(crate) fn place(self, part: Part, end: End) -> Range<usize> {
        let (start, len) = match part {
            Part::Mac => (0, self.mac),
            Part::Key => (2 * self.mac, self.key),
            Part::Iv => (2 * (self.mac + self.key), self.iv),
        };
        let start = start + if end == End::Server { len } else { 0 };
        start..start + len
    }
}

#[cfg(test)]
mod tests;
