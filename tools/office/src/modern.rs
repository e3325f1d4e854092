//! Protections of Office 2003 and later that are not opened here, recognised by the streams of a document.

use crate::Error;
use crate::container::Container;

const RIGHTS_MANAGED: &str = "\tDRMContent";
const DATA_SPACES: &str = "\u{6}DataSpaces";
const PACKAGE: &str = "EncryptedPackage";
const INFO: &str = "EncryptionInfo";

/// The reason why no password opens the document here, if there is one.
pub(crate) fn refusal(container: &mut Container) -> Option<Error> {
    // A rights-managed document has the streams of an ordinary one too, with a note for programs that don't support
    // rights management.
    if container.has(RIGHTS_MANAGED) {
        return Some(Error::RightsManaged);
    }
    if !container.has(PACKAGE) {
        return container.has_storage(DATA_SPACES).then_some(Error::RightsManaged);
    }
    if !container.has(INFO) {
        return Some(Error::RightsManaged);
    }
    let info = match container.read(INFO) {
        Ok(info) => info,
        Err(error) => return Some(error),
    };
    Some(Error::OtherEncryption(match info.first_chunk() {
        Some([4, 0, 4, 0]) => "the agile encryption of Office 2010 and later",
        Some([2..=4, 0, 2, 0]) => "the standard encryption of Office 2007",
        Some([3..=4, 0, 3, 0]) => "an extensible encryption of Office 2007 and later",
        _ => "an encryption of Office 2007 and later, of unknown version",
    }))
}
