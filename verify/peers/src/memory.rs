//! The memory of a live key, measured in a separate process whose heap holds nothing else.

use std::alloc::{GlobalAlloc, Layout, System};
use std::fs;
use std::process::Command;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed};

use hcryptkey::Algorithm;

use crate::ours::Ours;
use crate::table::{Report, Row, Target};

/// The argument that makes this program such a process.
pub const ARGUMENT: &str = "--measure-memory";

const ALIVE: usize = 1_000_000;

/// The bytes that an AES-256 key must hold: both schedules, the material, the longest salt, the IV, the
/// feedback register and the other parameters.
const MUST_HOLD: usize = 480 + 32 + 24 + 16 + 16 + 28;

/// The system's allocator, which counts the requested bytes once counting is switched on. Until then it costs one
/// branch, so that it does not affect the timings.
struct Counting;

static COUNTS: AtomicBool = AtomicBool::new(false);
static ALLOCATED: AtomicUsize = AtomicUsize::new(0);
static FREED: AtomicUsize = AtomicUsize::new(0);

#[global_allocator]
static ALLOCATOR: Counting = Counting;

// SAFETY: everything is passed on to the system's allocator unchanged.
unsafe impl GlobalAlloc for Counting {
    #[inline]
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(&ALLOCATED, layout.size());
        // SAFETY: the caller's promise.
        unsafe { System.alloc(layout) }
    }

    #[inline]
    unsafe fn dealloc(&self, place: *mut u8, layout: Layout) {
        count(&FREED, layout.size());
        // SAFETY: the caller's promise.
        unsafe { System.dealloc(place, layout) }
    }

    #[inline]
    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        count(&ALLOCATED, layout.size());
        // SAFETY: the caller's promise.
        unsafe { System.alloc_zeroed(layout) }
    }

    #[inline]
    unsafe fn realloc(&self, place: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count(&FREED, layout.size());
        count(&ALLOCATED, size);
        // SAFETY: the caller's promise.
        unsafe { System.realloc(place, layout, size) }
    }
}

#[inline]
fn count(counter: &AtomicUsize, bytes: usize) {
    if COUNTS.load(Relaxed) {
        counter.fetch_add(bytes, Relaxed);
    }
}

/// Measures in another process.
pub fn measure(report: &mut Report) {
    let what = "memory of a live AES-256 key, 1,000,000 of them";
    if !report.wants(what) {
        return;
    }
    let own = std::env::current_exe().expect("our own path");
    let output = Command::new(own).arg(ARGUMENT).output().expect("ourselves once more");
    let answer = String::from_utf8(output.stdout).expect("numbers");
    let mut numbers = answer.split_whitespace().map(|number| number.parse().expect("a number"));
    for kind in ["asked of the allocator", "resident"] {
        let bytes: f64 = numbers.next().expect("two numbers");
        #[expect(clippy::cast_precision_loss, reason = "three digits")]
        let ratio = bytes / MUST_HOLD as f64;
        report.push(Row {
            what: format!("{what}, {kind}"),
            ours: format!("{bytes:.0} B"),
            against: "what a key must hold".to_owned(),
            theirs: format!("{MUST_HOLD} B"),
            ratio,
            instructions: None,
            target: Some(Target::AtMost(1.25)),
        });
    }
}

/// The other process: prints the bytes for each key, asked for and resident.
#[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
pub fn measure_here() {
    let ours = Ours::new(Algorithm::Aes256);
    let before = resident();
    COUNTS.store(true, Relaxed);
    for _ in 0..ALIVE {
        ours.duplicate();
    }
    COUNTS.store(false, Relaxed);
    let asked = ALLOCATED.load(Relaxed) - FREED.load(Relaxed);
    let resident = resident() - before;
    println!("{} {}", asked as f64 / ALIVE as f64, resident as f64 / ALIVE as f64);
}

/// The bytes of this process that are in memory.
fn resident() -> usize {
    const PAGE: usize = 4096;
    let statm = fs::read_to_string("/proc/self/statm").expect("Linux");
    let pages: usize = statm.split(' ').nth(1).and_then(|pages| pages.parse().ok()).expect("a number");
    pages * PAGE
}
