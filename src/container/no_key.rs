//! The errors for a container that lacks a user key. In a build that makes no keys of that kind, they name the missing
//! feature.

#[cfg(not(all(feature = "dss", feature = "rsa")))]
use crate::codes::NTE_NO_KEY;
use crate::error::Error;
#[cfg(not(all(feature = "dss", feature = "rsa")))]
use crate::error::NotEmulated;

#[cfg(feature = "rsa")]
pub(super) const NO_RSA_KEY: Error = Error::NoKey;
#[cfg(not(feature = "rsa"))]
pub(super) const NO_RSA_KEY: Error =
    Error::NotEmulated(&NotEmulated { code: NTE_NO_KEY, what: crate::rsa::WHAT });

#[cfg(feature = "dss")]
pub(super) const NO_DSS_DH_KEY: Error = Error::NoKey;
#[cfg(not(feature = "dss"))]
pub(super) const NO_DSS_DH_KEY: Error =
    Error::NotEmulated(&NotEmulated { code: NTE_NO_KEY, what: crate::dss_dh::WHAT });
