//! Reads a transcript and makes its calls.
//!
//! One call a line; a line that starts with a space is the answer to the call above it, and `#` starts a
//! comment. Numbers are decimal or 0x-hex, bytes are hex, `-` is an absent or empty value. Slots such as `k1`
//! and `h1` name handles.

#[path = "hex.rs"]
mod hex;

use std::collections::HashMap;

use hcryptkey::{Error, KeyStore, codes, raw};
use hex::hex;

/// A call with its answer, and what the transcript says the answer is, if it says so.
pub(crate) struct Answered {
    /// The number of the call's line, from 1.
    pub(crate) line: usize,
    /// The call as it stands.
    pub(crate) call: String,
    /// What the crate answers.
    pub(crate) got: String,
    /// What the transcript says.
    pub(crate) expected: Option<String>,
}

impl Answered {
    /// Whether the crate answers what the transcript says, or the transcript says nothing.
    pub(crate) fn agrees(&self) -> bool {
        self.expected.as_ref().is_none_or(|expected| *expected == self.got)
    }
}

/// Makes every call of a transcript. A line that is no call answers its number and what is wrong with it.
pub(crate) fn run(text: &str) -> Result<Vec<Answered>, (usize, String)> {
    let mut session = Session::default();
    let mut answers: Vec<Answered> = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        let line = line.trim_end();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        if line.starts_with([' ', '\t']) {
            let expected = line.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
            let above = answers.last_mut().filter(|above| above.expected.is_none());
            above.ok_or((number, "an answer without a call".to_owned()))?.expected = Some(expected);
            continue;
        }
        let got = session.call(line).map_err(|wrong| (number, wrong))?;
        answers.push(Answered { line: number, call: line.to_owned(), got, expected: None });
    }
    Ok(answers)
}

/// The store and the slots of a transcript.
#[derive(Default)]
struct Session {
    store: Option<KeyStore>,
    slots: HashMap<String, u64>,
}

impl Session {
    /// Makes the call on a line and answers `ok`, `ok BYTES` or `err XXXXXXXX`.
    fn call(&mut self, line: &str) -> Result<String, String> {
        let mut words = Words { line, rest: line.split_whitespace() };
        let call = words.word()?;
        if call == "AcquireContext" {
            let answer = self.acquire(&mut words)?;
            return words.end().map(|()| show(answer));
        }
        let store = self.store.as_ref().ok_or("no AcquireContext before this call")?;
        let slots = &mut self.slots;
        let answer = match call {
            "CreateHash" => {
                let (slot, alg, key) = (words.word()?, words.number()?, words.handle(slots)?);
                fill(slots, slot, raw::crypt_create_hash(store, alg, key, 0))
            }
            "HashData" => done(raw::crypt_hash_data(store, words.handle(slots)?, &words.bytes()?, 0)),
            "HashSessionKey" => {
                let (hash, key, flags) = (words.handle(slots)?, words.handle(slots)?, words.number()?);
                done(raw::crypt_hash_session_key(store, hash, key, flags))
            }
            "SetHmacInfo" => {
                done(raw::crypt_set_hash_hmac_info(store, words.handle(slots)?, words.number()?, &[], &[], 0))
            }
            "DuplicateHash" => {
                let (slot, old) = (words.word()?, words.handle(slots)?);
                fill(slots, slot, raw::crypt_duplicate_hash(store, old, 0, 0))
            }
            "GetHashValue" => {
                let hash = words.handle(slots)?;
                read(|buffer| raw::crypt_get_hash_param(store, hash, codes::HP_HASHVAL, buffer, 0))
            }
            "DeriveKey" => {
                let (slot, alg, hash, flags) =
                    (words.word()?, words.number()?, words.handle(slots)?, words.number()?);
                fill(slots, slot, raw::crypt_derive_key(store, alg, hash, flags))
            }
            "GenKey" => {
                let (slot, alg, flags) = (words.word()?, words.number()?, words.number()?);
                fill(slots, slot, raw::crypt_gen_key(store, alg, flags))
            }
            "ImportKey" => {
                let (slot, blob, wrap, flags) =
                    (words.word()?, words.bytes()?, words.handle(slots)?, words.number()?);
                fill(slots, slot, raw::crypt_import_key(store, &blob, wrap, flags))
            }
            "DuplicateKey" => {
                let (slot, old) = (words.word()?, words.handle(slots)?);
                fill(slots, slot, raw::crypt_duplicate_key(store, old, 0, 0))
            }
            "DestroyKey" => done(raw::crypt_destroy_key(store, words.handle(slots)?)),
            "ExportKey" => {
                let (key, wrap, kind, flags) =
                    (words.handle(slots)?, words.handle(slots)?, words.number()?, words.number()?);
                read(|buffer| raw::crypt_export_key(store, key, wrap, kind, flags, buffer))
            }
            "SetKeyParam" => {
                let (key, param, value) = (words.handle(slots)?, words.number()?, words.bytes()?);
                done(raw::crypt_set_key_param(store, key, param, &value, 0))
            }
            "GetKeyParam" => {
                let (key, param) = (words.handle(slots)?, words.number()?);
                read(|buffer| raw::crypt_get_key_param(store, key, param, buffer, 0))
            }
            "Encrypt" => {
                let (key, last, data) = (words.handle(slots)?, words.number()? != 0, words.bytes()?);
                let len = u32::try_from(data.len()).map_err(|_| "too much data")?;
                let mut buffer = data;
                buffer.resize(words.number()? as usize, 0);
                let answer = raw::crypt_encrypt(store, key, 0, last, 0, Some(&mut buffer), len);
                answer.map(|len| Some(buffer[..len as usize].to_vec()))
            }
            "Decrypt" => {
                let (key, last, mut data) = (words.handle(slots)?, words.number()? != 0, words.bytes()?);
                let answer = raw::crypt_decrypt(store, key, 0, last, 0, &mut data);
                answer.map(|len| Some(data[..len as usize].to_vec()))
            }
            _ => return Err(format!("unknown call {call}")),
        };
        words.end().map(|()| show(answer))
    }

    fn acquire(&mut self, words: &mut Words<'_>) -> Result<Answer, String> {
        let (kind, name) = (words.number()?, words.word()?.replace('_', " "));
        let name = (name != "-").then_some(name.as_str());
        Ok(raw::crypt_acquire_context(kind, name).map(|store| {
            self.store = Some(store);
            self.slots.clear();
            None
        }))
    }
}

/// What a call answers: bytes, or nothing but success.
type Answer = Result<Option<Vec<u8>>, Error>;

fn done(answer: Result<(), Error>) -> Answer {
    answer.map(|()| None)
}

/// Fills a slot; a call that fails leaves it as it was.
fn fill(slots: &mut HashMap<String, u64>, slot: &str, answer: Result<u64, Error>) -> Answer {
    answer.map(|handle| {
        slots.insert(slot.to_owned(), handle);
        None
    })
}

/// Asks for the size, then for the value.
fn read(mut call: impl FnMut(Option<&mut [u8]>) -> Result<u32, Error>) -> Answer {
    let mut value = vec![0; call(None)? as usize];
    let len = call(Some(&mut value))?;
    value.truncate(len as usize);
    Ok(Some(value))
}

fn show(answer: Answer) -> String {
    match answer {
        Ok(None) => "ok".to_owned(),
        Ok(Some(bytes)) if bytes.is_empty() => "ok -".to_owned(),
        Ok(Some(bytes)) => format!("ok {}", hex(&bytes)),
        Err(Error::MoreData { needed }) => format!("err {:08x} {needed}", codes::ERROR_MORE_DATA),
        Err(error) => format!("err {:08x}", error.code()),
    }
}

/// The words of a line, taken one by one.
struct Words<'a> {
    line: &'a str,
    rest: std::str::SplitWhitespace<'a>,
}

impl<'a> Words<'a> {
    fn word(&mut self) -> Result<&'a str, String> {
        self.rest.next().ok_or_else(|| format!("a value is missing: {}", self.line))
    }

    fn number(&mut self) -> Result<u32, String> {
        let word = self.word()?;
        let number = match word.strip_prefix("0x") {
            Some(hex) => u32::from_str_radix(hex, 16),
            None => word.parse(),
        };
        number.map_err(|_| format!("not a number: {word}"))
    }

    fn bytes(&mut self) -> Result<Vec<u8>, String> {
        let word = self.word()?;
        if word == "-" {
            return Ok(Vec::new());
        }
        let wrong = || format!("not bytes in hex: {word}");
        if word.len() % 2 != 0 || !word.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(wrong());
        }
        let digits = |at: usize| u8::from_str_radix(&word[at..at + 2], 16).map_err(|_| wrong());
        (0..word.len()).step_by(2).map(digits).collect()
    }

    /// The handle in a slot; 0 for a slot that was never filled, and for `-`.
    fn handle(&mut self, slots: &HashMap<String, u64>) -> Result<u64, String> {
        Ok(slots.get(self.word()?).copied().unwrap_or(0))
    }

    fn end(&mut self) -> Result<(), String> {
        self.rest.next().map_or(Ok(()), |word| Err(format!("one value too many: {word}")))
    }
}
