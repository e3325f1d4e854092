//! Parameters of a context.

use core::fmt::Write;
use std::sync::Arc;

use md5::{Digest, Md5};

use super::contexts::{Acquired, Cursors};
use super::{Advapi, Error, check_flags, fill};
use crate::algorithm::{Algorithm, Family, HashAlgorithm, Titles, UserKey};
use crate::codes;
use crate::container::{ContainerScope, MAX_NAME};
use crate::error::{NotEmulated, Reason};
use crate::provider::Provider;

/// `PP_VERSION`: 2.0.
const VERSION: u32 = 0x200;
/// The size that `PP_ENUMCONTAINERS` reports: the longest name of a container, and the NUL.
#[expect(clippy::cast_possible_truncation, reason = "a small constant")]
const LONGEST_NAME: u32 = MAX_NAME as u32 + 1;

/// `PP_KEYSET_SEC_DESCR`: a self-relative `SECURITY_DESCRIPTOR` without owner and group, whose access control list is
/// NULL and so grants everybody access.
const OPEN_TO_ALL: [u8; 20] = {
    let mut descriptor = [0; 20];
    (descriptor[0], descriptor[2], descriptor[3]) = (1, 4, 0x80);
    descriptor
};

/// One line of `PP_ENUMALGS` and `PP_ENUMALGS_EX`; lengths in bits.
struct Listed {
    alg_id: u32,
    default: u32,
    min: u32,
    max: u32,
    protocols: u32,
    titles: Titles,
}

impl Advapi {
    /// `CryptGetProvParam`; without a buffer, the size of the value in bytes. Text comes with its NUL.
    ///
    /// The enumerations (`PP_ENUMALGS`, `PP_ENUMALGS_EX`, `PP_ENUMCONTAINERS`) return one item a call: the first with `CRYPT_FIRST`
    /// (1), the next with `CRYPT_NEXT` (2) or 0. A call that returns the size, or fails, does not advance. An enumeration of
    /// containers returns the names that existed when it started.
    ///
    /// `PP_KEYSET_SEC_DESCR` returns a descriptor that grants everybody access, whatever was set (our decision).
    ///
    /// ```
    /// use hcryptkey::{Advapi, codes::*};
    ///
    /// let advapi = Advapi::new();
    /// let prov = advapi.crypt_acquire_context(None, None, PROV_RSA_AES, CRYPT_VERIFYCONTEXT)?;
    /// let mut version = [0; 4];
    /// advapi.crypt_get_prov_param(prov, PP_VERSION, Some(&mut version), 0)?;
    /// assert_eq!(u32::from_le_bytes(version), 0x200);
    /// # Ok::<(), hcryptkey::Error>(())
    /// ```
    ///
    /// # Errors
    /// - `ERROR_INVALID_PARAMETER` (87): a dead handle.
    /// - `NTE_BAD_FLAGS` (0x80090009): flags on a parameter that is not an enumeration, or unknown flags.
    /// - `NTE_BAD_TYPE` (0x8009000a): an unknown parameter.
    /// - `ERROR_MORE_DATA` (234): the buffer is too small.
    /// - `ERROR_NO_MORE_ITEMS` (259): the enumeration is at its end.
    #[doc(alias = "CryptGetProvParam")]
    pub fn crypt_get_prov_param(
        &self,
        prov: u64,
        param: u32,
        data: Option<&mut [u8]>,
        flags: u32,
    ) -> Result<u32, Error> {
        self.opened(prov, |opened| {
            let Acquired { context, name, scope } = &*opened.acquired;
            let enumeration = |cursor: fn(&mut Cursors) -> &mut usize, cursors| Enumeration {
                next: cursor(cursors),
                flags,
            };
            let cursors = &mut opened.cursors;
            match param {
                codes::PP_ENUMALGS => {
                    let item = |index| listed(context.provider(), index).map(|listed| listed.short());
                    return enumeration(|cursors| &mut cursors.algs, cursors).give(item, data);
                }
                codes::PP_ENUMALGS_EX => {
                    let item = |index| listed(context.provider(), index).map(|listed| listed.long());
                    return enumeration(|cursors| &mut cursors.algs_ex, cursors).give(item, data);
                }
                codes::PP_ENUMCONTAINERS => {
                    let starts_over = flags & codes::CRYPT_FIRST != 0;
                    if starts_over || cursors.containers == 0 {
                        // One list for the whole enumeration: a list at each step would take quadratic time.
                        cursors.names = self.containers.list(*scope)?.into();
                    }
                    let names = Arc::clone(&cursors.names);
                    let containers = enumeration(|cursors| &mut cursors.containers, cursors);
                    if data.is_none() {
                        *containers.next = containers.start()?;
                        return Ok(LONGEST_NAME);
                    }
                    return containers.give(|index| names.get(index).map(|name| text(name)), data);
                }
                _ => {}
            }
            let number = match param {
                codes::PP_NAME => {
                    check_flags(flags, 0)?;
                    return fill(&text(context.provider().name()), data);
                }
                codes::PP_CONTAINER => {
                    check_flags(flags, 0)?;
                    return fill(&text(name), data);
                }
                codes::PP_UNIQUE_CONTAINER => {
                    check_flags(flags, 0)?;
                    return fill(&text(&unique_name(name, &self.machine_guid)), data);
                }
                codes::PP_IMPTYPE => codes::CRYPT_IMPL_SOFTWARE,
                codes::PP_VERSION => VERSION,
                codes::PP_PROVTYPE => context.provider().prov_type(),
                codes::PP_KEYSPEC => codes::AT_KEYEXCHANGE | codes::AT_SIGNATURE,
                codes::PP_KEYSET_TYPE if *scope == ContainerScope::Machine => codes::CRYPT_MACHINE_KEYSET,
                codes::PP_KEYSET_TYPE => 0,
                codes::PP_KEYSTORAGE => codes::CRYPT_SEC_DESCR,
                codes::PP_SIG_KEYSIZE_INC => increment(context.provider(), UserKey::Signature),
                codes::PP_KEYX_KEYSIZE_INC => increment(context.provider(), UserKey::Exchange),
                // The flags select parts of the descriptor, but it has no parts.
                codes::PP_KEYSET_SEC_DESCR => return fill(&OPEN_TO_ALL, data),
                codes::PP_USE_HARDWARE_RNG | codes::PP_ENUMEX_SIGNING_PROT => {
                    return Err(Error::NotEmulated(&NotEmulated {
                        code: codes::NTE_BAD_TYPE,
                        what: "this parameter of a context",
                    }));
                }
                _ => return Err(UNKNOWN_PROVIDER_PARAM),
            };
            check_flags(flags, 0)?;
            fill(&number.to_le_bytes(), data)
        })
    }

    /// `CryptSetProvParam`: `PP_CLIENT_HWND`, `PP_KEYSET_SEC_DESCR` and `PP_USE_HARDWARE_RNG` are accepted and ignored, with their
    /// flags.
    ///
    /// # Errors
    /// - `ERROR_INVALID_PARAMETER` (87): a dead handle.
    /// - `NTE_BAD_TYPE` (0x8009000a): another parameter.
    #[doc(alias = "CryptSetProvParam")]
    pub fn crypt_set_prov_param(
        &self,
        prov: u64,
        param: u32,
        _data: &[u8],
        _flags: u32,
    ) -> Result<(), Error> {
        self.opened(prov, |_| match param {
            codes::PP_CLIENT_HWND | codes::PP_KEYSET_SEC_DESCR | codes::PP_USE_HARDWARE_RNG => Ok(()),
            _ => Err(UNKNOWN_PROVIDER_PARAM),
        })
    }
}

const UNKNOWN_PROVIDER_PARAM: Error = Error::BadType(&Reason(
    "this parameter is unknown, or can't be used this way; see the list of PP_ values",
));

/// An enumeration and its position.
struct Enumeration<'a> {
    next: &'a mut usize,
    flags: u32,
}

impl Enumeration<'_> {
    /// The index of the item to return: the first if the caller asks for it, else the next.
    fn start(&self) -> Result<usize, Error> {
        check_flags(self.flags, codes::CRYPT_FIRST | codes::CRYPT_NEXT)?;
        Ok(if self.flags & codes::CRYPT_FIRST == 0 { *self.next } else { 0 })
    }

    /// Returns an item, and advances if the caller got it.
    fn give(
        self,
        item: impl FnOnce(usize) -> Option<Vec<u8>>,
        data: Option<&mut [u8]>,
    ) -> Result<u32, Error> {
        let index = self.start()?;
        let item = item(index).ok_or(Error::NoMoreItems)?;
        let is_given = data.is_some();
        let len = fill(&item, data)?;
        *self.next = if is_given { index.saturating_add(1) } else { index };
        Ok(len)
    }
}

/// The step, in bits, between the lengths of a user key.
fn increment(provider: &Provider, user_key: UserKey) -> u32 {
    if provider.algorithm_of(user_key).family() == Family::DssDh { 64 } else { 8 }
}

/// The line that a profile lists at an index: ciphers, then hashes, then RSA and master keys.
fn listed(provider: &Provider, index: usize) -> Option<Listed> {
    let of_symmetric = |symmetric: bool| {
        provider.keys().iter().filter(move |(algorithm, _)| algorithm.is_symmetric() == symmetric)
    };
    let keys = |symmetric| {
        of_symmetric(symmetric).map(|(algorithm, lengths)| Listed {
            alg_id: algorithm.alg_id(),
            default: lengths.default,
            min: lengths.min,
            max: lengths.max,
            protocols: protocols_of_key(*algorithm),
            titles: algorithm.titles(),
        })
    };
    let hashes = provider.hashes().iter().map(|algorithm| {
        let bits = algorithm.value_bits();
        Listed {
            alg_id: algorithm.alg_id(),
            default: bits,
            min: bits,
            // The hashes of a secure channel have no length of their own, and Wine lists them with this maximum.
            max: match algorithm {
                HashAlgorithm::SchannelMaster | HashAlgorithm::Tls1Prf => u32::MAX,
                _ => bits,
            },
            protocols: protocols_of_hash(*algorithm),
            titles: algorithm.titles(),
        }
    });
    keys(true).chain(hashes).chain(keys(false)).nth(index)
}

/// A master key is listed with its protocol, as in Wine.
fn protocols_of_key(algorithm: Algorithm) -> u32 {
    match algorithm {
        Algorithm::RsaSign | Algorithm::RsaKeyExchange => codes::CRYPT_FLAG_SIGNING | codes::CRYPT_FLAG_IPSEC,
        Algorithm::Pct1Master => codes::CRYPT_FLAG_PCT1,
        Algorithm::Ssl2Master => codes::CRYPT_FLAG_SSL2,
        Algorithm::Ssl3Master => codes::CRYPT_FLAG_SSL3,
        Algorithm::Tls1Master => codes::CRYPT_FLAG_TLS1,
        _ => 0,
    }
}

fn protocols_of_hash(algorithm: HashAlgorithm) -> u32 {
    if algorithm.needs_key() { 0 } else { codes::CRYPT_FLAG_SIGNING }
}

impl Listed {
    /// `PROV_ENUMALGS`.
    fn short(&self) -> Vec<u8> {
        let mut item = numbers(&[self.alg_id, self.default]);
        push_title::<20>(&mut item, self.titles.0);
        item
    }

    /// `PROV_ENUMALGS_EX`.
    fn long(&self) -> Vec<u8> {
        let mut item = numbers(&[self.alg_id, self.default, self.min, self.max, self.protocols]);
        push_title::<20>(&mut item, self.titles.0);
        push_title::<40>(&mut item, self.titles.1);
        item
    }
}

fn numbers(numbers: &[u32]) -> Vec<u8> {
    numbers.iter().flat_map(|number| number.to_le_bytes()).collect()
}

/// Appends the length of a title with its NUL, and the title in a field of `LEN` characters.
fn push_title<const LEN: usize>(item: &mut Vec<u8>, title: &str) {
    let (mut field, mut len) = ([0; LEN], 1u32);
    for (to, from) in field.iter_mut().zip(title.bytes()).take(LEN - 1) {
        *to = from;
        len += 1;
    }
    item.extend_from_slice(&len.to_le_bytes());
    item.extend_from_slice(&field);
}

/// `PP_UNIQUE_CONTAINER`: MD5 of the name with its NUL as four DWORDs in hexadecimal, and the machine's GUID (recorded on
/// Windows). Empty for a container that ends with its context.
fn unique_name(name: &str, machine_guid: &str) -> String {
    if name.is_empty() {
        return String::new();
    }
    let digest = Md5::digest(text(name));
    let mut unique = String::new();
    for dword in digest.as_chunks().0 {
        // Writing to a String does not fail.
        _ = write!(unique, "{:08x}", u32::from_le_bytes(*dword));
    }
    unique + "_" + machine_guid
}

/// Text with its NUL.
fn text(text: &str) -> Vec<u8> {
    [text.as_bytes(), &[0]].concat()
}
