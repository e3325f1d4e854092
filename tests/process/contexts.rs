//! Contexts and the containers that they are acquired on.

use std::collections::BTreeSet;

use crate::support::{acquire, code};
use hcryptkey::codes::*;
use hcryptkey::{Advapi, ContainerScope, Error, KeyContainers, KeyStore, Provider, UserKey};

fn open(advapi: &Advapi, name: Option<&str>, flags: u32) -> Result<u64, u32> {
    code(advapi.crypt_acquire_context(name, None, PROV_RSA_AES, flags))
}

/// The name of a context's container.
fn container(advapi: &Advapi, prov: u64) -> String {
    let mut name = vec![0; advapi.crypt_get_prov_param(prov, PP_CONTAINER, None, 0).unwrap() as usize];
    advapi.crypt_get_prov_param(prov, PP_CONTAINER, Some(&mut name), 0).unwrap();
    assert_eq!(name.pop(), Some(0), "text ends with a NUL");
    String::from_utf8(name).unwrap()
}

/// The name of a context's provider.
fn provider(advapi: &Advapi, prov: u64) -> String {
    let mut name = vec![0; advapi.crypt_get_prov_param(prov, PP_NAME, None, 0).unwrap() as usize];
    advapi.crypt_get_prov_param(prov, PP_NAME, Some(&mut name), 0).unwrap();
    assert_eq!(name.pop(), Some(0), "text ends with a NUL");
    String::from_utf8(name).unwrap()
}

#[test]
fn type_and_name_of_a_provider_are_checked_first() {
    let advapi = Advapi::new();
    let strong = Provider::STRONG.name();
    for (container, flags) in
        [(None, CRYPT_VERIFYCONTEXT), (Some("missing"), 0), (Some("any"), CRYPT_VERIFYCONTEXT), (None, 1)]
    {
        let acquire = |name, prov_type| code(advapi.crypt_acquire_context(container, name, prov_type, flags));
        for prov_type in [0, 1000, u32::MAX] {
            assert_eq!(acquire(None, prov_type), Err(NTE_BAD_PROV_TYPE));
            assert_eq!(acquire(Some("nobody's"), prov_type), Err(NTE_BAD_PROV_TYPE));
        }
        for prov_type in [2, 11, 23, 25, 999] {
            assert_eq!(acquire(None, prov_type), Err(NTE_PROV_TYPE_NOT_DEF));
            assert_eq!(acquire(Some(""), prov_type), Err(NTE_PROV_TYPE_NOT_DEF));
        }
        for prov_type in [1, 24, 500] {
            assert_eq!(acquire(Some("nobody's"), prov_type), Err(NTE_KEYSET_NOT_DEF));
        }
        for prov_type in [24, 500] {
            assert_eq!(acquire(Some(strong), prov_type), Err(NTE_PROV_TYPE_NO_MATCH));
        }
        // The flags or the container come next.
        assert!(matches!(acquire(Some(strong), 1), Ok(_) | Err(NTE_BAD_FLAGS | NTE_BAD_KEYSET)));
    }
}

#[test]
fn missing_providers_of_windows_are_marked_as_not_emulated() {
    let advapi = Advapi::new();
    let emulated = |name, prov_type| {
        let acquired = advapi.crypt_acquire_context(None, name, prov_type, CRYPT_VERIFYCONTEXT);
        acquired.unwrap_err().is_emulated()
    };
    assert!(!emulated(Some("microsoft base smart card crypto provider"), PROV_RSA_FULL));
    assert!(emulated(None, 500) && emulated(Some("nobody's"), 1) && emulated(None, 0));
    assert!(emulated(Some(Provider::AES.name()), 1));
}

#[test]
fn providers_by_name() {
    let advapi = Advapi::new();
    let acquire = |name: Option<&str>, prov_type| {
        let prov = advapi.crypt_acquire_context(None, name, prov_type, CRYPT_VERIFYCONTEXT).unwrap();
        provider(&advapi, prov)
    };
    for provider in Provider::ALL {
        assert_eq!(acquire(Some(provider.name()), provider.prov_type()), provider.name());
        let shouted = provider.name().to_uppercase();
        assert_eq!(acquire(Some(&shouted), provider.prov_type()), provider.name());
    }
    for none in [None, Some("")] {
        assert_eq!(acquire(none, PROV_RSA_FULL), Provider::STRONG.name());
        assert_eq!(acquire(none, PROV_RSA_AES), Provider::AES.name());
        assert_eq!(acquire(none, PROV_RSA_SCHANNEL), Provider::SCHANNEL.name());
    }
    let of_windows_xp = "Microsoft Enhanced RSA and AES Cryptographic Provider (Prototype)";
    assert_eq!(acquire(Some(of_windows_xp), PROV_RSA_AES), Provider::AES.name());
}

#[test]
fn the_hosts_own_provider_is_one_of_them() {
    let own = Provider::BASE.named("Example Provider", 500).without_duplicate();
    let advapi = Advapi::builder().provider(own).build();
    let prov = advapi.crypt_acquire_context(None, None, 500, CRYPT_VERIFYCONTEXT).unwrap();
    assert_eq!(provider(&advapi, prov), "Example Provider");
    let last = u32::try_from(Provider::ALL.len()).unwrap();
    assert_eq!(advapi.crypt_enum_providers(last, 0, 0), Ok((500, "Example Provider")));
    let key = advapi.crypt_gen_key(prov, CALG_RC4, 0).unwrap();
    assert_eq!(code(advapi.crypt_duplicate_key(key, 0, 0)), Err(ERROR_CALL_NOT_IMPLEMENTED));
    let hash = advapi.crypt_create_hash(prov, CALG_MD5, 0, 0).unwrap();
    assert_eq!(code(advapi.crypt_duplicate_hash(hash, 0, 0)), Err(ERROR_CALL_NOT_IMPLEMENTED));
}

#[test]
fn flags_of_acquire() {
    let advapi = Advapi::new();
    assert_eq!(open(&advapi, Some("box"), CRYPT_VERIFYCONTEXT), Err(NTE_BAD_FLAGS));
    for unknown in [1, 2, 4, 0x80, 0x100, 0x1000_0000, 0x8000_0000, CRYPT_VERIFYCONTEXT | 1] {
        assert_eq!(open(&advapi, None, unknown), Err(NTE_BAD_FLAGS), "{unknown:#x}");
        assert_eq!(open(&advapi, Some("missing"), unknown), Err(NTE_BAD_FLAGS), "{unknown:#x}");
    }
    assert_eq!(open(&advapi, None, CRYPT_VERIFYCONTEXT | CRYPT_DELETEKEYSET), Err(NTE_BAD_FLAGS));
    assert_eq!(open(&advapi, Some("box"), CRYPT_NEWKEYSET | CRYPT_DELETEKEYSET), Err(NTE_BAD_FLAGS));
    assert_eq!(
        (advapi.object_count(), advapi.containers().names(ContainerScope::User).unwrap()),
        (0, vec![])
    );
    // These flags are accepted and ignored.
    let silent = open(&advapi, Some("box"), CRYPT_NEWKEYSET | CRYPT_SILENT).unwrap();
    assert_eq!(container(&advapi, silent), "box");
    open(&advapi, Some("box"), CRYPT_SILENT).unwrap();
    open(&advapi, None, CRYPT_VERIFYCONTEXT | CRYPT_SILENT).unwrap();
    assert_eq!(open(&advapi, Some("box"), CRYPT_DELETEKEYSET | CRYPT_SILENT), Ok(0));
}

#[test]
fn a_container_is_made_opened_and_deleted() {
    let advapi = Advapi::new();
    assert_eq!(open(&advapi, Some("box"), 0), Err(NTE_BAD_KEYSET));
    assert_eq!(open(&advapi, Some("box"), CRYPT_DELETEKEYSET), Err(NTE_BAD_KEYSET));
    let prov = open(&advapi, Some("box"), CRYPT_NEWKEYSET).unwrap();
    assert_eq!(open(&advapi, Some("box"), CRYPT_NEWKEYSET), Err(NTE_EXISTS));
    assert_eq!(open(&advapi, Some("Box"), CRYPT_NEWKEYSET), Err(NTE_EXISTS), "the same name");
    assert_eq!(open(&advapi, Some("box "), 0), Err(NTE_BAD_KEYSET), "another name");
    let shouted = open(&advapi, Some("BOX"), 0).unwrap();
    advapi.crypt_release_context(shouted, 0).unwrap();
    assert_eq!(advapi.containers().names(ContainerScope::User).unwrap(), ["box"], "as it was written first");
    let again = open(&advapi, Some("box"), 0).unwrap();
    assert_ne!(prov, again);
    assert_eq!(advapi.object_count(), 2, "only calls that succeeded made a context");
    advapi.crypt_release_context(prov, 0).unwrap();
    advapi.crypt_release_context(again, 0).unwrap();
    open(&advapi, Some("box"), 0).expect("it outlives its contexts");
    assert_eq!(open(&advapi, Some("box"), CRYPT_DELETEKEYSET), Ok(0), "no context is returned");
    assert_eq!(open(&advapi, Some("box"), 0), Err(NTE_BAD_KEYSET));
    assert_eq!(open(&advapi, Some("box"), CRYPT_DELETEKEYSET), Err(NTE_BAD_KEYSET));
}

#[test]
fn the_machines_containers_are_others() {
    let advapi = Advapi::new();
    let of_user = open(&advapi, Some("box"), CRYPT_NEWKEYSET).unwrap();
    assert_eq!(open(&advapi, Some("box"), CRYPT_MACHINE_KEYSET), Err(NTE_BAD_KEYSET));
    let of_machine = open(&advapi, Some("box"), CRYPT_NEWKEYSET | CRYPT_MACHINE_KEYSET).unwrap();
    for (prov, expected) in [(of_user, 0), (of_machine, CRYPT_MACHINE_KEYSET)] {
        let mut keyset_type = [0; 4];
        assert_eq!(advapi.crypt_get_prov_param(prov, PP_KEYSET_TYPE, Some(&mut keyset_type), 0), Ok(4));
        assert_eq!(u32::from_le_bytes(keyset_type), expected);
    }
    assert_eq!(open(&advapi, Some("box"), CRYPT_DELETEKEYSET | CRYPT_MACHINE_KEYSET), Ok(0));
    open(&advapi, Some("box"), 0).expect("the user's is still there");
    assert_eq!(advapi.containers().names(ContainerScope::Machine).unwrap(), Vec::<String>::new());
}

#[test]
fn without_a_name_a_call_means_the_default_container() {
    for (advapi, name) in
        [(Advapi::new(), "default"), (Advapi::builder().default_container("alice").build(), "alice")]
    {
        assert_eq!(open(&advapi, None, 0), Err(NTE_BAD_KEYSET));
        let prov = open(&advapi, None, CRYPT_NEWKEYSET).unwrap();
        assert_eq!(container(&advapi, prov), name);
        assert_eq!(open(&advapi, Some(""), CRYPT_NEWKEYSET), Err(NTE_EXISTS), "an empty name is none");
        assert_eq!(container(&advapi, open(&advapi, Some(name), 0).unwrap()), name);
        assert_eq!(open(&advapi, None, CRYPT_DELETEKEYSET), Ok(0));
        assert_eq!(open(&advapi, Some(name), 0), Err(NTE_BAD_KEYSET));
    }
    let advapi = Advapi::new();
    let verify = open(&advapi, Some(""), CRYPT_VERIFYCONTEXT).unwrap();
    assert_eq!(container(&advapi, verify), "", "one of its own");
    assert_eq!(advapi.containers().names(ContainerScope::User).unwrap(), Vec::<String>::new());
}

#[test]
fn the_security_of_a_container_lets_everybody_in() {
    const OWNER_SECURITY_INFORMATION: u32 = 1;
    let advapi = Advapi::new();
    let prov = acquire(&advapi);
    let get = |buffer, flags| advapi.crypt_get_prov_param(prov, PP_KEYSET_SEC_DESCR, buffer, flags);
    assert_eq!(get(None, OWNER_SECURITY_INFORMATION), Ok(20));
    let mut descriptor = [0xee; 20];
    assert_eq!(get(Some(&mut descriptor), 7), Ok(20));
    assert_eq!(descriptor[..4], [1, 0, 4, 0x80], "the first revision, and self-relative with a DACL");
    assert_eq!(descriptor[4..], [0; 16]);
}

#[test]
fn numbers_of_a_context() {
    let advapi = Advapi::new();
    let full = advapi.crypt_acquire_context(None, None, PROV_RSA_FULL, CRYPT_VERIFYCONTEXT).unwrap();
    let numbers = [
        (PP_IMPTYPE, CRYPT_IMPL_SOFTWARE),
        (PP_VERSION, 0x200),
        (PP_KEYSPEC, 3),
        (PP_KEYSET_TYPE, 0),
        (PP_KEYSTORAGE, CRYPT_SEC_DESCR),
        (PP_SIG_KEYSIZE_INC, 8),
        (PP_KEYX_KEYSIZE_INC, 8),
    ];
    for (prov, prov_type) in [(full, PROV_RSA_FULL), (acquire(&advapi), PROV_RSA_AES)] {
        for (param, expected) in numbers.into_iter().chain([(PP_PROVTYPE, prov_type)]) {
            let get = |buffer: Option<&mut [u8]>, flags| {
                code(advapi.crypt_get_prov_param(prov, param, buffer, flags))
            };
            assert_eq!(get(None, 0), Ok(4));
            let mut value = [0xee; 5];
            assert_eq!(get(Some(&mut value[..3]), 0), Err(ERROR_MORE_DATA));
            assert_eq!(value, [0xee; 5]);
            assert_eq!(get(Some(&mut value), 0), Ok(4));
            assert_eq!((&value[..4], value[4]), (&expected.to_le_bytes()[..], 0xee), "{param}");
            assert_eq!(get(None, CRYPT_FIRST), Err(NTE_BAD_FLAGS), "{param} is not an enumeration");
        }
        for unknown in [0, 7, 99, u32::MAX] {
            assert_eq!(code(advapi.crypt_get_prov_param(prov, unknown, None, 0)), Err(NTE_BAD_TYPE));
        }
    }
}

#[test]
fn names_of_a_context() {
    let advapi = Advapi::new();
    let prov = open(&advapi, Some("a box"), CRYPT_NEWKEYSET).unwrap();
    for (param, expected) in [
        (PP_CONTAINER, &b"a box\0"[..]),
        // From `printf 'a box\0' | md5sum`, with the two bytes of each four digits swapped.
        (PP_UNIQUE_CONTAINER, b"5ce7c6a0d205f5d827371b5a8255697d_5a3e7c10-4b86-4f2d-9c71-d08e62b4f593\0"),
        (PP_NAME, b"Microsoft Enhanced RSA and AES Cryptographic Provider\0"),
    ] {
        let get =
            |buffer: Option<&mut [u8]>, flags| code(advapi.crypt_get_prov_param(prov, param, buffer, flags));
        let len = u32::try_from(expected.len()).unwrap();
        let mut value = vec![0xee; expected.len()];
        let (_, small) = value.split_first_mut().unwrap();
        assert_eq!((get(None, 0), get(Some(small), 0)), (Ok(len), Err(ERROR_MORE_DATA)));
        assert_eq!(get(Some(&mut value), 0), Ok(len));
        assert_eq!(value, expected);
        assert_eq!(get(None, CRYPT_FIRST), Err(NTE_BAD_FLAGS));
    }
}

#[test]
fn parameters_that_can_be_set_are_ignored() {
    let advapi = Advapi::new();
    let prov = acquire(&advapi);
    for param in [PP_CLIENT_HWND, PP_KEYSET_SEC_DESCR, PP_USE_HARDWARE_RNG] {
        assert_eq!(advapi.crypt_set_prov_param(prov, param, &[1, 2, 3, 4], 0), Ok(()));
    }
    for param in [0, PP_NAME, PP_CONTAINER, PP_KEYSPEC, 99] {
        assert_eq!(code(advapi.crypt_set_prov_param(prov, param, &[1, 2, 3, 4], 0)), Err(NTE_BAD_TYPE));
    }
    assert_eq!(provider(&advapi, prov), Provider::AES.name());
    assert_eq!(container(&advapi, prov), "");
}

#[test]
fn providers_and_types_are_listed() {
    let advapi = Advapi::new();
    for (index, provider) in Provider::ALL.iter().enumerate() {
        let index = u32::try_from(index).unwrap();
        assert_eq!(advapi.crypt_enum_providers(index, 0, 0), Ok((provider.prov_type(), provider.name())));
    }
    let types: Vec<_> = (0..).map_while(|index| advapi.crypt_enum_provider_types(index, 0, 0).ok()).collect();
    for known in [
        (PROV_RSA_FULL, "RSA Full (Signature and Key Exchange)"),
        (PROV_DSS, "DSS Signature"),
        (PROV_RSA_SCHANNEL, "RSA SChannel"),
        (PROV_DSS_DH, "DSS Signature with Diffie-Hellman Key Exchange"),
        (PROV_DH_SCHANNEL, "Diffie-Hellman SChannel"),
        (PROV_RSA_AES, "RSA Full and AES"),
    ] {
        assert!(types.contains(&known), "{known:?}");
    }
    let of_providers = Provider::ALL.iter().map(Provider::prov_type);
    assert!(types.iter().map(|(number, _)| *number).eq(of_providers.collect::<BTreeSet<_>>()), "by number");
    let after = u32::try_from(Provider::ALL.len()).unwrap();
    for index in [after, after + 1, u32::MAX] {
        assert_eq!(advapi.crypt_enum_providers(index, 0, 0), Err(Error::NoMoreItems));
        assert_eq!(advapi.crypt_enum_provider_types(index, 0, 0), Err(Error::NoMoreItems));
    }
    for index in [0, 99] {
        assert_eq!(code(advapi.crypt_enum_providers(index, 1, 1)), Err(ERROR_INVALID_PARAMETER));
        assert_eq!(code(advapi.crypt_enum_providers(index, 0, 1)), Err(NTE_BAD_FLAGS));
        assert_eq!(code(advapi.crypt_enum_provider_types(index, 1, 1)), Err(ERROR_INVALID_PARAMETER));
        assert_eq!(code(advapi.crypt_enum_provider_types(index, 0, 1)), Err(NTE_BAD_FLAGS));
    }
}

#[test]
fn each_type_has_a_default() {
    let advapi = Advapi::new();
    for flags in [0, CRYPT_MACHINE_DEFAULT, CRYPT_USER_DEFAULT] {
        assert_eq!(advapi.crypt_get_default_provider(1, 0, flags), Ok(Provider::STRONG.name()));
        assert_eq!(advapi.crypt_get_default_provider(24, 0, flags), Ok(Provider::AES.name()));
        assert_eq!(advapi.crypt_get_default_provider(13, 0, flags), Ok(Provider::ENHANCED_DSS_DH.name()));
    }
    let get = |prov_type, reserved, flags| {
        code(advapi.crypt_get_default_provider(prov_type, reserved, flags)).map(drop)
    };
    assert_eq!(get(0, 1, 4), Err(ERROR_INVALID_PARAMETER));
    assert_eq!(get(0, 0, 4), Err(NTE_BAD_FLAGS));
    assert_eq!(get(0, 0, 0), Err(NTE_BAD_PROV_TYPE));
    assert_eq!(get(1000, 0, 0), Err(NTE_BAD_PROV_TYPE));
    assert_eq!(get(2, 0, 0), Err(NTE_PROV_TYPE_NOT_DEF));
}

#[test]
fn one_set_of_containers_serves_many() {
    let containers = KeyContainers::new();
    let one = Advapi::builder().containers(containers.clone()).build();
    let two = Advapi::builder().containers(containers.clone()).build();
    let alone = Advapi::new();
    open(&one, Some("box"), CRYPT_NEWKEYSET).unwrap();
    open(&two, Some("box"), 0).expect("another process finds it");
    assert_eq!(open(&two, Some("box"), CRYPT_NEWKEYSET), Err(NTE_EXISTS));
    assert_eq!(open(&alone, Some("box"), 0), Err(NTE_BAD_KEYSET));

    let container = containers.open(ContainerScope::User, "box").unwrap();
    let store = KeyStore::builder().container(container).build();
    assert!(matches!(store.user_key(UserKey::Exchange), Err(Error::NoKey)));
    containers.create(ContainerScope::User, "another").unwrap();
    assert_eq!(one.containers().names(ContainerScope::User).unwrap(), ["another", "box"]);
    assert_eq!(containers.create(ContainerScope::User, "box").map(drop), Err(Error::Exists));
    containers.delete(ContainerScope::User, "box").unwrap();
    assert_eq!(open(&one, Some("box"), 0), Err(NTE_BAD_KEYSET));
    assert_eq!(containers.delete(ContainerScope::User, "box"), Err(Error::BadKeyset));
    assert_eq!(containers.open(ContainerScope::Machine, "another").map(drop), Err(Error::BadKeyset));
}

#[cfg(feature = "rsa")]
mod user_keys {
    use hcryptkey::{Algorithm, KeySpec};

    use super::*;

    const SMALL: u32 = 384 << 16;

    #[test]
    fn two_contexts_on_one_container_see_each_others_user_keys() {
        let advapi = Advapi::new();
        let one = open(&advapi, Some("box"), CRYPT_NEWKEYSET).unwrap();
        let two = open(&advapi, Some("box"), 0).unwrap();
        let verify = acquire(&advapi);
        let no_key = Err(NTE_NO_KEY);
        assert_eq!(code(advapi.crypt_get_user_key(two, AT_SIGNATURE)), no_key);
        let pair = advapi.crypt_gen_key(one, AT_SIGNATURE, SMALL).unwrap();
        let seen = advapi.crypt_get_user_key(two, AT_SIGNATURE).unwrap();
        assert_eq!(advapi.reveal_key(seen), advapi.reveal_key(pair));
        assert_eq!(code(advapi.crypt_get_user_key(two, AT_KEYEXCHANGE)), no_key, "the other one");
        assert_eq!(code(advapi.crypt_get_user_key(verify, AT_SIGNATURE)), no_key, "a container of its own");
        for spec in [0, 3, CALG_RSA_SIGN] {
            assert_eq!(code(advapi.crypt_get_user_key(two, spec)), no_key);
        }
        // A new pair replaces the old one. Handles to the old one keep it.
        let next = advapi.crypt_gen_key(two, AT_SIGNATURE, SMALL).unwrap();
        assert_ne!(advapi.reveal_key(next), advapi.reveal_key(pair));
        let seen = advapi.crypt_get_user_key(one, AT_SIGNATURE).unwrap();
        assert_eq!(advapi.reveal_key(seen), advapi.reveal_key(next));
        // The user key outlives its handles and contexts.
        advapi.crypt_destroy_key(next).unwrap();
        advapi.crypt_release_context(two, 0).unwrap();
        let kept = advapi.crypt_get_user_key(one, AT_SIGNATURE).unwrap();
        assert_eq!(advapi.reveal_key(seen), advapi.reveal_key(kept));
    }

    #[test]
    fn deleting_a_container_leaves_open_contexts_without_it() {
        let advapi = Advapi::new();
        let prov = open(&advapi, Some("box"), CRYPT_NEWKEYSET).unwrap();
        let pair = advapi.crypt_gen_key(prov, AT_KEYEXCHANGE, SMALL).unwrap();
        assert_eq!(open(&advapi, Some("box"), CRYPT_DELETEKEYSET), Ok(0));
        assert_eq!(code(advapi.crypt_get_user_key(prov, AT_KEYEXCHANGE)), Err(NTE_NO_KEY));
        assert_eq!(advapi.crypt_encrypt(pair, 0, true, 0, None, 5), Ok(48), "the handle is still good");
        let hash = advapi.crypt_create_hash(prov, CALG_MD5, 0, 0).unwrap();
        advapi.crypt_hash_data(hash, b"and so is the context", 0).unwrap();
        // A new container of that name is a different one.
        let next = open(&advapi, Some("box"), CRYPT_NEWKEYSET).unwrap();
        advapi.crypt_gen_key(next, AT_KEYEXCHANGE, SMALL).unwrap();
        assert_eq!(code(advapi.crypt_get_user_key(prov, AT_KEYEXCHANGE)), Err(NTE_NO_KEY));
    }

    #[test]
    fn a_store_and_a_process_share_a_user_key() {
        let containers = KeyContainers::new();
        let container = containers.create(ContainerScope::Machine, "box").unwrap();
        let store = KeyStore::builder().container(container.clone()).build();
        let pair = store.generate_key(KeySpec::new(Algorithm::RsaKeyExchange).bits(384)).unwrap();

        let other = KeyStore::builder().container(container).build();
        let seen = other.user_key(UserKey::Exchange).unwrap();
        assert_eq!(other.reveal_key(seen), store.reveal_key(pair));

        let advapi = Advapi::builder().containers(containers.clone()).build();
        let prov = open(&advapi, Some("box"), CRYPT_MACHINE_KEYSET).unwrap();
        let seen = advapi.crypt_get_user_key(prov, AT_KEYEXCHANGE).unwrap();
        assert_eq!(advapi.reveal_key(seen).unwrap(), store.reveal_key(pair).unwrap());
        containers.delete(ContainerScope::Machine, "box").unwrap();
        assert_eq!(other.user_key(UserKey::Exchange), Err(Error::NoKey));
    }

    #[test]
    fn debug_shows_which_user_keys_there_are_and_no_more() {
        let containers = KeyContainers::new();
        let container = containers.create(ContainerScope::User, "box").unwrap();
        let store = KeyStore::builder().container(container.clone()).build();
        store.generate_key(KeySpec::new(Algorithm::RsaSign).bits(384)).unwrap();
        assert_eq!(format!("{container:?}"), "KeyContainer { exchange: false, signature: true }");
        assert_eq!(format!("{containers:?}"), "{(User, \"box\")}");
    }
}

/// The digits were recorded on Windows.
#[test]
fn the_unique_name_is_md5_of_the_name_and_the_machine() {
    let advapi = Advapi::builder().machine_guid("a machine").build();
    let prov = open(&advapi, Some("winetest"), CRYPT_NEWKEYSET).unwrap();
    let mut unique = [0; 43];
    assert_eq!(code(advapi.crypt_get_prov_param(prov, PP_UNIQUE_CONTAINER, Some(&mut unique), 0)), Ok(43));
    assert_eq!(unique, *b"9d20fd8d05ed2b8455d125d0bf6d6a70_a machine\0");
}

#[test]
fn names_are_one_if_their_letters_have_one_upper_case() {
    let advapi = Advapi::new();
    open(&advapi, Some("οδος"), CRYPT_NEWKEYSET).unwrap();
    assert_eq!(open(&advapi, Some("ΟΔΟΣ"), CRYPT_NEWKEYSET), Err(NTE_EXISTS));
    open(&advapi, Some("οδοσ"), 0).expect("the other small sigma");
    assert_eq!(open(&advapi, Some("ΟΔΟC"), 0), Err(NTE_BAD_KEYSET));
}

#[test]
fn a_name_has_at_most_260_characters() {
    let advapi = Advapi::new();
    let (longest, longer) = ("n".repeat(260), "n".repeat(261));
    for flags in [CRYPT_NEWKEYSET, 0, CRYPT_DELETEKEYSET] {
        assert_eq!(open(&advapi, Some(&longer), flags), Err(NTE_BAD_KEYSET_PARAM));
        open(&advapi, Some(&longest), flags).expect("a name of 260");
    }
}
