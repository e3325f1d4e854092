//! The rules for each call.

use hcryptkey::codes::*;
use hcryptkey::{Advapi, Error, HandleWidth};

use super::templates::WITHOUT_DUPLICATE;
use super::{Guest, Kind, Needs, Object, Use, read};
use crate::input::Input;

impl Guest {
    /// The object that a handle names, if the call accepts it.
    pub(super) fn find(&self, Use(needs, handle): Use) -> Option<Object> {
        let object = self.live.get(&handle).copied()?;
        let fits = match object.kind {
            Kind::Context => needs == Needs::Context,
            Kind::SessionKey | Kind::RsaKey => needs == Needs::Key,
            Kind::Hash => needs == Needs::Hash,
        };
        fits.then_some(object)
    }

    pub(super) fn is(&self, handle: Use, kind: Kind) -> bool {
        self.find(handle).is_some_and(|object| object.kind == kind)
    }

    /// Whether every handle names what it should, all of one context.
    pub(super) fn are_alive(&self, uses: &[Use]) -> bool {
        let mut owners = uses.iter().filter(|one| one.0 != Needs::Nothing).map(|one| self.find(*one));
        let Some(Some(first)) = owners.next() else { return false };
        owners.all(|object| object.is_some_and(|object| object.owner == first.owner))
    }

    /// Whether the call may use an RSA key, if one of these is one: that takes long.
    pub(super) fn may_compute(&mut self, uses: &[Use]) -> bool {
        if !uses.iter().any(|one| self.is(*one, Kind::RsaKey)) {
            return true;
        }
        let left = self.rsa_calls_left.checked_sub(1);
        self.rsa_calls_left = left.unwrap_or(0);
        left.is_some()
    }

    pub(super) fn has_profile(&self, owner: u64, name: &str) -> bool {
        let profile = read(|buffer| self.advapi.crypt_get_prov_param(owner, PP_NAME, buffer, 0)).unwrap();
        profile.strip_suffix(&[0]) == Some(name.as_bytes())
    }

    pub(super) fn has_duplicate(&self, handle: Use) -> bool {
        self.find(handle).is_some_and(|object| !self.has_profile(object.owner, WITHOUT_DUPLICATE))
    }

    /// Makes a call and checks that it returns 87 with a dead handle, and that a failure has changed nothing.
    pub(super) fn guarded<R>(
        &self,
        uses: &[Use],
        call: impl FnOnce(&Advapi) -> Result<R, Error>,
    ) -> Result<R, Error> {
        let before = self.views(uses);
        let result = call(&self.advapi);
        match &result {
            Ok(_) => assert!(self.are_alive(uses), "a dead handle was accepted"),
            Err(error) => {
                assert_eq!(self.views(uses), before, "a call that failed has changed something: {error}");
                let dead = !self.are_alive(uses);
                assert!(!dead || error.code() == ERROR_INVALID_PARAMETER, "with a dead handle: {error}");
            }
        }
        result
    }

    /// Makes a call that writes a value to a buffer of any size, or to none.
    pub(super) fn read_into(
        &self,
        input: &mut Input<'_>,
        uses: &[Use],
        call: impl Fn(&Advapi, Option<&mut [u8]>) -> Result<u32, Error>,
    ) {
        if input.byte() < 0x40 {
            let size = self.guarded(uses, |advapi| call(advapi, None));
            if let Ok(size) = size {
                let mut buffer = vec![0; size as usize];
                match call(&self.advapi, Some(&mut buffer)) {
                    Ok(len) => assert_eq!(len, size, "the size that was asked for"),
                    Err(error) => assert_ne!(error.code(), ERROR_MORE_DATA, "the size that was asked for"),
                }
            }
            return;
        }
        let mut buffer = vec![0xee; usize::from(input.byte())];
        match self.guarded(uses, |advapi| call(advapi, Some(&mut buffer))) {
            Ok(len) => {
                let behind = &buffer[len as usize..];
                assert!(behind.iter().all(|byte| *byte == 0xee), "written beyond the value");
            }
            Err(error) => {
                assert!(buffer.iter().all(|byte| *byte == 0xee), "written in spite of {error}");
                if let Error::MoreData { needed } = error {
                    assert!(needed > buffer.len());
                    let mut buffer = vec![0; needed];
                    match call(&self.advapi, Some(&mut buffer)) {
                        Ok(len) => assert_eq!(len as usize, needed),
                        Err(error) => assert_ne!(error.code(), ERROR_MORE_DATA),
                    }
                }
            }
        }
    }

    /// Keeps a handle that was given out, which is unlike all before.
    pub(super) fn keep(&mut self, handle: u64, kind: Kind, owner: u64) {
        assert_ne!(handle, 0);
        assert!(self.width == HandleWidth::Bits64 || u32::try_from(handle).is_ok(), "a handle does not fit");
        let mut all = self.provs.iter().chain(&self.keys).chain(&self.hashes);
        assert!(all.all(|other| *other != handle), "a handle was given out twice");
        self.live.insert(handle, Object { kind, owner, refs: 1 });
        match kind {
            Kind::Context => self.provs.push(handle),
            Kind::Hash => self.hashes.push(handle),
            Kind::SessionKey | Kind::RsaKey => self.keys.push(handle),
        }
    }

    pub(super) fn keep_key(&mut self, key: Result<u64, Error>, owner: Use) -> Option<u64> {
        let key = key.ok()?;
        let alg_id = read(|buffer| self.advapi.crypt_get_key_param(key, KP_ALGID, buffer, 0)).unwrap();
        let is_rsa = [CALG_RSA_KEYX, CALG_RSA_SIGN].iter().any(|id| id.to_le_bytes() == *alg_id);
        let owner = self.find(owner).unwrap().owner;
        self.keep(key, if is_rsa { Kind::RsaKey } else { Kind::SessionKey }, owner);
        Some(key)
    }

    pub(super) fn keep_hash(&mut self, hash: Result<u64, Error>, owner: Use) -> Option<u64> {
        let hash = hash.ok()?;
        self.keep(hash, Kind::Hash, self.find(owner).unwrap().owner);
        Some(hash)
    }
}
