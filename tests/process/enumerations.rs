//! Enumerations: a context returns one item of a list for each call.

use crate::support::{acquire, code};
use hcryptkey::codes::*;
use hcryptkey::{Advapi, Provider};

fn get(advapi: &Advapi, prov: u64, param: u32, flags: u32) -> Result<Vec<u8>, u32> {
    let mut item = [0xee; 300];
    let len = code(advapi.crypt_get_prov_param(prov, param, Some(&mut item), flags))?;
    let (item, rest) = item.split_at(len as usize);
    assert!(rest.iter().all(|byte| *byte == 0xee), "no more than the item is written");
    Ok(item.to_vec())
}

/// All items of a list, as a program reads them.
fn all(advapi: &Advapi, prov: u64, param: u32, next: u32) -> Vec<Vec<u8>> {
    let mut flags = CRYPT_FIRST;
    let mut items = Vec::new();
    loop {
        match get(advapi, prov, param, flags) {
            Ok(item) => items.push(item),
            Err(code) => {
                assert_eq!(code, ERROR_NO_MORE_ITEMS);
                assert_eq!(
                    get(advapi, prov, param, next),
                    Err(ERROR_NO_MORE_ITEMS),
                    "the enumeration stays at its end"
                );
                return items;
            }
        }
        flags = next;
    }
}

fn of(advapi: &Advapi, provider: &Provider) -> u64 {
    let (name, prov_type) = (Some(provider.name()), provider.prov_type());
    advapi.crypt_acquire_context(None, name, prov_type, CRYPT_VERIFYCONTEXT).unwrap()
}

fn dword(item: &[u8], at: usize) -> u32 {
    u32::from_le_bytes(item[at..at + 4].try_into().unwrap())
}

/// The text in a field of fixed length. The number before the field is the text's length with its NUL.
fn text(item: &[u8], at: usize, room: usize) -> String {
    let len = dword(item, at) as usize;
    let field = &item[at + 4..at + 4 + room];
    assert!((2..=room).contains(&len));
    assert!(field[len - 1..].iter().all(|byte| *byte == 0), "a NUL, and zeros after it");
    let text = String::from_utf8(field[..len - 1].to_vec()).unwrap();
    assert!(!text.contains('\0'));
    text
}

#[test]
fn algorithms_in_short() {
    let advapi = Advapi::new();
    let prov = of(&advapi, &Provider::BASE);
    let rows: Vec<_> = all(&advapi, prov, PP_ENUMALGS, CRYPT_NEXT)
        .into_iter()
        .map(|item| {
            assert_eq!(item.len(), 4 + 4 + 4 + 20, "PROV_ENUMALGS");
            (dword(&item, 0), dword(&item, 4), text(&item, 8, 20))
        })
        .collect();
    let row = |alg_id, bits, name: &str| (alg_id, bits, name.to_owned());
    for expected in [
        row(CALG_RC2, 40, "RC2"),
        row(CALG_RC4, 40, "RC4"),
        row(CALG_DES, 56, "DES"),
        row(CALG_SHA1, 160, "SHA-1"),
        row(CALG_MD5, 128, "MD5"),
        row(CALG_SSL3_SHAMD5, 288, "SSL3 SHAMD5"),
        row(CALG_RSA_SIGN, 512, "RSA_SIGN"),
        row(CALG_RSA_KEYX, 512, "RSA_KEYX"),
        row(CALG_HMAC, 0, "HMAC"),
    ] {
        assert!(rows.contains(&expected), "{expected:?} in {rows:?}");
    }
    assert_eq!(rows.len(), 12, "3 ciphers, 7 hashes, 2 of RSA");
}

#[test]
fn algorithms_at_length() {
    let advapi = Advapi::new();
    let prov = of(&advapi, &Provider::AES);
    let items = all(&advapi, prov, PP_ENUMALGS_EX, 0);
    let rows: Vec<_> = items
        .iter()
        .map(|item| {
            assert_eq!(item.len(), 5 * 4 + 4 + 20 + 4 + 40, "PROV_ENUMALGS_EX");
            let lengths = [4, 8, 12].map(|at| dword(item, at));
            (dword(item, 0), lengths, text(item, 20, 20), text(item, 44, 40))
        })
        .collect();
    let row = |alg_id, lengths, short: &str, long: &str| (alg_id, lengths, short.to_owned(), long.to_owned());
    for expected in [
        row(CALG_RC4, [128, 40, 128], "RC4", "RSA Data Security's RC4"),
        row(CALG_3DES, [168, 168, 168], "3DES", "Three Key Triple DES"),
        row(CALG_AES_256, [256; 3], "AES 256", "Advanced Encryption Standard (AES-256)"),
        row(CALG_SHA_512, [512; 3], "SHA-512", "Secure Hash Algorithm (SHA-512)"),
        row(CALG_RSA_KEYX, [1024, 384, 16384], "RSA_KEYX", "RSA Key Exchange"),
    ] {
        assert!(rows.contains(&expected), "{expected:?} in {rows:?}");
    }
    for item in &items {
        assert!(
            dword(item, 44) < 40,
            "a long title has at most 38 characters, else its field cuts it: {item:?}"
        );
    }
    // Both lists are of the same algorithms, in the same order.
    let short: Vec<_> = all(&advapi, prov, PP_ENUMALGS, 0).iter().map(|item| dword(item, 0)).collect();
    assert_eq!(rows.iter().map(|row| row.0).collect::<Vec<_>>(), short);
}

#[test]
fn containers() {
    let advapi = Advapi::new();
    let any = acquire(&advapi);
    assert_eq!(get(&advapi, any, PP_ENUMCONTAINERS, CRYPT_FIRST), Err(ERROR_NO_MORE_ITEMS));
    for name in ["two", "one", "three"] {
        advapi.crypt_acquire_context(Some(name), None, PROV_RSA_AES, CRYPT_NEWKEYSET).unwrap();
    }
    let machine = CRYPT_NEWKEYSET | CRYPT_MACHINE_KEYSET;
    let of_machine = advapi.crypt_acquire_context(Some("four"), None, PROV_RSA_AES, machine).unwrap();
    let names = [b"one\0".to_vec(), b"three\0".to_vec(), b"two\0".to_vec()];
    for next in [CRYPT_NEXT, 0] {
        assert_eq!(all(&advapi, any, PP_ENUMCONTAINERS, next), names);
    }
    assert_eq!(all(&advapi, of_machine, PP_ENUMCONTAINERS, 0), [b"four\0".to_vec()]);
    // Without a buffer the call returns the length of the longest possible name.
    assert_eq!(advapi.crypt_get_prov_param(any, PP_ENUMCONTAINERS, None, 0), Ok(261));
    assert_eq!(advapi.crypt_get_prov_param(of_machine, PP_ENUMCONTAINERS, None, CRYPT_FIRST), Ok(261));
}

#[test]
fn asking_for_the_size_with_first_starts_over() {
    let advapi = Advapi::new();
    let prov = advapi.crypt_acquire_context(Some("box"), None, PROV_RSA_AES, CRYPT_NEWKEYSET).unwrap();
    for param in [PP_ENUMALGS, PP_ENUMALGS_EX, PP_ENUMCONTAINERS] {
        let items = all(&advapi, prov, param, CRYPT_NEXT);
        let len = advapi.crypt_get_prov_param(prov, param, None, CRYPT_FIRST).unwrap();
        assert!(len as usize >= items[0].len());
        assert_eq!(get(&advapi, prov, param, CRYPT_NEXT).as_ref(), Ok(&items[0]), "{param}");
    }
}

#[test]
fn a_call_that_returns_no_item_does_not_advance() {
    let advapi = Advapi::new();
    let prov = advapi.crypt_acquire_context(Some("box"), None, PROV_RSA_AES, CRYPT_NEWKEYSET).unwrap();
    advapi.crypt_acquire_context(Some("casket"), None, PROV_RSA_AES, CRYPT_NEWKEYSET).unwrap();
    for param in [PP_ENUMALGS, PP_ENUMALGS_EX, PP_ENUMCONTAINERS] {
        let items = all(&advapi, prov, param, CRYPT_NEXT);
        assert_eq!(get(&advapi, prov, param, CRYPT_FIRST).as_ref(), Ok(&items[0]));
        for _ in 0..3 {
            advapi.crypt_get_prov_param(prov, param, None, CRYPT_NEXT).unwrap();
            let small = advapi.crypt_get_prov_param(prov, param, Some(&mut [0; 3]), CRYPT_NEXT);
            assert_eq!(code(small), Err(ERROR_MORE_DATA));
            for buffer in [None, Some(&mut [0; 300][..])] {
                assert_eq!(code(advapi.crypt_get_prov_param(prov, param, buffer, 4)), Err(NTE_BAD_FLAGS));
            }
        }
        assert_eq!(get(&advapi, prov, param, CRYPT_NEXT).as_ref(), Ok(&items[1]), "{param}");
    }
}

#[test]
fn each_context_and_each_list_has_its_own_position() {
    let advapi = Advapi::new();
    let (one, two) = (acquire(&advapi), acquire(&advapi));
    let items = all(&advapi, one, PP_ENUMALGS, 0);
    assert_eq!(get(&advapi, two, PP_ENUMALGS, 0).as_ref(), Ok(&items[0]), "0 begins at the start as well");
    assert_eq!(get(&advapi, two, PP_ENUMALGS_EX, 0).unwrap()[..4], items[0][..4]);
    assert_eq!(get(&advapi, two, PP_ENUMALGS, 0).as_ref(), Ok(&items[1]));
    // A fork continues from there independently.
    let fork = advapi.fork();
    assert_eq!(get(&fork, two, PP_ENUMALGS, 0).as_ref(), Ok(&items[2]));
    assert_eq!(get(&fork, two, PP_ENUMALGS, 0).as_ref(), Ok(&items[3]));
    assert_eq!(get(&advapi, two, PP_ENUMALGS, 0).as_ref(), Ok(&items[2]));
}

/// A list for each step would copy 400 million names.
#[test]
fn many_containers_are_listed_in_one_pass() {
    let advapi = Advapi::new();
    for n in 0..20_000 {
        advapi.containers().create(hcryptkey::ContainerScope::User, &format!("{n:05}")).unwrap();
    }
    let prov = acquire(&advapi);
    let names = all(&advapi, prov, PP_ENUMCONTAINERS, CRYPT_NEXT);
    assert_eq!((names.len(), &names[19_999]), (20_000, &b"19999\0".to_vec()));
}

#[test]
fn master_keys_are_listed_with_their_protocol() {
    let advapi = Advapi::new();
    let prov = of(&advapi, &Provider::SCHANNEL);
    let rows: Vec<_> = all(&advapi, prov, PP_ENUMALGS_EX, CRYPT_NEXT)
        .iter()
        .map(|item| ([0, 4, 8, 12, 16].map(|at| dword(item, at)), text(item, 20, 20)))
        .collect();
    let row = |numbers, title: &str| (numbers, title.to_owned());
    let expected = [
        row([CALG_PCT1_MASTER, 128, 128, 128, CRYPT_FLAG_PCT1], "PCT1 MASTER"),
        row([CALG_SSL2_MASTER, 40, 40, 192, CRYPT_FLAG_SSL2], "SSL2 MASTER"),
        row([CALG_SSL3_MASTER, 384, 384, 384, CRYPT_FLAG_SSL3], "SSL3 MASTER"),
        row([CALG_TLS1_MASTER, 384, 384, 384, CRYPT_FLAG_TLS1], "TLS1 MASTER"),
        row([CALG_SCHANNEL_MASTER_HASH, 0, 0, u32::MAX, 0], "SCH MASTER HASH"),
        row([CALG_TLS1PRF, 0, 0, u32::MAX, 0], "TLS1 PRF"),
        row([CALG_SCHANNEL_MAC_KEY, 0, 0, u32::MAX, 0], "SCH MAC KEY"),
        row([CALG_SCHANNEL_ENC_KEY, 0, 0, u32::MAX, 0], "SCH ENC KEY"),
    ];
    for expected in expected {
        assert!(rows.contains(&expected), "{expected:?} in {rows:?}");
    }
}
