//! The pseudorandom function of TLS 1.0 as a hash object.

use std::sync::Arc;

use zeroize::Zeroizing;

use super::Material;
use crate::error::{Error, Reason};
use crate::key::ChannelMaster;
use crate::schannel;

/// The longest label or seed, in bytes (our decision). A handle would otherwise keep any number of bytes that a guest chooses.
const MAX_INPUT: usize = 4096;
/// The longest output, in bytes (our decision), which bounds the time of a call.
const MAX_OUTPUT: usize = 1 << 20;

/// The function with its inputs. It has no state: each value starts at the front of the output.
#[derive(Clone)]
pub(crate) struct Prf {
    master_secret: Material,
    label: Arc<[u8]>,
    seed: Arc<[u8]>,
}

impl Prf {
    /// With an empty label and an empty seed.
    ///
    /// # Errors
    /// Those of [`ChannelMaster::master_secret`].
    pub(super) fn new(key: &ChannelMaster) -> Result<Self, Error> {
        let nothing: Arc<[u8]> = Arc::new([]);
        Ok(Self { master_secret: key.master_secret()?.clone(), label: Arc::clone(&nothing), seed: nothing })
    }

    /// # Errors
    /// `NTE_BAD_LEN` for one that is too long.
    pub(crate) fn set_label(&mut self, label: &[u8]) -> Result<(), Error> {
        self.label = checked(label)?.into();
        Ok(())
    }

    /// # Errors
    /// `NTE_BAD_LEN` for one that is too long.
    pub(crate) fn set_seed(&mut self, seed: &[u8]) -> Result<(), Error> {
        self.seed = checked(seed)?.into();
        Ok(())
    }

    /// The first `len` bytes of the output.
    ///
    /// # Errors
    /// `NTE_BAD_LEN` for too many bytes.
    pub(crate) fn output(&self, len: usize) -> Result<Zeroizing<Vec<u8>>, Error> {
        check_output_len(len)?;
        let mut output = Zeroizing::new(vec![0; len]);
        schannel::prf(self.master_secret.as_ref(), &[&self.label, &self.seed], &mut output)?;
        Ok(output)
    }
}

/// # Errors
/// `NTE_BAD_LEN` for too many bytes.
pub(super) fn check_output_len(len: usize) -> Result<(), Error> {
    let too_long = Error::BadLen(&Reason("CALG_TLS1PRF gives at most 1 MiB; ask for less"));
    if len <= MAX_OUTPUT { Ok(()) } else { Err(too_long) }
}

fn checked(input: &[u8]) -> Result<&[u8], Error> {
    let too_long = Error::BadLen(&Reason("a label or seed has at most 4096 bytes; pass fewer"));
    if input.len() <= MAX_INPUT { Ok(input) } else { Err(too_long) }
}
