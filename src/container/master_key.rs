//! The file of the master key under which the processes that use a folder protect data.
//!
//! ```text
//!   magic      16 bytes
//!   material   80 bytes   the GUID, and the key
//!   SHA-256    32 bytes   of everything before
//! ```

use std::path::PathBuf;

use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::folder::{Folder, load};
use super::trouble;
use crate::error::Error;

const MAGIC: &[u8; 16] = b"hcryptkey data 1";

/// The length of the GUID and the key together.
const MATERIAL_LEN: usize = 80;

impl Folder {
    /// The master key; `None` if no process has made it.
    ///
    /// # Errors
    /// Those of a damaged file.
    pub(super) fn master_key(&self) -> Result<Option<Zeroizing<Vec<u8>>>, Error> {
        let path = self.master_key_path();
        let Some(bytes) = load(self.path(), &path)? else { return Ok(None) };
        let material = parse(&bytes).map_err(|damage| trouble::damaged(&path, damage))?;
        Ok(Some(material))
    }

    /// The master key of the folder. If it has none yet, the folder keeps `made`.
    ///
    /// # Errors
    /// Those of a damaged file.
    pub(super) fn master_key_or(&self, made: Zeroizing<Vec<u8>>) -> Result<Zeroizing<Vec<u8>>, Error> {
        let _lock = self.lock()?;
        if let Some(there) = self.master_key()? {
            return Ok(there);
        }
        let checksum = Sha256::new().chain_update(MAGIC).chain_update(&*made).finalize();
        let bytes = Zeroizing::new([MAGIC, &made[..], &checksum].concat());
        self.replace(&self.master_key_path(), &bytes)?;
        Ok(made)
    }

    fn master_key_path(&self) -> PathBuf {
        self.path().join("data.master")
    }
}

fn parse(bytes: &[u8]) -> Result<Zeroizing<Vec<u8>>, &'static str> {
    let rest = bytes.strip_prefix(MAGIC).ok_or("it is not the file of a master key")?;
    let (material, checksum) = rest.split_at_checked(MATERIAL_LEN).ok_or("it is cut short")?;
    let digest = Sha256::new().chain_update(MAGIC).chain_update(material).finalize();
    if digest[..] == *checksum {
        Ok(Zeroizing::new(material.to_vec()))
    } else {
        Err("its bytes were changed")
    }
}
