//! Calls as words and addresses: `hcryptkey::border`.

mod addresses;
mod calls;
mod hostile;
mod machine;
mod names;
mod overlap;
