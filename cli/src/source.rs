//! Where input comes from: a file, standard input, or the command line itself.

use std::convert::Infallible;
use std::ffi::OsString;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::str::FromStr;

use hcryptkey::zeroize::Zeroizing;

use crate::failure::Failure;
use crate::text::{Bytes, from_base64, from_either, from_hex};

/// The shortest base64 that is taken for data and not for a missing file.
const SHORTEST_BASE64: usize = 16;

/// Data that an argument names or contains.
#[derive(Debug, Clone)]
pub(crate) enum Source {
    Stdin,
    File(PathBuf),
    Inline(Bytes),
}

impl FromStr for Source {
    type Err = Infallible;

    /// `-` is standard input; `hex:`, `base64:`, `text:` and `file:` state the form of the rest. Otherwise it is a file
    /// if there is one of this name, then hex, then base64.
    fn from_str(argument: &str) -> Result<Self, Infallible> {
        let inline = |bytes: Option<Bytes>| bytes.map(Self::Inline);
        let file = Self::File(PathBuf::from(argument));
        Ok(if argument == "-" {
            Self::Stdin
        } else if let Some(path) = argument.strip_prefix("file:") {
            Self::File(PathBuf::from(path))
        } else if let Some(text) = argument.strip_prefix("text:") {
            Self::Inline(Zeroizing::new(text.as_bytes().to_vec()))
        } else if let Some(digits) = argument.strip_prefix("hex:") {
            inline(from_hex(digits.as_bytes())).unwrap_or(file)
        } else if let Some(text) = argument.strip_prefix("base64:") {
            inline(from_base64(text.as_bytes())).unwrap_or(file)
        } else if Path::new(argument).exists() {
            file
        } else {
            let hex = from_hex(argument.as_bytes()).filter(|bytes| !bytes.is_empty());
            let long = argument.len() >= SHORTEST_BASE64;
            inline(hex.or_else(|| from_base64(argument.as_bytes()).filter(|_| long))).unwrap_or(file)
        })
    }
}

impl Source {
    /// Its name in an error message.
    pub(crate) fn name(&self) -> String {
        match self {
            Self::Stdin => "standard input".to_owned(),
            Self::File(path) => path.display().to_string(),
            Self::Inline(_) => "the data on the command line".to_owned(),
        }
    }

    /// All the bytes, as they are.
    pub(crate) fn bytes(&self) -> Result<Bytes, Failure> {
        match self {
            Self::Stdin => {
                let mut bytes = Zeroizing::new(Vec::new());
                let read = io::stdin().lock().read_to_end(&mut bytes);
                read.map_err(|error| Failure::io(Path::new("standard input"), &error))?;
                Ok(bytes)
            }
            Self::File(path) => {
                let bytes = std::fs::read(path).map_err(|error| missing(path, &error))?;
                Ok(Zeroizing::new(bytes))
            }
            Self::Inline(bytes) => Ok(bytes.clone()),
        }
    }

    /// The bytes of a small binary object, such as a key, that may be written as hex or base64.
    pub(crate) fn object(&self) -> Result<Bytes, Failure> {
        let bytes = self.bytes()?;
        let is_text = bytes.iter().all(|byte| byte.is_ascii_graphic() || byte.is_ascii_whitespace());
        Ok(if is_text { from_either(&bytes).unwrap_or(bytes) } else { bytes })
    }

    /// The bytes as a stream, and their number if it is known.
    pub(crate) fn open(&self) -> Result<(Box<dyn Read + Send>, Option<u64>), Failure> {
        Ok(match self {
            Self::Stdin => (Box::new(io::stdin()), None),
            Self::File(path) => {
                let file = File::open(path).map_err(|error| missing(path, &error))?;
                // A pipe or a device has a length of 0, which means nothing.
                let len = file.metadata().ok().filter(std::fs::Metadata::is_file).map(|file| file.len());
                (Box::new(file), len)
            }
            Self::Inline(bytes) => {
                let len = u64::try_from(bytes.len()).ok();
                (Box::new(io::Cursor::new(bytes.to_vec())), len)
            }
        })
    }
}

fn missing(path: &Path, error: &io::Error) -> Failure {
    if error.kind() == io::ErrorKind::NotFound {
        Failure::Usage(format!(
            "{}: there is no such file, and it is not hex or base64 either",
            path.display()
        ))
    } else {
        Failure::io(path, error)
    }
}

/// The bytes of an argument as the shell passed them.
pub(crate) fn argument_bytes(argument: OsString) -> Bytes {
    Zeroizing::new(argument.into_encoded_bytes())
}

/// An argument in hex.
#[derive(Clone)]
pub(crate) struct Hex(pub(crate) Bytes);

impl FromStr for Hex {
    type Err = &'static str;

    fn from_str(argument: &str) -> Result<Self, &'static str> {
        from_hex(argument.as_bytes()).map(Self).ok_or("not hex: write two digits for each byte")
    }
}
