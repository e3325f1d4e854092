//! Calls on contexts and containers, and the fork of a process.

use hcryptkey::codes::*;
use hcryptkey::{Advapi, Error, Provider};

use super::arguments::{CONTAINERS, PROV_PARAMS, USER_KEYS};
use super::templates::{WITH_PADDINGS, WITHOUT_DUPLICATE};
use super::{Guest, Kind};
use crate::input::Input;

impl Guest {
    pub(super) fn acquire_context(&mut self, input: &mut Input<'_>) {
        let names = Provider::ALL.iter().map(Provider::name);
        let names: Vec<_> =
            names.chain([WITH_PADDINGS, WITHOUT_DUPLICATE, "none", ""]).map(Some).chain([None]).collect();
        let (container, name) = (input.one_of(&CONTAINERS), input.one_of(&names));
        let prov_type = input.mostly(&[PROV_RSA_AES, PROV_RSA_FULL]);
        let flags = input.mostly(&[
            CRYPT_VERIFYCONTEXT,
            0,
            CRYPT_NEWKEYSET,
            CRYPT_DELETEKEYSET,
            CRYPT_NEWKEYSET | CRYPT_MACHINE_KEYSET,
            CRYPT_MACHINE_KEYSET,
            CRYPT_DELETEKEYSET | CRYPT_NEWKEYSET,
        ]);
        match self.advapi.crypt_acquire_context(container, name, prov_type, flags) {
            // 0 is no handle: it is the answer to a call that deletes a container.
            Ok(0) => assert_eq!(flags & CRYPT_DELETEKEYSET, CRYPT_DELETEKEYSET),
            Ok(prov) => self.keep(prov, Kind::Context, prov),
            Err(_) => {}
        }
    }

    pub(super) fn add_ref_or_release(&mut self, input: &mut Input<'_>) {
        let prov = self.prov(input);
        let (reserved, flags) = (Self::reserved(input), Self::flags(input));
        if input.byte() & 1 == 0 {
            let added = self.guarded(&[prov], |advapi| advapi.crypt_context_add_ref(prov.1, reserved, flags));
            if added.is_ok() {
                self.live.get_mut(&prov.1).unwrap().refs += 1;
            }
            return;
        }
        let released = self.advapi.crypt_release_context(prov.1, flags).map_err(Error::code);
        let Some(object) = self.find(prov) else {
            assert_eq!(released, Err(ERROR_INVALID_PARAMETER));
            return;
        };
        // Flags are refused, and the context is released all the same.
        assert_eq!(released, if flags == 0 { Ok(()) } else { Err(NTE_BAD_FLAGS) });
        if object.refs == 1 {
            self.live.retain(|_, object| object.owner != prov.1);
        } else {
            self.live.get_mut(&prov.1).unwrap().refs -= 1;
        }
    }

    pub(super) fn prov_params(&self, input: &mut Input<'_>) {
        let (prov, param) = (self.prov(input), input.mostly(&PROV_PARAMS));
        let flags = input.mostly(&[0, CRYPT_FIRST, CRYPT_NEXT]);
        if input.byte() < 0x20 {
            let _ = self.guarded(&[prov], |advapi| advapi.crypt_set_prov_param(prov.1, param, &[1], flags));
            return;
        }
        let call = |advapi: &Advapi, buffer: Option<&mut [u8]>| {
            advapi.crypt_get_prov_param(prov.1, param, buffer, flags)
        };
        if param == PP_ENUMCONTAINERS {
            // Without a buffer, the call returns the size of the longest name and not of this one, so `read_into` can't check it.
            let mut buffer = [0; 300];
            let _ = self.guarded(&[prov], |advapi| call(advapi, Some(&mut buffer)));
            return;
        }
        self.read_into(input, &[prov], call);
    }

    pub(super) fn get_user_key(&mut self, input: &mut Input<'_>) {
        let (prov, spec) = (self.prov(input), input.mostly(&USER_KEYS));
        let key = self.guarded(&[prov], |advapi| advapi.crypt_get_user_key(prov.1, spec));
        self.keep_key(key, prov);
    }

    /// Continues in a fork or in the original. Both are the same, and neither affects the other.
    pub(super) fn fork(&mut self, input: &mut Input<'_>) {
        let fork = self.advapi.fork();
        let (mut handles, other) = (self.advapi.handles(), fork.handles());
        assert_eq!(handles, other);
        handles.retain(|handle| !self.live.contains_key(handle));
        assert!(handles.is_empty(), "a handle is alive that should be dead");
        let goes_on = input.byte() & 1 == 0;
        let dropped = if goes_on { std::mem::replace(&mut self.advapi, fork) } else { fork };
        for prov in &self.provs {
            let _ = dropped.crypt_release_context(*prov, 0);
        }
    }
}
