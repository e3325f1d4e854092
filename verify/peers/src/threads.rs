//! Two threads on one store, each with a duplicate of its own, against one thread.

use std::fs;
use std::hint::{black_box, spin_loop};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use hcryptkey::Algorithm;
use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};

use crate::bare;
use crate::ours::Ours;
use crate::subject::{BARE, MIB, OURS, Subject};
use crate::table::{Report, Row, Target};
use crate::timing::median;

/// The most rounds that are tried for one that counts, on a machine that is always busy.
const PATIENCE: usize = 30;

pub fn measure(rounds: usize, report: &mut Report) {
    let Some(cores) = two_cores() else {
        eprintln!("Two threads are left out: there is one core.");
        return;
    };
    for (size, len, calls) in [("16 bytes", 16, 64), ("1 MiB", MIB, 1)] {
        let what = format!("two threads, {size} a call, AES-256 CBC");
        if !report.wants(&what) {
            continue;
        }
        let bench = Windows { rounds, cores, len, calls };
        let ours = Ours::new(Algorithm::Aes256);
        let one_of_ours = || {
            let key = ours.duplicate();
            let ours = &ours;
            move |data: &mut [u8]| ours.encrypt(key, data)
        };
        let target = Some(Target::AtLeast(1.9));
        report.push(bench.row(&what, OURS, one_of_ours, target));
        // The speed of two threads that share nothing, not even a cache line.
        let one_of_theirs = || {
            let mut cipher = bare::cipher(Subject::default_of(Algorithm::Aes256));
            let distance = vec![0; 4096];
            move |data: &mut [u8]| {
                black_box(&distance);
                cipher(data);
            }
        };
        report.push(bench.row(&what, BARE, one_of_theirs, None));
    }
}

/// How threads are measured: in windows of time, on cores of their own.
struct Windows {
    rounds: usize,
    cores: [usize; 2],
    len: usize,
    /// Between two looks at the clock.
    calls: u32,
}

/// Shorter than the time that a scheduler leaves a program on a core.
const WINDOW: Duration = Duration::from_millis(1);

impl Windows {
    /// In each round one thread works alone on one core, then alone on the other, then both at once. So
    /// cores that are not equally fast don't matter. A round in which another program took a core from us does
    /// not count; the median ratio of those that count is the answer.
    fn row<W>(&self, what: &str, who: &str, mut worker: impl FnMut() -> W, target: Option<Target>) -> Row
    where
        W: FnMut(&mut [u8]) + Send,
    {
        let [first, second] = self.cores;
        let mut workers = [(first, worker()), (second, worker())];
        let rounds = (0..self.rounds * PATIENCE).filter_map(|_| self.round(&mut workers));
        let (one, two): (Vec<_>, Vec<_>) = rounds.take(self.rounds).unzip();
        let ratios = one.iter().zip(&two).map(|(one, two)| two / one).collect();
        Row {
            what: format!("{what}, {who}"),
            ours: format!("{:.0} calls/s", median(two)),
            against: "one thread".to_owned(),
            theirs: format!("{:.0} calls/s", median(one)),
            ratio: median(ratios),
            instructions: None,
            target,
        }
    }

    /// The calls in a second by one thread and by two; `None` if the round does not count.
    fn round<W: FnMut(&mut [u8]) + Send>(&self, workers: &mut [(usize, W); 2]) -> Option<(f64, f64)> {
        let [a, b] = workers;
        let one = f64::midpoint(self.calls_per_second(vec![a])?, self.calls_per_second(vec![b])?);
        Some((one, self.calls_per_second(workers.iter_mut().collect())?))
    }

    /// The calls of all threads in a second, while all of them work.
    fn calls_per_second<W: FnMut(&mut [u8]) + Send>(&self, workers: Vec<&mut (usize, W)>) -> Option<f64> {
        let (ready, count) = (AtomicUsize::new(0), workers.len());
        thread::scope(|scope| {
            let ready = &ready;
            let running: Vec<_> = workers
                .into_iter()
                .map(|(core, worker)| scope.spawn(move || self.work(*core, worker, ready, count)))
                .collect();
            running.into_iter().map(|thread| thread.join().expect("no panic")).sum()
        })
    }

    fn work(
        &self,
        core: usize,
        worker: &mut impl FnMut(&mut [u8]),
        ready: &AtomicUsize,
        count: usize,
    ) -> Option<f64> {
        let mut cores = CpuSet::new();
        cores.set(core);
        sched_setaffinity(None, &cores).expect("a core that we may use");
        let mut data = vec![0; self.len];
        worker(&mut data);
        let taken = times_taken();
        // Spinning, because waking a thread takes a good part of a window.
        ready.fetch_add(1, Ordering::AcqRel);
        while ready.load(Ordering::Acquire) < count {
            spin_loop();
        }
        let (start, mut done) = (Instant::now(), 0.0);
        loop {
            for _ in 0..self.calls {
                worker(black_box(&mut data));
            }
            done += f64::from(self.calls);
            let elapsed = start.elapsed();
            if elapsed >= WINDOW {
                return (times_taken() == taken).then(|| done / elapsed.as_secs_f64());
            }
        }
    }
}

/// How often the core was taken from this thread. Waiting for a lock does not count: that is giving it up.
fn times_taken() -> u64 {
    let status = fs::read_to_string("/proc/thread-self/status").expect("Linux");
    let (_, count) = status.split_once("nonvoluntary_ctxt_switches:").expect("the last line");
    count.trim().parse().expect("a number")
}

fn two_cores() -> Option<[usize; 2]> {
    let allowed = sched_getaffinity(None).expect("our own cores");
    let mut cores = (0..CpuSet::MAX_CPU).filter(|core| allowed.is_set(*core));
    Some([cores.next()?, cores.next()?])
}
