//! The verbs.

pub(crate) mod blob;
pub(crate) mod cipher;
pub(crate) mod derive;
pub(crate) mod digest;
pub(crate) mod dpapi;
pub(crate) mod office;
pub(crate) mod replay;
pub(crate) mod shell;
pub(crate) mod signature;
pub(crate) mod sql;
pub(crate) mod trace;
