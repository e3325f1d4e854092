//! Sessions of OpenSSL, read with keys that are derived through the calls.
//!
//! Each file has the records of one session, in their order on the wire: the end that sends, and the record in
//! hexadecimal. The key is that of the server's certificate.
//
// Source: OpenSSL 1.1.1w, built with enable-weak-ssl-ciphers and enable-ssl3: `s_server -rev -no_ticket` and `s_client`,
// with `-tls1` or `-ssl3` and one cipher, and without the extensions of RFC 7366 and RFC 7627. The client sent one line, and the server sent it back reversed.

use hcryptkey::Advapi;
use hcryptkey::codes::*;

use super::{acquire, alg, hash_value, hex};

const KEY: &str = include_str!("openssl_key.hex");
const SENT: &[u8] = b"abc, as easy as one two three\n";

/// The properties of a session that the tests need.
#[derive(Clone, Copy)]
struct Suite {
    master: u32,
    /// `ALG_ID` and bits of the cipher, and the length of its block, which is 1 for a stream cipher.
    cipher: (u32, u32, usize),
    /// `ALG_ID` and bytes of the hash.
    mac: (u32, usize),
}

const RC4: (u32, u32, usize) = (CALG_RC4, 128, 1);
const DES3: (u32, u32, usize) = (CALG_3DES, 168, 8);
const MD5: (u32, usize) = (CALG_MD5, 16);
const SHA: (u32, usize) = (CALG_SHA1, 20);

#[test]
fn tls_1_0_with_rc4() {
    read(include_str!("tls1_rc4_sha.txt"), Suite { master: CALG_TLS1_MASTER, cipher: RC4, mac: SHA });
}

#[test]
fn tls_1_0_with_3des() {
    read(include_str!("tls1_3des_sha.txt"), Suite { master: CALG_TLS1_MASTER, cipher: DES3, mac: SHA });
}

#[test]
fn ssl_3_with_rc4() {
    read(include_str!("ssl3_rc4_md5.txt"), Suite { master: CALG_SSL3_MASTER, cipher: RC4, mac: MD5 });
}

#[test]
fn ssl_3_with_3des() {
    read(include_str!("ssl3_3des_sha.txt"), Suite { master: CALG_SSL3_MASTER, cipher: DES3, mac: SHA });
}

/// The record types.
const CHANGE_CIPHER_SPEC: u8 = 20;
const HANDSHAKE: u8 = 22;
const APPLICATION_DATA: u8 = 23;

/// The length of a record's header: type, version, length.
const HEADER: usize = 5;

struct Record {
    is_server: bool,
    bytes: Vec<u8>,
}

fn records(text: &str) -> Vec<Record> {
    let lines = text.lines().map(|line| line.split_once(' ').unwrap());
    lines.map(|(end, record)| Record { is_server: end == "server", bytes: hex(record) }).collect()
}

/// One end of a session as the reader sees it: the keys under which it sends, and the number of records so far.
struct Sender {
    key: u64,
    mac_key: u64,
    sequence: u64,
    is_encrypted: bool,
}

/// A session whose records are read.
struct Session<'a> {
    advapi: &'a Advapi,
    prov: u64,
    suite: Suite,
    master: u64,
    /// All messages of the handshake so far, in the clear.
    handshake: Vec<u8>,
}

/// Reads a session: checks each MAC and both Finished messages, and compares the data.
fn read(text: &str, suite: Suite) {
    let advapi = Advapi::new();
    let prov = acquire(&advapi);
    let rsa = advapi.crypt_import_key(prov, &hex(KEY), 0, 0).unwrap();
    let records = records(text);
    let in_clear = |is_server: bool, kind: u8| {
        let mut messages = records
            .iter()
            .filter(|record| record.is_server == is_server && record.bytes[0] == HANDSHAKE)
            .map(|record| &record.bytes[HEADER..]);
        messages.find(|message| message[0] == kind).unwrap()
    };
    // A hello has its random value after 4 bytes of header and 2 of version. A key exchange of TLS 1.0 has a length of
    // two bytes in front, and one of SSL 3 has none. In both it is big-endian.
    let (client_hello, server_hello, key_exchange) =
        (in_clear(false, 1), in_clear(true, 2), in_clear(false, 16));
    let mut wrapped = key_exchange[key_exchange.len() - 128..].to_vec();
    wrapped.reverse();
    let header = [&[1, 2, 0, 0][..], &suite.master.to_le_bytes(), &CALG_RSA_KEYX.to_le_bytes()].concat();
    let master = advapi.crypt_import_key(prov, &[header, wrapped].concat(), rsa, 0).unwrap();

    let set = |param, value: &[u8]| advapi.crypt_set_key_param(master, param, value, 0).unwrap();
    set(KP_CLIENT_RANDOM, &client_hello[6..38]);
    set(KP_SERVER_RANDOM, &server_hello[6..38]);
    set(KP_SCHANNEL_ALG, &alg(SCHANNEL_ENC_KEY, suite.cipher.0, suite.cipher.1));
    set(KP_SCHANNEL_ALG, &alg(SCHANNEL_MAC_KEY, suite.mac.0, u32::try_from(suite.mac.1 * 8).unwrap()));
    let hash = advapi.crypt_create_hash(prov, CALG_SCHANNEL_MASTER_HASH, master, 0).unwrap();
    let derive = |alg_id, flags| advapi.crypt_derive_key(prov, alg_id, hash, flags).unwrap();
    let mut senders = [0, CRYPT_SERVER].map(|flags| Sender {
        key: derive(CALG_SCHANNEL_ENC_KEY, flags),
        mac_key: derive(CALG_SCHANNEL_MAC_KEY, flags),
        sequence: 0,
        is_encrypted: false,
    });

    let mut session = Session { advapi: &advapi, prov, suite, master, handshake: Vec::new() };
    let mut data = [Vec::new(), Vec::new()];
    let mut finished = 0;
    for Record { is_server, bytes } in &records {
        let sender = &mut senders[usize::from(*is_server)];
        let (header, body) = bytes.split_at(HEADER);
        let content = if sender.is_encrypted { session.open(sender, header, body) } else { body.to_vec() };
        match header[0] {
            CHANGE_CIPHER_SPEC => sender.is_encrypted = true,
            HANDSHAKE => {
                if sender.is_encrypted {
                    assert_eq!(content[4..], session.verify_data(*is_server));
                    finished += 1;
                }
                session.handshake.extend_from_slice(&content);
            }
            APPLICATION_DATA => data[usize::from(*is_server)].extend_from_slice(&content),
            other => panic!("a record of type {other}"),
        }
    }
    let mut back = SENT[..SENT.len() - 1].to_vec();
    back.reverse();
    assert_eq!((&data[0][..], &data[1][..]), (SENT, &[&back[..], b"\n"].concat()[..]));
    assert_eq!(finished, 2);
}

impl Session<'_> {
    /// The content of an encrypted record. Its MAC is checked.
    fn open(&self, sender: &mut Sender, header: &[u8], body: &[u8]) -> Vec<u8> {
        let mut content = body.to_vec();
        // The records of a connection are sections of one message: none is Final.
        let len = self.advapi.crypt_decrypt(sender.key, 0, false, 0, &mut content).unwrap();
        assert_eq!(len as usize, body.len());
        if self.suite.cipher.2 > 1 {
            let padding = usize::from(*content.last().unwrap());
            content.truncate(content.len() - padding - 1);
        }
        let mac = content.split_off(content.len() - self.suite.mac.1);
        let len = u16::try_from(content.len()).unwrap().to_be_bytes();
        let sequence = sender.sequence.to_be_bytes();
        sender.sequence += 1;
        let expected = if self.suite.master == CALG_TLS1_MASTER {
            self.hmac(sender.mac_key, &[&sequence, &header[..3], &len, &content].concat())
        } else {
            // The keyed hash of SSL 3 has no version.
            let inner =
                self.keyed(sender.mac_key, 0x36, &[&sequence, &header[..1], &len, &content[..]].concat());
            self.keyed(sender.mac_key, 0x5c, &inner)
        };
        assert_eq!(mac, expected);
        content
    }

    fn hmac(&self, key: u64, data: &[u8]) -> Vec<u8> {
        let hmac = self.advapi.crypt_create_hash(self.prov, CALG_HMAC, key, 0).unwrap();
        self.advapi.crypt_set_hash_hmac_info(hmac, self.suite.mac.0, &[], &[], 0).unwrap();
        self.advapi.crypt_hash_data(hmac, data, 0).unwrap();
        hash_value(self.advapi, hmac, self.suite.mac.1)
    }

    /// SSL 3's hash of a key, its pad, and data.
    fn keyed(&self, key: u64, pad: u8, data: &[u8]) -> Vec<u8> {
        let (alg_id, len) = self.suite.mac;
        let hash = self.advapi.crypt_create_hash(self.prov, alg_id, 0, 0).unwrap();
        self.advapi.crypt_hash_session_key(hash, key, CRYPT_LITTLE_ENDIAN).unwrap();
        self.advapi.crypt_hash_data(hash, &vec![pad; pad_len(len)], 0).unwrap();
        self.advapi.crypt_hash_data(hash, data, 0).unwrap();
        hash_value(self.advapi, hash, len)
    }

    fn digest(&self, (alg_id, len): (u32, usize), data: &[u8]) -> Vec<u8> {
        let hash = self.advapi.crypt_create_hash(self.prov, alg_id, 0, 0).unwrap();
        self.advapi.crypt_hash_data(hash, data, 0).unwrap();
        hash_value(self.advapi, hash, len)
    }

    /// The content of a Finished message after the handshake so far.
    fn verify_data(&self, is_server: bool) -> Vec<u8> {
        if self.suite.master == CALG_TLS1_MASTER {
            let prf = self.advapi.crypt_create_hash(self.prov, CALG_TLS1PRF, self.master, 0).unwrap();
            let label = if is_server { b"server finished" } else { b"client finished" };
            let seed = [self.digest(MD5, &self.handshake), self.digest(SHA, &self.handshake)].concat();
            self.advapi.crypt_set_hash_param(prf, HP_TLS1PRF_LABEL, label, 0).unwrap();
            self.advapi.crypt_set_hash_param(prf, HP_TLS1PRF_SEED, &seed, 0).unwrap();
            return hash_value(self.advapi, prf, 12);
        }
        let sender = if is_server { b"SRVR" } else { b"CLNT" };
        let of = |(alg_id, len): (u32, usize)| {
            let with_key = |front: &[u8], pad: u8, back: &[u8]| {
                let hash = self.advapi.crypt_create_hash(self.prov, alg_id, 0, 0).unwrap();
                self.advapi.crypt_hash_data(hash, front, 0).unwrap();
                self.advapi.crypt_hash_session_key(hash, self.master, CRYPT_LITTLE_ENDIAN).unwrap();
                self.advapi.crypt_hash_data(hash, &vec![pad; pad_len(len)], 0).unwrap();
                self.advapi.crypt_hash_data(hash, back, 0).unwrap();
                hash_value(self.advapi, hash, len)
            };
            let inner = with_key(&[&self.handshake[..], sender].concat(), 0x36, &[]);
            with_key(&[], 0x5c, &inner)
        };
        [of(MD5), of(SHA)].concat()
    }
}

/// The length of SSL 3's pads: 48 bytes for MD5, 40 for SHA-1.
fn pad_len(hash_len: usize) -> usize {
    if hash_len == 16 { 48 } else { 40 }
}
