//! Calls as words and addresses: `hcryptkey::border`.

mod addresses;
mod calls;
#[cfg(feature = "crypt32")]
mod crypt32_keys;
#[cfg(feature = "crypt32")]
mod crypt32_protection;
#[cfg(feature = "crypt32")]
mod crypt32_structures;
#[cfg(feature = "crypt32")]
mod crypt32_text;
#[cfg(feature = "dss")]
mod dss_dh;
mod hostile;
mod machine;
mod names;
mod overlap;
#[cfg(feature = "rsa")]
mod schannel;
mod texts;
mod trace;
