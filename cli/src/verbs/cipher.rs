//! `encrypt` and `decrypt`.

use std::io::{self, IsTerminal};
use std::path::PathBuf;

use clap::ValueEnum;
use hcryptkey::{Error, HCryptKey, KeyStore, Section, SectionOptions};

use crate::answer::Answer;
use crate::failure::Failure;
use crate::output::{Output, Writer};
use crate::pipeline;
use crate::session_key::{KeyArgs, ParamArgs, bad_argument, is_rsa};
use crate::source::Source;
use crate::text::{Bytes, Encoding, hex};

/// The bytes that are ciphered at once, a multiple of every block.
const SECTION_LEN: usize = 1 << 18;
/// The longest section that `--chunk` takes.
const LONGEST_CHUNK: usize = 1 << 20;

/// Decrypt data
///
/// The key comes from a password, a key BLOB, a SIMPLEBLOB with the private key that opens it, or hex. A private RSA
/// key without a SIMPLEBLOB decrypts data that was encrypted under its public half.
///
/// With a block cipher, the padding at the end reveals a wrong key: the exit code is 1, and no file is written. Data
/// that is already on standard output stays there. RC4 and --padding none do not detect a wrong key.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  hcryptkey decrypt --password secret --hash md5 --cipher aes256 data.enc -o data
  hcryptkey decrypt --blob 08020000106600002000000000...  --iv 0011... data.enc -o data
  hcryptkey decrypt --simple session.blob --private key.pem data.enc -o data")]
pub(crate) struct Decrypt {
    #[command(flatten)]
    args: CipherArgs,
}

/// Encrypt data
///
/// The key is given as for decrypt. A public RSA key, as a BLOB, encrypts one block.
#[derive(clap::Args)]
#[command(after_help = "Example:
  hcryptkey encrypt --password secret --hash md5 --cipher aes256 data -o data.enc")]
pub(crate) struct Encrypt {
    #[command(flatten)]
    args: CipherArgs,
}

#[derive(clap::Args)]
struct CipherArgs {
    /// The data: a file, `-` for standard input, hex or base64
    #[arg(value_name = "IN")]
    input: Source,
    /// The file to write, whole or not at all [default: standard output]
    #[arg(short, long, value_name = "OUT")]
    output: Option<PathBuf>,
    /// How the data is written in its file
    #[arg(long, value_enum, default_value_t = Encoding::Raw, value_name = "ENCODING")]
    from: Encoding,
    /// How the result is written
    #[arg(long, value_enum, default_value_t = Encoding::Raw, value_name = "ENCODING")]
    to: Encoding,
    #[command(flatten)]
    key: KeyArgs,
    #[command(flatten)]
    params: ParamArgs,
    /// The padding at the end; `none` for data that is not Final
    #[arg(long, value_enum, default_value_t = Padding::Pkcs5)]
    padding: Padding,
    /// The program ciphered sections of this many bytes of plaintext, each with Final = TRUE
    #[arg(long, value_name = "BYTES")]
    chunk: Option<usize>,
    /// Reverse the bytes of the ciphertext of an RSA key: CryptoAPI's order is little-endian, that of others big-endian
    #[arg(long)]
    reverse: bool,
}

/// The end of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Padding {
    /// PKCS #5, as `Final` adds it
    Pkcs5,
    /// None: the data is whole blocks, or the cipher is RC4
    None,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Direction {
    Encrypt,
    Decrypt,
}

impl Decrypt {
    pub(crate) fn run(&self, json: bool) -> Result<Option<Answer>, Failure> {
        self.args.run(Direction::Decrypt, json)
    }
}

impl Encrypt {
    pub(crate) fn run(&self, json: bool) -> Result<Option<Answer>, Failure> {
        self.args.run(Direction::Encrypt, json)
    }
}

impl CipherArgs {
    /// Ciphers the data. There is an answer to print only for scripts.
    fn run(&self, direction: Direction, json: bool) -> Result<Option<Answer>, Failure> {
        let store = self.key.store();
        let key = self.key.key(&store)?;
        self.params.set(&store, key)?;
        let output = Output::from(self.output.clone());
        if is_rsa(&store, key)? {
            let block = self.rsa_blocks(&store, key, direction)?;
            return self.print(&output, &block, json);
        }
        let cipher = Cipher::new(&store, key, direction, self.padding, self.chunk)?;
        let to_people = matches!(output, Output::Stdout) && (json || io::stdout().is_terminal());
        if self.to != Encoding::Raw || to_people {
            let mut result = Vec::new();
            self.stream(cipher, Writer::Memory(&mut result))?;
            return self.print(&output, &result, json);
        }
        self.stream(cipher, output.create()?)?;
        Ok(json.then(|| {
            Answer::default().with_some("output", self.output.as_ref().map(|path| path.display().to_string()))
        }))
    }

    fn stream(&self, mut cipher: Cipher<'_>, writer: Writer<'_>) -> Result<(), Failure> {
        let input = match self.from {
            Encoding::Raw => self.input.open()?,
            _ => Source::Inline(self.data()?).open()?,
        };
        let part_len = cipher.part_len();
        pipeline::run(input, &self.input.name(), part_len, writer, |part, is_last| cipher.part(part, is_last))
    }

    /// All the data, decoded.
    fn data(&self) -> Result<Bytes, Failure> {
        let text = self.input.bytes()?;
        let decoded = match self.input {
            // Data on the command line was decoded when it was read.
            Source::Inline(_) => Some(text),
            _ => self.from.read(&text),
        };
        decoded.ok_or_else(|| Failure::Damaged(format!("{}: this is not {:?}", self.input.name(), self.from)))
    }

    /// Encrypts a block, or decrypts blocks: programs encrypt longer data in pieces, each a block of its own.
    fn rsa_blocks(&self, store: &KeyStore, key: HCryptKey, direction: Direction) -> Result<Vec<u8>, Failure> {
        let data = self.data()?;
        let block_len = store.key_info(key).map_err(bad_argument)?.key_bits() as usize / 8;
        if direction == Direction::Encrypt {
            return self.rsa_block(store, key, direction, data.to_vec());
        }
        if data.is_empty() || !data.len().is_multiple_of(block_len) {
            return Err(Failure::Damaged(format!(
                "{}: it has {} bytes; blocks of this key have {block_len}",
                self.input.name(),
                data.len()
            )));
        }
        let blocks =
            data.chunks(block_len).map(|block| self.rsa_block(store, key, direction, block.to_vec()));
        Ok(blocks.collect::<Result<Vec<_>, _>>()?.concat())
    }

    fn rsa_block(
        &self,
        store: &KeyStore,
        key: HCryptKey,
        direction: Direction,
        mut block: Vec<u8>,
    ) -> Result<Vec<u8>, Failure> {
        let mut section = SectionOptions::from(Section::Final);
        if self.key.oaep {
            section = section.oaep();
        }
        match direction {
            Direction::Encrypt => {
                store.encrypt(key, section, &mut block).map_err(bad_argument)?;
                if self.reverse {
                    block.reverse();
                }
            }
            Direction::Decrypt => {
                if self.reverse {
                    block.reverse();
                }
                store.decrypt(key, section, &mut block).map_err(|error| match error {
                    Error::BadData(_) => Failure::No(format!(
                        "{error}; the key may be wrong, or the bytes reversed (--reverse)"
                    )),
                    Error::BadLen(_) => Failure::Damaged(error.to_string()),
                    other => bad_argument(other),
                })?;
            }
        }
        Ok(block)
    }

    fn print(&self, output: &Output, result: &[u8], json: bool) -> Result<Option<Answer>, Failure> {
        if json && matches!(output, Output::Stdout) {
            return Ok(Some(Answer::new("data", hex(result))));
        }
        output.write(result, self.to)?;
        Ok(json.then(|| {
            Answer::default().with_some("output", self.output.as_ref().map(|path| path.display().to_string()))
        }))
    }
}

/// A key at work.
struct Cipher<'a> {
    store: &'a KeyStore,
    key: HCryptKey,
    direction: Direction,
    padding: Padding,
    block_len: usize,
    /// The length of a section that is Final, as it is in the input.
    chunk_len: Option<usize>,
    done: u64,
}

impl<'a> Cipher<'a> {
    fn new(
        store: &'a KeyStore,
        key: HCryptKey,
        direction: Direction,
        padding: Padding,
        chunk: Option<usize>,
    ) -> Result<Self, Failure> {
        let block_len = store.key_info(key).map_err(bad_argument)?.block_bits() as usize / 8;
        if chunk.is_some_and(|chunk| !(1..=LONGEST_CHUNK).contains(&chunk)) {
            return Err(Failure::Usage(format!("--chunk takes 1 to {LONGEST_CHUNK} bytes")));
        }
        let chunk_len = match (chunk, direction, padding) {
            (Some(chunk), Direction::Decrypt, Padding::Pkcs5) => {
                Some(store.encrypted_len(key, Section::Final, chunk).map_err(bad_argument)?)
            }
            _ => chunk,
        };
        Ok(Self { store, key, direction, padding, block_len, chunk_len, done: 0 })
    }

    fn part_len(&self) -> usize {
        match self.chunk_len {
            Some(chunk) => (SECTION_LEN / chunk).max(1) * chunk,
            None => SECTION_LEN,
        }
    }

    fn part(&mut self, part: &mut Vec<u8>, is_last: bool) -> Result<(), Failure> {
        self.done += part.len() as u64;
        let ends_message = self.padding == Padding::Pkcs5;
        let Some(chunk_len) = self.chunk_len.filter(|_| ends_message) else {
            return self.section(part, is_last && ends_message);
        };
        if part.len() <= chunk_len {
            return self.section(part, true);
        }
        let mut result = Vec::with_capacity(part.len());
        for chunk in part.chunks(chunk_len) {
            let mut chunk = chunk.to_vec();
            self.section(&mut chunk, true)?;
            result.append(&mut chunk);
        }
        *part = result;
        Ok(())
    }

    fn section(&self, data: &mut Vec<u8>, is_final: bool) -> Result<(), Failure> {
        let section = if is_final { Section::Final } else { Section::More };
        let ciphered = match self.direction {
            Direction::Encrypt => self.store.encrypt(self.key, section, data),
            Direction::Decrypt => self.store.decrypt(self.key, section, data),
        };
        ciphered.map_err(|error| self.explain(error))
    }

    /// Distinguishes damage from a wrong key: if whole blocks do not decrypt, the key is wrong.
    fn explain(&self, error: Error) -> Failure {
        if self.done == 0 {
            return Failure::Damaged(format!(
                "{error}; there is no data, and a ciphertext has at least a byte"
            ));
        }
        let whole_blocks = self.block_len == 0 || self.done.is_multiple_of(self.block_len as u64);
        match error {
            Error::BadData(_) if !whole_blocks => Failure::Damaged(format!(
                "{error}; the data has {} bytes, which is not a multiple of the block of {}",
                self.done, self.block_len
            )),
            Error::BadLen(_) => Failure::Damaged(error.to_string()),
            Error::BadData(_) if self.direction == Direction::Decrypt => Failure::No(format!(
                "{error}; the password or the key is wrong, or its parameters are (--hash, --bits, --iv, --mode, --salt)"
            )),
            other => bad_argument(other),
        }
    }
}
