//! `blob show` and `blob convert`.

use std::path::PathBuf;

use clap::{Subcommand, ValueEnum};
use hcryptkey::{Error, ImportOptions, KeyFile, KeyFormat, UserKey};
use hcryptkey_blob::{StrongName, Value, describe, write_xml};

use crate::answer::Answer;
use crate::failure::Failure;
use crate::output::Output;
use crate::password::PasswordArgs;
use crate::rsa_key;
use crate::session_key::{DeriveArgs, bad_argument};
use crate::source::Source;
use crate::text::{Bytes, Encoding};

/// Show and convert key BLOBs and key files
#[derive(clap::Args)]
#[command(after_help = "Examples:
  hcryptkey blob show key.blob
  hcryptkey blob convert key.blob --to pem -o key.pem")]
pub(crate) struct Blob {
    #[command(subcommand)]
    verb: BlobVerb,
}

#[derive(Subcommand)]
enum BlobVerb {
    Show(Show),
    Convert(Convert),
}

/// Show every field of a key: a BLOB, a strong-name key, XML of .NET, PVK, PEM or DER
///
/// It shows whether the numbers of a key pair belong together. A damaged key is shown as far as it can be read, and the
/// exit code is 3.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  hcryptkey blob show private.blob
  hcryptkey blob show 080200000168000005000000511993d3c9")]
struct Show {
    /// The key: a file, `-`, hex or base64
    #[arg(value_name = "FILE|HEX")]
    key: Source,
    #[command(flatten)]
    password: PasswordArgs,
}

/// Convert an RSA key between BLOBs, strong-name keys, XML of .NET, PVK, PEM and DER
///
/// The password opens the key if it is encrypted; otherwise it encrypts the output, in PEM, DER and PVK.
///
/// A PRIVATEKEYBLOB that was exported under a session key needs that key: --under takes its BLOB, and --hash and --cipher derive it
/// from the password.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  hcryptkey blob convert private.blob --to pem -o private.pem
  hcryptkey blob convert encrypted.blob --password secret --hash md5 --cipher 3des --to pem -o private.pem
  hcryptkey blob convert private.pem --to pvk --password secret -o private.pvk
  hcryptkey blob convert private.pem --to blob --public -o public.blob")]
struct Convert {
    /// The key: a file, `-`, hex or base64
    #[arg(value_name = "IN")]
    key: Source,
    /// The format to write
    #[arg(long, value_enum)]
    to: Target,
    /// Write only the public half
    #[arg(long)]
    public: bool,
    /// The purpose of the key, in formats that contain it [default: as in the input, else exchange]
    #[arg(long, value_enum, value_name = "PURPOSE")]
    purpose: Option<Purpose>,
    #[command(flatten)]
    derive: DeriveArgs,
    /// The session key that a PRIVATEKEYBLOB is encrypted under: a BLOB in a file, hex or base64
    #[arg(long, value_name = "FILE|HEX", conflicts_with_all = ["password-source", "hash"])]
    under: Option<Source>,
    /// Encrypt the output under this password, if the input has another
    #[arg(long, value_name = "PASSWORD")]
    new_password: Option<String>,
    /// The file to write, whole or not at all [default: standard output]
    #[arg(short, long, value_name = "OUT")]
    output: Option<PathBuf>,
    /// How it is written
    #[arg(long, value_enum, default_value_t = Encoding::Raw, value_name = "ENCODING")]
    encoding: Encoding,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Target {
    /// PEM: PKCS #8, or `SubjectPublicKeyInfo`
    Pem,
    /// DER: PKCS #8, or `SubjectPublicKeyInfo`
    Der,
    /// PRIVATEKEYBLOB, or PUBLICKEYBLOB
    Blob,
    /// Microsoft's PVK file
    Pvk,
    /// Strong-name key of .NET
    Snk,
    /// XML of .NET: `RSA.ToXmlString`
    Xml,
    /// PEM of PKCS #1, as `openssl rsa -traditional` writes it
    Pkcs1Pem,
    /// DER of PKCS #1
    Pkcs1Der,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Purpose {
    /// `CALG_RSA_KEYX`: to exchange session keys
    Exchange,
    /// `CALG_RSA_SIGN`: to sign
    Signature,
}

impl Blob {
    pub(crate) fn run(&self, json: bool) -> Result<Option<Answer>, Failure> {
        match &self.verb {
            BlobVerb::Show(verb) => verb.run().map(Some),
            BlobVerb::Convert(verb) => verb.run(json),
        }
    }
}

impl Show {
    fn run(&self) -> Result<Answer, Failure> {
        let password = password_bytes(&self.password)?;
        let description = describe(&self.key.object()?, password.as_ref().map(|password| &password[..]));
        let mut answer = Answer::new("kind", description.kind());
        for (name, value) in description.fields() {
            answer = match value {
                Value::Number(number) => answer.with(name, *number),
                Value::Answer(yes) => answer.with(name, *yes),
                other => answer.with(name, other.to_string()),
            };
        }
        if description.problems().is_empty() {
            return Ok(answer);
        }
        let sentence = format!("{}: {}", self.key.name(), description.problems().join("; "));
        Ok(answer.with("problems", description.problems()).failing(Failure::Damaged(sentence)))
    }
}

impl Convert {
    fn run(&self, json: bool) -> Result<Option<Answer>, Failure> {
        let (file, password) = if self.under.is_some() || self.derive.hash.is_some() {
            let store = self.derive.store();
            let under = match &self.under {
                Some(blob) => {
                    store.import_key(&blob.object()?, ImportOptions::new()).map_err(bad_argument)?
                }
                None => self.derive.key(&store)?,
            };
            (rsa_key::read_under(&store, &self.key, under)?, None)
        } else {
            let password = password_bytes(&self.derive.password)?;
            (rsa_key::read(&self.key, password.as_ref())?, password)
        };
        let new_password = match &self.new_password {
            Some(password) => Some(Bytes::new(password.clone().into_bytes())),
            None => password.filter(|_| !file.is_encrypted()),
        };
        let purpose = match self.purpose {
            Some(Purpose::Exchange) => Some(UserKey::Exchange),
            Some(Purpose::Signature) => Some(UserKey::Signature),
            // The key of a strong name signs.
            None => (self.to == Target::Snk).then_some(UserKey::Signature),
        };
        let file = match purpose {
            Some(purpose) => file.with_user_key(purpose),
            None => file,
        };
        let format = self.format(file.is_private() && !self.public);
        let mut written = write(&file, format, new_password.as_ref())?;
        if self.to == Target::Snk && !format.is_private() {
            let strong = StrongName::write(&written).ok_or_else(|| Failure::usage("the key is too long"))?;
            written = Bytes::new(strong);
        }
        if self.to == Target::Xml {
            let xml = write_xml(&written).ok_or_else(|| Failure::usage("the key is too long"))?;
            written = Bytes::new(xml.as_bytes().to_vec());
        }
        Output::from(self.output.clone()).write(&written, self.encoding)?;
        let output = self.output.as_ref().map(|path| path.display().to_string());
        Ok(json.then(|| Answer::new("format", format.name()).with_some("output", output)))
    }

    fn format(&self, is_private: bool) -> KeyFormat {
        match (self.to, is_private) {
            (Target::Pem, true) => KeyFormat::Pkcs8Pem,
            (Target::Pem, false) => KeyFormat::SpkiPem,
            (Target::Der, true) => KeyFormat::Pkcs8Der,
            (Target::Der, false) => KeyFormat::SpkiDer,
            (Target::Blob | Target::Snk | Target::Xml, true) => KeyFormat::PrivateBlob,
            (Target::Blob | Target::Snk | Target::Xml, false) => KeyFormat::PublicBlob,
            (Target::Pkcs1Pem, true) => KeyFormat::Pkcs1PrivatePem,
            (Target::Pkcs1Pem, false) => KeyFormat::Pkcs1PublicPem,
            (Target::Pkcs1Der, true) => KeyFormat::Pkcs1PrivateDer,
            (Target::Pkcs1Der, false) => KeyFormat::Pkcs1PublicDer,
            (Target::Pvk, _) => KeyFormat::Pvk,
        }
    }
}

fn write(file: &KeyFile, format: KeyFormat, password: Option<&Bytes>) -> Result<Bytes, Failure> {
    let written = match password {
        Some(password) => file.write(format.password(password)),
        None => file.write(format),
    };
    written.map_err(|error: Error| Failure::Usage(error.to_string()))
}

fn password_bytes(password: &PasswordArgs) -> Result<Option<Bytes>, Failure> {
    password.optional()?.map(|password| password.hashed(false)).transpose()
}
