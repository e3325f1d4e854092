//! Data and memory that are protected under secrets of the process.

use std::sync::{Mutex, PoisonError};

use zeroize::Zeroizing;

use super::Advapi;
use crate::codes;
use crate::container::KeyContainers;
use crate::crypt32::protection::MemoryKey;
use crate::crypt32::{MasterKey, ProtectOptions, ProtectedData};
use crate::error::Error;
use crate::random::Random;

/// The secrets that protect data. A secret that the host does not give is made when a call first needs it, so that a
/// seeded process draws no random bytes that it does not need.
#[derive(Default)]
pub(super) struct Secrets {
    master_keys: Mutex<Vec<MasterKey>>,
    memory_key: Mutex<Option<MemoryKey>>,
}

impl Clone for Secrets {
    fn clone(&self) -> Self {
        let master_keys = self.master_keys.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let memory_key = self.memory_key.lock().unwrap_or_else(PoisonError::into_inner).clone();
        Self { master_keys: Mutex::new(master_keys), memory_key: Mutex::new(memory_key) }
    }
}

impl Secrets {
    pub(super) fn new(master_keys: Vec<MasterKey>) -> Self {
        Self { master_keys: Mutex::new(master_keys), memory_key: Mutex::default() }
    }

    /// The master key that protects new data: the first one.
    fn master_key(&self, random: &Random, containers: &KeyContainers) -> Result<MasterKey, Error> {
        // Locked until the new key is stored, so that two threads don't make one each.
        let mut keys = self.master_keys.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(first) = keys.first() {
            return Ok(first.clone());
        }
        // Looked up first, because a process draws no random bytes if the folder has the key. If another process stores
        // its key in between, `master_key_or` returns that one.
        let material = match containers.master_key()? {
            Some(there) => there,
            None => containers.master_key_or(MasterKey::random_material(random)?)?,
        };
        let made = MasterKey::from_material(&material)?;
        keys.push(made.clone());
        Ok(made)
    }

    /// The master key that protected this data.
    fn master_key_of(
        &self,
        data: &ProtectedData<'_>,
        containers: &KeyContainers,
    ) -> Result<MasterKey, Error> {
        let mut keys = self.master_keys.lock().unwrap_or_else(PoisonError::into_inner);
        // The folder's key counts only if the host gave none.
        if keys.is_empty()
            && let Some(material) = containers.master_key()?
        {
            keys.push(MasterKey::from_material(&material)?);
        }
        keys.iter().find(|key| key.guid() == data.master_key()).cloned().ok_or(Error::NoMasterKey)
    }

    fn memory_key(&self, random: &Random) -> Result<MemoryKey, Error> {
        let mut key = self.memory_key.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(key) = &*key {
            return Ok(key.clone());
        }
        let made = MemoryKey::random(random)?;
        *key = Some(made.clone());
        Ok(made)
    }
}

impl Advapi {
    /// `CryptProtectData`: protects data under the process's master key, with AES-256 and SHA-512. All flags are stored
    /// with the data; none has an effect, and no prompt is shown (our decision).
    ///
    /// The master key is the first that the host gave ([`master_key`](crate::AdvapiBuilder::master_key)). If the host gave none, it is
    /// random; a process whose key containers are in a folder keeps it there, so that a later process opens the data.
    ///
    /// ```
    /// use hcryptkey::Advapi;
    ///
    /// let advapi = Advapi::new();
    /// let blob = advapi.crypt_protect_data(b"a password", "mail", b"salt", 0)?;
    /// let (data, description) = advapi.crypt_unprotect_data(&blob, b"salt")?;
    /// assert_eq!((&data[..], &*description), (&b"a password"[..], "mail"));
    /// # Ok::<(), hcryptkey::Error>(())
    /// ```
    ///
    /// # Errors
    /// - `NTE_FAIL` (0x80090020): the random source failed, or the file of the master key can't be read or written.
    /// - `NTE_KEYSET_ENTRY_BAD` (0x8009001a): the file of the master key is damaged. The error names it.
    #[doc(alias = "CryptProtectData")]
    pub fn crypt_protect_data(
        &self,
        data: &[u8],
        description: &str,
        entropy: &[u8],
        flags: u32,
    ) -> Result<Vec<u8>, Error> {
        let options = ProtectOptions::new().description(description).entropy(entropy).flags(flags);
        self.secrets.master_key(&self.random, &self.containers)?.protect_with(data, options, &self.random)
    }

    /// `CryptUnprotectData`: opens protected data, and returns it with its description.
    ///
    /// # Errors
    /// - `NTE_BAD_KEY_STATE` (0x8009000b): the process does not have the master key.
    /// - `NTE_FAIL` (0x80090020), `NTE_KEYSET_ENTRY_BAD` (0x8009001a): those of [`crypt_protect_data`](Advapi::crypt_protect_data).
    /// - `ERROR_INVALID_DATA` (13): the data is damaged, or was protected with other entropy.
    #[doc(alias = "CryptUnprotectData")]
    pub fn crypt_unprotect_data(
        &self,
        blob: &[u8],
        entropy: &[u8],
    ) -> Result<(Zeroizing<Vec<u8>>, String), Error> {
        let protected = ProtectedData::parse(blob)?;
        let data = protected.open(&self.secrets.master_key_of(&protected, &self.containers)?, entropy)?;
        Ok((data, protected.description()))
    }

    /// `CryptProtectMemory`: encrypts memory in place, in blocks of 16 bytes, under a random secret of the process. To
    /// decrypt it, pass the same flag.
    ///
    /// ```
    /// use hcryptkey::{Advapi, codes::CRYPTPROTECTMEMORY_SAME_PROCESS};
    ///
    /// let advapi = Advapi::new();
    /// let mut secret = *b"sixteen byte key";
    /// advapi.crypt_protect_memory(&mut secret, CRYPTPROTECTMEMORY_SAME_PROCESS)?;
    /// assert_ne!(secret, *b"sixteen byte key");
    /// advapi.crypt_unprotect_memory(&mut secret, CRYPTPROTECTMEMORY_SAME_PROCESS)?;
    /// assert_eq!(secret, *b"sixteen byte key");
    /// # Ok::<(), hcryptkey::Error>(())
    /// ```
    ///
    /// # Errors
    /// - `ERROR_INVALID_PARAMETER` (87): an unknown flag; a length that is not a multiple of 16.
    /// - `NTE_FAIL` (0x80090020): the random source failed.
    #[doc(alias = "CryptProtectMemory")]
    pub fn crypt_protect_memory(&self, memory: &mut [u8], flags: u32) -> Result<(), Error> {
        self.apply_to_memory(memory, codes::CRYPTPROTECTMEMORY_BLOCK_SIZE, flags, true)
    }

    /// `CryptUnprotectMemory`: decrypts what [`crypt_protect_memory`](Advapi::crypt_protect_memory) encrypted.
    ///
    /// # Errors
    /// As [`crypt_protect_memory`](Advapi::crypt_protect_memory).
    #[doc(alias = "CryptUnprotectMemory")]
    pub fn crypt_unprotect_memory(&self, memory: &mut [u8], flags: u32) -> Result<(), Error> {
        self.apply_to_memory(memory, codes::CRYPTPROTECTMEMORY_BLOCK_SIZE, flags, false)
    }

    /// Encrypts or decrypts memory in blocks of `multiple` bytes.
    pub(crate) fn apply_to_memory(
        &self,
        memory: &mut [u8],
        multiple: u32,
        flags: u32,
        encrypts: bool,
    ) -> Result<(), Error> {
        self.secrets.memory_key(&self.random)?.apply(memory, multiple as usize, flags, encrypts)
    }

    /// Fills bytes from the process's random source, without a context: `SystemFunction036`, which headers call
    /// `RtlGenRandom`.
    ///
    /// # Errors
    /// - `NTE_FAIL` (0x80090020): the random source failed.
    #[doc(alias = "SystemFunction036")]
    #[doc(alias = "RtlGenRandom")]
    pub fn fill_random(&self, bytes: &mut [u8]) -> Result<(), Error> {
        self.random.fill(bytes)
    }
}
