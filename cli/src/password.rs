//! Passwords: from the terminal, a file, the environment or the command line.

use std::ffi::OsString;
use std::io::IsTerminal;
use std::path::PathBuf;

use clap::Args;
use hcryptkey::zeroize::Zeroizing;

use crate::failure::Failure;
use crate::source::{Hex, Source, argument_bytes};
use crate::text::Bytes;

/// The source of the password. Without any of these, a verb that needs one asks on the terminal.
#[derive(Args)]
#[group(id = "password-source", multiple = false)]
pub(crate) struct PasswordArgs {
    /// Ask for the password on the terminal
    #[arg(long)]
    ask: bool,
    /// The file with the password, or `-`; one line end after it is ignored
    #[arg(long, value_name = "FILE", visible_alias = "passphrase-file")]
    password_file: Option<PathBuf>,
    /// The environment variable with the password
    #[arg(long, value_name = "NAME", visible_alias = "passphrase-env")]
    password_env: Option<String>,
    /// The password; other users of the machine can see it
    #[arg(long, value_name = "PASSWORD", visible_alias = "passphrase")]
    password: Option<OsString>,
    /// The bytes that are hashed, in hex, for a password that is not text
    #[arg(long, value_name = "HEX")]
    password_hex: Option<Hex>,
}

/// A password as it was given.
pub(crate) enum Password {
    /// Text, which has yet to be converted to the encoding of a format.
    Text(Bytes),
    /// The bytes to hash.
    Hashed(Bytes),
}

impl PasswordArgs {
    pub(crate) fn is_given(&self) -> bool {
        self.ask
            || self.password_file.is_some()
            || self.password_env.is_some()
            || self.password.is_some()
            || self.password_hex.is_some()
    }

    /// The password, if one was given.
    pub(crate) fn optional(&self) -> Result<Option<Password>, Failure> {
        let text = if self.ask {
            Zeroizing::new(ask()?.into_bytes())
        } else if let Some(path) = &self.password_file {
            let source = if path.as_os_str() == "-" { Source::Stdin } else { Source::File(path.clone()) };
            let mut text = source.bytes()?;
            let line = text
                .strip_suffix(b"\n")
                .map_or(text.len(), |line| line.strip_suffix(b"\r").unwrap_or(line).len());
            text.truncate(line);
            text
        } else if let Some(name) = &self.password_env {
            let value = std::env::var_os(name)
                .ok_or_else(|| Failure::Usage(format!("there is no environment variable {name}")))?;
            argument_bytes(value)
        } else if let Some(password) = &self.password {
            argument_bytes(password.clone())
        } else {
            return Ok(self.password_hex.as_ref().map(|hex| Password::Hashed(hex.0.clone())));
        };
        Ok(Some(Password::Text(text)))
    }

    /// The password; asks for it on a terminal if none was given.
    pub(crate) fn required(&self) -> Result<Password, Failure> {
        if let Some(password) = self.optional()? {
            return Ok(password);
        }
        if !std::io::stdin().is_terminal() {
            return Err(Failure::usage(
                "a password is needed: use --password-file, --password-env, --password or --password-hex",
            ));
        }
        Ok(Password::Text(Zeroizing::new(ask()?.into_bytes())))
    }
}

fn ask() -> Result<String, Failure> {
    rpassword::prompt_password("Password: ")
        .map_err(|error| Failure::Usage(format!("can't read a password from the terminal: {error}")))
}

impl Password {
    /// The bytes that a program hashed: as typed, or as UTF-16.
    pub(crate) fn hashed(self, utf16: bool) -> Result<Bytes, Failure> {
        match self {
            Self::Text(_) if utf16 => {
                let text = self.text()?;
                Ok(Zeroizing::new(text.encode_utf16().flat_map(u16::to_le_bytes).collect()))
            }
            Self::Text(bytes) | Self::Hashed(bytes) => Ok(bytes),
        }
    }

    /// The same, with the NUL that ends a string in memory.
    pub(crate) fn hashed_with_nul(self, utf16: bool) -> Result<Bytes, Failure> {
        let password = self.hashed(utf16)?;
        Ok(Zeroizing::new([&password[..], if utf16 { &[0, 0] } else { &[0] }].concat()))
    }

    /// The password as text; one given in hex is taken for UTF-8.
    pub(crate) fn text(self) -> Result<Zeroizing<String>, Failure> {
        let (Self::Text(bytes) | Self::Hashed(bytes)) = self;
        let text = std::str::from_utf8(&bytes).map_err(|_| {
            Failure::usage("the password is not UTF-8; give the bytes that are hashed with --password-hex")
        })?;
        Ok(Zeroizing::new(text.to_owned()))
    }
}
