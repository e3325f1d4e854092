//! The text of a presentation's slides: \[MS-PPT\] 2.4.14.3.

use super::bytes::u32_at;
use super::presentation_record::{RECORD_HEADER_LEN, Record, record};

const SLIDE_PERSIST: u16 = 0x03F3;
const TEXT_CHARS: u16 = 0x0FA0;
const TEXT_BYTES: u16 = 0x0FA8;
const SLIDE_LIST: u16 = 0x0FF0;
/// The instance of the list of slides; others are of masters and of notes.
const OF_SLIDES: u16 = 0;

/// The text of each slide, a line for each of its paragraphs; `None` if an offset is out of range.
///
/// A slide's title and body are in the document, in the list of slides; other text is in the slide itself.
pub(super) fn slides<'a>(
    document: &'a [u8],
    mut slide: impl FnMut(u32) -> Option<&'a [u8]>,
) -> Option<String> {
    let mut text = String::new();
    let mut own = None;
    for list in Records(document) {
        let list = list?;
        if (list.kind, list.instance) != (SLIDE_LIST, OF_SLIDES) {
            continue;
        }
        for outline in Records(list.contents) {
            let outline = outline?;
            if outline.kind == SLIDE_PERSIST {
                own_text(own, &mut text)?;
                own = Some(slide(u32_at(outline.contents, 0)?)?);
            } else {
                append(&outline, &mut text);
            }
        }
    }
    own_text(own, &mut text)?;
    Some(text)
}

/// Appends the text in a slide, if there is one.
fn own_text(slide: Option<&[u8]>, text: &mut String) -> Option<()> {
    for record in Records(slide.unwrap_or_default()) {
        append(&record?, text);
    }
    Some(())
}

/// Appends the content of the record, if it is text.
fn append(record: &Record<'_>, text: &mut String) {
    let characters = match record.kind {
        TEXT_CHARS => {
            let (units, _) = record.contents.as_chunks();
            String::from_utf16_lossy(&units.iter().copied().map(u16::from_le_bytes).collect::<Vec<_>>())
        }
        TEXT_BYTES => record.contents.iter().copied().map(char::from).collect(),
        _ => return,
    };
    text.extend(characters.chars().filter_map(|character| match character {
        '\r' | '\x0B' => Some('\n'),
        '\t' => Some('\t'),
        other => (!other.is_control()).then_some(other),
    }));
    text.push('\n');
}

/// The records in a record, at every depth: a container is followed by what it contains. The last item is `None`
/// if they run over its end.
struct Records<'a>(&'a [u8]);

impl<'a> Iterator for Records<'a> {
    type Item = Option<Record<'a>>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.0.is_empty() {
            return None;
        }
        let record = record(self.0, 0);
        let len = record.as_ref().map_or(self.0.len(), |record| {
            RECORD_HEADER_LEN + if record.is_container { 0 } else { record.contents.len() }
        });
        self.0 = self.0.get(len..).unwrap_or_default();
        Some(record)
    }
}
