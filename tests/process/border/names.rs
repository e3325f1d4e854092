//! The constants of `codes` by name, and the names that a record of a call shows for its numbers.

use std::collections::HashMap;

use hcryptkey::codes::{self, Group, *};

#[test]
fn a_name_is_one_number() {
    let mut numbers = HashMap::new();
    for (name, number) in codes::all() {
        assert_eq!(numbers.insert(name, number), None, "{name} is there twice");
    }
    assert!(numbers.len() >= 317 + 80, "{} constants", numbers.len());
}

#[test]
fn flags_are_shown_by_their_names() {
    let shown = |group: Group, number: u32| group.show(number).to_string();
    assert_eq!(shown(Group::ContainerFlags, CRYPT_VERIFYCONTEXT), "CRYPT_VERIFYCONTEXT");
    assert_eq!(shown(Group::ContainerFlags, 0x7000_0000), "0x70000000", "a part of a flag is not a flag");
    assert_eq!(
        shown(Group::ContainerFlags, CRYPT_NEWKEYSET | CRYPT_SILENT),
        "CRYPT_NEWKEYSET | CRYPT_SILENT"
    );
    assert_eq!(shown(Group::KeyFlags, 40 << 16), "40 << 16");
    assert_eq!(shown(Group::ImportFlags, 0x140 | 1), "CRYPT_IPSEC_HMAC_KEY | CRYPT_OAEP | CRYPT_EXPORTABLE");
    assert_eq!(shown(Group::NoFlags, 5), "0x5");
    assert_eq!(shown(Group::NoFlags, 0), "0");
    assert_eq!(shown(Group::ProviderParam, PP_ENUMALGS), "PP_ENUMALGS");
    assert_eq!(shown(Group::SetProviderParam, PP_CLIENT_HWND), "PP_CLIENT_HWND");
    assert_eq!(shown(Group::Algorithm, AT_SIGNATURE), "AT_SIGNATURE");
    assert_eq!(shown(Group::Error, ERROR_INVALID_PARAMETER), "ERROR_INVALID_PARAMETER");
    assert_eq!(shown(Group::Error, 0x8009_ffff), "0x8009ffff");
}
