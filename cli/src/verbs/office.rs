//! `office`: documents of Office 97-2003.

use std::path::PathBuf;

use hcryptkey_office::{Document, EXCELS_OWN_PASSWORD, Error, Locked, Password as OfficePassword};

use crate::answer::Answer;
use crate::failure::Failure;
use crate::output::Output;
use crate::password::{Password, PasswordArgs};
use crate::progress::Progress;
use crate::source::Source;
use crate::text::{Bytes, Encoding};

/// Open a Word, Excel or PowerPoint document that a password protects
///
/// It opens RC4 CryptoAPI encryption (2002, 2003), RC4 with 40 bits (97, 2000), and XOR obfuscation (95 and before).
/// Without a password it prints the kind of protection, and tries the password that Excel uses for workbooks that open
/// without one. The exit code is 0 whatever the protection is, because the question is answered.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  hcryptkey office budget.xls
  hcryptkey office budget.xls --password secret -o open.xls
  hcryptkey office budget.xls --words words.txt")]
pub(crate) struct Office {
    /// The document
    #[arg(value_name = "FILE")]
    input: Source,
    #[command(flatten)]
    password: PasswordArgs,
    /// A file of passwords to try, one per line
    #[arg(long, value_name = "FILE", conflicts_with = "password-source")]
    words: Option<Source>,
    /// The document to write, which opens without a password
    #[arg(short, long, value_name = "OUT")]
    output: Option<PathBuf>,
    /// Print the text of the document
    #[arg(long, conflicts_with = "output")]
    text: bool,
}

impl Office {
    pub(crate) fn run(&self, json: bool) -> Result<Option<Answer>, Failure> {
        let wants_document = self.output.is_some() || self.text;
        let locked = match Locked::read(self.input.bytes()?.to_vec()) {
            Ok(locked) => locked,
            // If only the protection was requested, these are answers and not failures.
            Err(error @ (Error::NotEncrypted | Error::RightsManaged | Error::OtherEncryption(_)))
                if !wants_document && self.words.is_none() && !self.password.is_given() =>
            {
                return Ok(Some(Answer::new("protection", error.to_string())));
            }
            Err(error) => return Err(self.failure(&error)),
        };
        let mut answer = Answer::new("protection", locked.protection().to_string());
        let found = match (&self.words, self.password.optional()?) {
            (Some(words), _) => {
                let word = self.try_words(&locked, words)?;
                answer = answer.with("password", String::from_utf8_lossy(&word).into_owned());
                password_of(Password::Text(word))?
            }
            (None, Some(password)) => password_of(password)?,
            (None, None) => {
                let own = OfficePassword::from(EXCELS_OWN_PASSWORD);
                if !locked.is_password(&own).map_err(|error| self.failure(&error))? {
                    let asked = "a password is needed: use --ask, --password-file, --password-env, --password or --words";
                    return if wants_document {
                        Err(Failure::No(format!("{}: {}; {asked}", self.input.name(), locked.protection())))
                    } else {
                        Ok(Some(answer.with("opens_without_a_password", false)))
                    };
                }
                answer = answer
                    .with("opens_without_a_password", true)
                    .with("password", EXCELS_OWN_PASSWORD)
                    .remark("password", "that Excel uses for workbooks that open without one");
                own
            }
        };
        let document = locked.unlock(&found).map_err(|error| self.failure(&error))?;
        self.print(document, answer, json)
    }

    fn print(&self, document: Document, answer: Answer, json: bool) -> Result<Option<Answer>, Failure> {
        if self.text {
            let text = document.text().map_err(|error| self.failure(&error))?;
            if json {
                return Ok(Some(answer.with("text", text)));
            }
            Output::Stdout.write(text.as_bytes(), Encoding::Raw)?;
            return Ok(None);
        }
        if let Some(path) = &self.output {
            let output = Output::from(Some(path.clone()));
            output.write(&document.into_file(), Encoding::Raw)?;
            // The document itself is on standard output, if that was requested.
            let is_stdout = matches!(output, Output::Stdout);
            return Ok((!is_stdout).then(|| answer.with("output", path.display().to_string())));
        }
        Ok(Some(answer))
    }

    /// The first word that opens the document.
    fn try_words(&self, locked: &Locked, words: &Source) -> Result<Bytes, Failure> {
        let words = words.bytes()?;
        let mut progress = Progress::of_bytes(u64::try_from(words.len()).ok());
        for line in words.split_inclusive(|byte| *byte == b'\n') {
            progress.add(line.len() as u64);
            let word = line.strip_suffix(b"\n").unwrap_or(line);
            let word = word.strip_suffix(b"\r").unwrap_or(word);
            // A list may have words that are not text.
            let Ok(text) = std::str::from_utf8(word) else { continue };
            if locked.is_password(&OfficePassword::from(text)).map_err(|error| self.failure(&error))? {
                return Ok(Bytes::new(word.to_vec()));
            }
        }
        Err(Failure::No(format!("{}: none of the words is the password", self.input.name())))
    }

    fn failure(&self, error: &Error) -> Failure {
        let sentence = format!("{}: {error}", self.input.name());
        match error {
            Error::WrongPassword | Error::NotEncrypted | Error::RightsManaged | Error::OtherEncryption(_) => {
                Failure::No(sentence)
            }
            _ => Failure::Damaged(sentence),
        }
    }
}

fn password_of(password: Password) -> Result<OfficePassword, Failure> {
    Ok(match password {
        Password::Text(_) => OfficePassword::from(&**password.text()?),
        Password::Hashed(bytes) => OfficePassword::from_utf16_bytes(&bytes),
    })
}
