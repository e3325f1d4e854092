//! Diffie-Hellman with words and addresses: numbers in structures of both widths, a NULL, and flags with `KP_ALGID`.

use hcryptkey::codes::*;

use super::machine::{BASE, Machine};
use crate::dss_dh::example_group;

const NUMBER: u64 = BASE + 0x200;
const STRUCTURE: u64 = BASE + 0x100;
const LEN: u64 = BASE + 0x108;

/// Sets a number from a `CRYPT_DATA_BLOB`.
fn set(machine: &mut Machine, key: u64, param: u32, number: &[u8]) {
    let width = machine.pointer_len() as u64;
    machine.put_dword(STRUCTURE, u32::try_from(number.len()).unwrap());
    machine.put_pointer(STRUCTURE + width, NUMBER);
    machine.put(NUMBER, number);
    machine.works("CryptSetKeyParam", &[key, param.into(), STRUCTURE, 0]);
}

#[test]
fn two_users_agree_in_both_widths() {
    let (p, g) = example_group();
    for mut machine in Machine::all() {
        let context = machine.context_of(PROV_DSS_DH);
        let keys = [0, 1].map(|_| {
            let flags = 512 << 16 | CRYPT_PREGEN;
            let key = machine.make("CryptGenKey", &[context, CALG_DH_EPHEM.into(), flags.into()]);
            set(&mut machine, key, KP_P, &p);
            set(&mut machine, key, KP_G, &g);
            machine.works("CryptSetKeyParam", &[key, KP_X.into(), 0, 0]);
            key
        });
        let blobs = keys.map(|key| {
            machine.put_dword(LEN, 100);
            machine.works("CryptExportKey", &[key, 0, PUBLICKEYBLOB.into(), 0, NUMBER, LEN]);
            machine.get(NUMBER, machine.dword(LEN) as usize)
        });
        let agreed = [(0, 1), (1, 0)].map(|(own, peer)| {
            machine.put(NUMBER, &blobs[peer]);
            let agreed = machine.make("CryptImportKey", &[context, NUMBER, 80, keys[own], 0]);
            // The flags are those of CryptGenKey, and the length is in their upper half.
            machine.put_dword(NUMBER, CALG_RC4);
            let flags = 64 << 16 | CRYPT_EXPORTABLE;
            machine.works("CryptSetKeyParam", &[agreed, KP_ALGID.into(), NUMBER, flags.into()]);
            machine.put_dword(LEN, 100);
            machine.works("CryptExportKey", &[agreed, 0, PLAINTEXTKEYBLOB.into(), 0, NUMBER, LEN]);
            machine.get(NUMBER, machine.dword(LEN) as usize)
        });
        assert_eq!(agreed[0], agreed[1]);
        assert_eq!(agreed[0].len(), 12 + 8);
    }
}

#[test]
fn addresses_that_are_not_there() {
    let (p, _) = example_group();
    for mut machine in Machine::all() {
        let context = machine.context_of(PROV_DSS_DH);
        let flags = 512 << 16 | CRYPT_PREGEN;
        let key = machine.make("CryptGenKey", &[context, CALG_DH_SF.into(), flags.into()]);
        for param in [KP_P, KP_Q, KP_G, KP_PUB_PARAMS] {
            let call = &[key, param.into(), 0, 0];
            assert_eq!(machine.fails("CryptSetKeyParam", call), ERROR_INVALID_PARAMETER);
            let width = machine.pointer_len() as u64;
            machine.put_dword(STRUCTURE, 64);
            for nowhere in [0, 8, 0x00ff_0000] {
                machine.put_pointer(STRUCTURE + width, nowhere);
                let call = &[key, param.into(), STRUCTURE, 0];
                assert_eq!(machine.fails("CryptSetKeyParam", call), ERROR_INVALID_PARAMETER);
            }
        }
        set(&mut machine, key, KP_P, &p);
        machine.put_dword(LEN, 63);
        assert_eq!(machine.fails("CryptGetKeyParam", &[key, KP_P.into(), NUMBER, LEN, 0]), ERROR_MORE_DATA);
        assert_eq!(machine.dword(LEN), 64);
        // KP_ALGID is read only for a key that takes it.
        let call = &[key, KP_ALGID.into(), 0, 0];
        assert_eq!(machine.fails("CryptSetKeyParam", call), NTE_BAD_TYPE);
    }
}
