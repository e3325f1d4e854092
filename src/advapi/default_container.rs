//! The user's default container, which earlier programs have made on Windows.

use std::sync::{Arc, Mutex, PoisonError};

use super::Advapi;
use crate::algorithm::UserKey;
use crate::codes;
use crate::container::ContainerScope;
use crate::context::Context;
use crate::error::Error;
use crate::key::KeySpec;
use crate::provider::Provider;

/// Whether nothing is left to do: the default container was made, or will not be.
pub(super) struct Prepared(Mutex<bool>);

impl Prepared {
    pub(super) fn new(makes_container: bool) -> Self {
        Self(Mutex::new(!makes_container))
    }
}

impl Clone for Prepared {
    fn clone(&self) -> Self {
        Self(Mutex::new(*self.0.lock().unwrap_or_else(PoisonError::into_inner)))
    }
}

impl Advapi {
    /// Makes the default container with both user keys if the host wants that, at the first call that names no
    /// container. `action` is 0, or the flag with which the call itself makes or deletes the container. In that case nothing
    /// is made, now or later, because the call expects to find no container.
    pub(super) fn prepare_default_container(&self, action: u32) -> Result<(), Error> {
        // Held until the keys are there, so that another thread does not find the container without them.
        let mut prepared = self.prepared.0.lock().unwrap_or_else(PoisonError::into_inner);
        if *prepared {
            return Ok(());
        }
        if action == 0 {
            self.make_default_container()?;
        }
        *prepared = true;
        Ok(())
    }

    fn make_default_container(&self) -> Result<(), Error> {
        let name = &self.default_container;
        let container = match self.containers.create_within(self.container_limit, ContainerScope::User, name)
        {
            // The host, or another process that shares the set, has made it.
            Err(Error::Exists) => return Ok(()),
            created => created?,
        };
        if !cfg!(feature = "rsa") {
            return Ok(());
        }
        let provider = Provider::find_in(&self.providers, codes::PROV_RSA_FULL, None)
            .or_else(|_| Provider::find_in(&self.providers, codes::PROV_RSA_AES, None))?;
        let context =
            Context::new(provider.clone(), Arc::clone(&self.random), container, self.memory.clone());
        for user_key in [UserKey::Exchange, UserKey::Signature] {
            let key = context.generate_key(KeySpec::new(user_key.algorithm()));
            if let Err(error) = key.and_then(|key| context.keep(key.pair())) {
                // A container without its keys would be worse than none.
                _ = self.containers.delete(ContainerScope::User, name);
                return Err(error);
            }
        }
        Ok(())
    }
}
