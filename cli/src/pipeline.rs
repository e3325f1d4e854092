//! Whole files through a transformation in constant memory.
//!
//! One thread reads, the caller transforms, one thread writes, so that the ciphers never wait for the disk. A fixed
//! number of buffers circulates between the three.

use std::io::{self, Read};
use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use crate::failure::Failure;
use crate::output::Writer;
use crate::progress::Progress;

/// The number of buffers: one at each thread, and one in each queue.
const BUFFERS: usize = 5;

/// A part of the input.
struct Part {
    bytes: Vec<u8>,
    is_last: bool,
}

/// Reads parts of `part_len` bytes, the last of which may be shorter, transforms each and writes it. `transform`
/// changes the part in place and learns whether it is the last.
///
/// An empty input is one empty part.
pub(crate) fn run(
    input: (Box<dyn Read + Send>, Option<u64>),
    name: &str,
    part_len: usize,
    writer: Writer<'_>,
    mut transform: impl FnMut(&mut Vec<u8>, bool) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let (reader, total) = input;
    let mut progress = Progress::of_bytes(total);
    let (free_in, free) = sync_channel(BUFFERS);
    for _ in 0..BUFFERS {
        let _ = free_in.send(Vec::new());
    }
    let (parts_in, parts) = sync_channel(1);
    let (done_in, done) = sync_channel(1);
    let writer = thread::scope(|scope| {
        // A thread whose queue ends because another has failed ends too.
        let reading = scope.spawn(move || read_parts(reader, part_len, &free, &parts_in));
        let writing = scope.spawn(move || write_parts(writer, &done, &free_in));
        let mut transformed = Ok(());
        for Part { mut bytes, is_last } in parts {
            let len = bytes.len() as u64;
            transformed = transform(&mut bytes, is_last);
            if transformed.is_err() || done_in.send(bytes).is_err() {
                break;
            }
            progress.add(len);
        }
        drop(done_in);
        let written = writing.join();
        let read = reading.join();
        transformed?;
        let gone = |_| Failure::usage("a thread ended early; please report this as a bug");
        let writer = written.map_err(gone)??;
        read.map_err(gone)?.map_err(|error| Failure::io(Path::new(name), &error))?;
        Ok::<_, Failure>(writer)
    })?;
    writer.finish()
}

/// Fills one buffer after the other. A part is passed on when it is known whether more follows.
fn read_parts(
    mut reader: Box<dyn Read + Send>,
    part_len: usize,
    free: &Receiver<Vec<u8>>,
    parts: &SyncSender<Part>,
) -> io::Result<()> {
    let mut held: Option<Vec<u8>> = None;
    loop {
        let Ok(mut bytes) = free.recv() else { return Ok(()) };
        bytes.clear();
        // The room for the padding that encrypting adds.
        bytes.reserve_exact(part_len + 16);
        bytes.resize(part_len, 0);
        let len = read_full(&mut reader, &mut bytes)?;
        bytes.truncate(len);
        if let Some(before) = held.take() {
            let is_last = len == 0;
            if parts.send(Part { bytes: before, is_last }).is_err() || is_last {
                return Ok(());
            }
        }
        if len < part_len {
            let _ = parts.send(Part { bytes, is_last: true });
            return Ok(());
        }
        held = Some(bytes);
    }
}

/// Reads until the buffer is full or the input ends.
fn read_full(reader: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut len = 0;
    while len < buffer.len() {
        match reader.read(&mut buffer[len..]) {
            Ok(0) => break,
            Ok(read) => len += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(len)
}

fn write_parts<'a>(
    mut writer: Writer<'a>,
    done: &Receiver<Vec<u8>>,
    free: &SyncSender<Vec<u8>>,
) -> Result<Writer<'a>, Failure> {
    for bytes in done {
        writer.put(&bytes)?;
        // The reader may have ended.
        let _ = free.try_send(bytes);
    }
    Ok(writer)
}
