//! Structures of secure channels, in both widths.

use hcryptkey::HandleWidth;
use hcryptkey::codes::*;

use super::machine::{BASE, END, Machine};

const STRUCTURE: u64 = BASE + 0x100;
const DATA: u64 = BASE + 0x200;
const OUT: u64 = BASE + 0x400;
const LEN: u64 = BASE + 0x500;

/// Writes a `CRYPT_DATA_BLOB` and its bytes.
fn put_blob(machine: &mut Machine, len: u32, bytes: &[u8]) {
    machine.put(DATA, bytes);
    let address_at = if machine.process.handle_width() == HandleWidth::Bits32 { 4 } else { 8 };
    machine.put_dword(STRUCTURE, len);
    machine.put_pointer(STRUCTURE + address_at, DATA);
}

fn put_alg(machine: &mut Machine, purpose: u32, alg_id: u32, bits: u32) {
    for (at, field) in (STRUCTURE..).step_by(4).zip([purpose, alg_id, bits, 0, 0]) {
        machine.put_dword(at, field);
    }
}

#[test]
fn keys_of_a_channel() {
    for mut machine in Machine::all() {
        let context = machine.context_of(PROV_RSA_SCHANNEL);
        let master = machine.make("CryptGenKey", &[context, CALG_TLS1_MASTER.into(), 0]);
        for param in [KP_CLIENT_RANDOM, KP_SERVER_RANDOM] {
            let set = [master, param.into(), STRUCTURE, 0];
            put_blob(&mut machine, 0x7fff_ffff, b"random");
            assert_eq!(machine.fails("CryptSetKeyParam", &set), ERROR_INVALID_PARAMETER, "no such memory");
            assert_eq!(
                machine.fails("CryptSetKeyParam", &[master, param.into(), 0, 0]),
                ERROR_INVALID_PARAMETER
            );
            put_blob(&mut machine, 6, b"random");
            machine.works("CryptSetKeyParam", &set);
        }
        for (purpose, alg_id, bits) in
            [(SCHANNEL_ENC_KEY, CALG_3DES, 168), (SCHANNEL_MAC_KEY, CALG_SHA1, 160)]
        {
            put_alg(&mut machine, purpose, alg_id, bits);
            machine.works("CryptSetKeyParam", &[master, KP_SCHANNEL_ALG.into(), STRUCTURE, 0]);
        }
        // The structure is read to its last byte, and no further.
        let at_end = [master, KP_SCHANNEL_ALG.into(), END - 20, 0];
        let alg = machine.get(STRUCTURE, 20);
        machine.put(END - 20, &alg);
        machine.works("CryptSetKeyParam", &at_end);
        let cut = [master, KP_SCHANNEL_ALG.into(), END - 19, 0];
        assert_eq!(machine.fails("CryptSetKeyParam", &cut), ERROR_INVALID_PARAMETER);

        let hash = machine.make("CryptCreateHash", &[context, CALG_SCHANNEL_MASTER_HASH.into(), master, 0]);
        let derive = [context, CALG_SCHANNEL_ENC_KEY.into(), hash, CRYPT_SERVER.into()];
        let key = machine.make("CryptDeriveKey", &derive);
        machine.put(DATA, b"message\0");
        machine.put_dword(LEN, 8);
        machine.works("CryptEncrypt", &[key, 0, 0, 0, DATA, LEN, 8]);
        assert_ne!(machine.get(DATA, 8), b"message\0");
        // The client's key is another one.
        let client = machine.make("CryptDeriveKey", &[context, CALG_SCHANNEL_ENC_KEY.into(), hash, 0]);
        machine.works("CryptDecrypt", &[client, 0, 0, 0, DATA, LEN]);
        assert_ne!(machine.get(DATA, 8), b"message\0");
    }
}

#[test]
fn the_function_fills_the_buffer() {
    for mut machine in Machine::all() {
        let context = machine.context_of(PROV_RSA_SCHANNEL);
        let master = machine.make("CryptGenKey", &[context, CALG_TLS1_MASTER.into(), 0]);
        put_blob(&mut machine, 6, b"random");
        for param in [KP_CLIENT_RANDOM, KP_SERVER_RANDOM] {
            machine.works("CryptSetKeyParam", &[master, param.into(), STRUCTURE, 0]);
        }
        let hash = machine.make("CryptCreateHash", &[context, CALG_SCHANNEL_MASTER_HASH.into(), master, 0]);
        let prf = machine.make("CryptCreateHash", &[context, CALG_TLS1PRF.into(), master, 0]);
        for param in [HP_TLS1PRF_LABEL, HP_TLS1PRF_SEED] {
            machine.works("CryptSetHashParam", &[prf, param.into(), STRUCTURE, 0]);
            assert_eq!(machine.fails("CryptSetHashParam", &[hash, param.into(), STRUCTURE, 0]), NTE_BAD_TYPE);
            assert_eq!(
                machine.fails("CryptSetHashParam", &[prf, param.into(), 0, 0]),
                ERROR_INVALID_PARAMETER
            );
        }
        let value = |machine: &mut Machine, at: u64, len: u32| {
            machine.put_dword(LEN, len);
            machine.works("CryptGetHashParam", &[prf, HP_HASHVAL.into(), at, LEN, 0]);
            assert_eq!(machine.dword(LEN), len);
            machine.get(at, len as usize)
        };
        let long = value(&mut machine, OUT, 100);
        for len in [0, 1, 12, 99] {
            assert_eq!(value(&mut machine, OUT, len), long[..len as usize]);
        }
        assert_eq!(value(&mut machine, END - 16, 16), long[..16]);
        machine.put_dword(LEN, 17);
        let past_the_end = [prf, HP_HASHVAL.into(), END - 16, LEN, 0];
        assert_eq!(machine.fails("CryptGetHashParam", &past_the_end), ERROR_INVALID_PARAMETER);
        machine.works("CryptGetHashParam", &[prf, HP_HASHVAL.into(), 0, LEN, 0]);
        assert_eq!(machine.dword(LEN), 0, "it has no length of its own");
    }
}
