//! Sources of random bytes: the operating system, or a source of the caller's.

use std::sync::{Mutex, MutexGuard, PoisonError};

use rand_core::TryCryptoRng;

use crate::error::Error;

/// The most bytes that one request to a caller's source asks for, so that other threads get a turn in between. It is a
/// multiple of every generator's block, so that the stream does not depend on it.
const PIECE: usize = 4096;

/// The random source of a store.
pub(crate) enum Random {
    /// The operating system's, which needs no lock.
    #[cfg(feature = "getrandom")]
    System,
    /// No source: the crate was built without the feature `getrandom`, and the caller gave none.
    #[cfg(not(feature = "getrandom"))]
    Missing,
    /// The caller's.
    Caller(Turns),
}

/// A caller's source, used by one thread at a time, in turns.
///
/// A thread waits for `source` while it holds `next`. So a thread that asks for one piece after another lets in the thread
/// that holds `next`. With one lock alone, it could take the lock again before the other thread woke up.
pub(crate) struct Turns {
    next: Mutex<()>,
    source: Mutex<Box<dyn Source>>,
}

/// A caller's source. This is our own trait, because neither `Clone` nor `TryCryptoRng`, whose error types differ, can
/// be a trait object.
pub(crate) trait Source: Send {
    /// Fills `bytes`; false if the source failed.
    fn fill(&mut self, bytes: &mut [u8]) -> bool;

    /// An independent copy in the same state.
    fn clone_box(&self) -> Box<dyn Source>;
}

/// A generator of `rand_core`'s kind.
#[derive(Clone)]
struct Generator<R>(R);

impl<R: TryCryptoRng + Clone + Send + 'static> Source for Generator<R> {
    fn fill(&mut self, bytes: &mut [u8]) -> bool {
        self.0.try_fill_bytes(bytes).is_ok()
    }

    fn clone_box(&self) -> Box<dyn Source> {
        Box::new(self.clone())
    }
}

/// A closure that fills the bytes it is given.
#[derive(Clone)]
struct Closure<F>(F);

impl<F, E> Source for Closure<F>
where
    F: FnMut(&mut [u8]) -> Result<(), E> + Clone + Send + 'static,
{
    fn fill(&mut self, bytes: &mut [u8]) -> bool {
        (self.0)(bytes).is_ok()
    }

    fn clone_box(&self) -> Box<dyn Source> {
        Box::new(Self(self.0.clone()))
    }
}

impl Random {
    /// The operating system's source, as far as the crate was built with it.
    pub(crate) const fn system() -> Self {
        #[cfg(feature = "getrandom")]
        let source = Self::System;
        #[cfg(not(feature = "getrandom"))]
        let source = Self::Missing;
        source
    }

    pub(crate) fn from_rng(rng: impl TryCryptoRng + Clone + Send + 'static) -> Self {
        Self::caller(Box::new(Generator(rng)))
    }

    pub(crate) fn from_closure<E>(
        fill: impl FnMut(&mut [u8]) -> Result<(), E> + Clone + Send + 'static,
    ) -> Self {
        Self::caller(Box::new(Closure(fill)))
    }

    fn caller(source: Box<dyn Source>) -> Self {
        Self::Caller(Turns { next: Mutex::new(()), source: Mutex::new(source) })
    }

    /// Fills `bytes`. Threads that use a caller's source at the same time take turns of [`PIECE`] bytes. After an
    /// error, some of `bytes` may have been overwritten.
    ///
    /// # Errors
    /// `NTE_FAIL` if the source fails, or if there is none.
    pub(crate) fn fill(&self, bytes: &mut [u8]) -> Result<(), Error> {
        match self {
            #[cfg(feature = "getrandom")]
            Self::System => getrandom::fill(bytes).map_err(|_| Error::RANDOM_SOURCE_FAILED),
            #[cfg(not(feature = "getrandom"))]
            Self::Missing => Err(Error::RANDOM_SOURCE_FAILED),
            Self::Caller(turns) => {
                // A turn for each piece: another thread's short request does not wait for all of a long one.
                for piece in bytes.chunks_mut(PIECE) {
                    if !turns.take().fill(piece) {
                        return Err(Error::RANDOM_SOURCE_FAILED);
                    }
                }
                Ok(())
            }
        }
    }

    /// A source for a fork of the store. A caller's source continues in both from its present state.
    pub(crate) fn fork(&self) -> Self {
        match self {
            Self::Caller(turns) => Self::caller(turns.take().clone_box()),
            #[cfg(feature = "getrandom")]
            Self::System => Self::System,
            #[cfg(not(feature = "getrandom"))]
            Self::Missing => Self::Missing,
        }
    }
}

impl Turns {
    /// Waits for the source. A source that panicked is used again; the caller is responsible for its state.
    fn take(&self) -> MutexGuard<'_, Box<dyn Source>> {
        let _next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
        self.source.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use core::convert::Infallible;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::sync::{Arc, Barrier};
    use std::thread;

    use rand_core::TryRng;

    use super::*;

    /// Bytes that count up, so that a test sees which were read before.
    #[derive(Clone)]
    struct Counting(u8);

    impl TryRng for Counting {
        type Error = Infallible;

        fn try_next_u32(&mut self) -> Result<u32, Infallible> {
            let mut bytes = [0; 4];
            self.try_fill_bytes(&mut bytes)?;
            Ok(u32::from_le_bytes(bytes))
        }

        fn try_next_u64(&mut self) -> Result<u64, Infallible> {
            let mut bytes = [0; 8];
            self.try_fill_bytes(&mut bytes)?;
            Ok(u64::from_le_bytes(bytes))
        }

        fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
            for byte in bytes {
                *byte = self.0;
                self.0 = self.0.wrapping_add(1);
            }
            Ok(())
        }
    }

    impl TryCryptoRng for Counting {}

    fn read<const N: usize>(random: &Random) -> [u8; N] {
        let mut bytes = [0; N];
        random.fill(&mut bytes).unwrap();
        bytes
    }

    fn counting_closure() -> Random {
        let mut counting = Counting(0);
        Random::from_closure(move |bytes| counting.try_fill_bytes(bytes))
    }

    #[test]
    #[cfg(feature = "getrandom")]
    fn the_system_does_not_repeat_itself() {
        let random = Random::system();
        assert_ne!(read::<32>(&random), read::<32>(&random));
        assert_ne!(read::<32>(&random), read::<32>(&random.fork()));
    }

    #[test]
    #[cfg(not(feature = "getrandom"))]
    fn without_a_source_filling_fails() {
        assert_eq!(Random::system().fill(&mut [0; 1]), Err(Error::RANDOM_SOURCE_FAILED));
        assert_eq!(Random::system().fork().fill(&mut [0; 1]), Err(Error::RANDOM_SOURCE_FAILED));
    }

    #[test]
    fn a_fork_continues_from_the_state_of_its_original() {
        for original in [Random::from_rng(Counting(0)), counting_closure()] {
            assert_eq!(read(&original), [0, 1, 2]);
            let fork = original.fork();
            assert_eq!(read(&original), [3, 4]);
            assert_eq!(read(&fork), [3, 4, 5]);
            assert_eq!(read(&original), [5]);
            assert_eq!(read(&fork.fork()), [6]);
            assert_eq!(read(&fork), [6]);
        }
    }

    #[test]
    fn a_source_that_fails_is_asked_no_more() {
        let calls = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&calls);
        let random = Random::from_closure(move |_| match counted.fetch_add(1, Ordering::Relaxed) {
            0 => Ok(()),
            _ => Err("the second piece"),
        });
        assert_eq!(random.fill(&mut [0; 3 * PIECE]), Err(Error::RANDOM_SOURCE_FAILED));
        assert_eq!(calls.load(Ordering::Relaxed), 2);
        // No bytes, no call.
        assert_eq!(random.fill(&mut []), Ok(()));
        assert_eq!(calls.load(Ordering::Relaxed), 2);
    }

    #[test]
    fn pieces_make_the_same_stream() {
        let (in_pieces, whole) = (Random::from_rng(Counting(0)), read::<{ 2 * PIECE + 100 }>);
        let mut at_once = [0; 2 * PIECE + 100];
        let Ok(()) = Counting(0).try_fill_bytes(&mut at_once);
        assert_eq!(whole(&in_pieces), at_once);
    }

    #[test]
    fn a_waiting_thread_gets_the_source_after_the_running_piece() {
        let pieces = Arc::new(AtomicUsize::new(0));
        let (running, go_on) = (Arc::new(Barrier::new(2)), Arc::new(Barrier::new(2)));
        let random = Random::from_closure({
            let (pieces, running, go_on) = (pieces.clone(), running.clone(), go_on.clone());
            move |bytes| {
                assert!(bytes.len() <= PIECE);
                if pieces.fetch_add(1, Ordering::Relaxed) == 0 {
                    running.wait();
                    go_on.wait();
                }
                Ok::<_, Infallible>(())
            }
        });
        thread::scope(|scope| {
            scope.spawn(|| random.fill(&mut [0; 3 * PIECE]));
            running.wait();
            let Random::Caller(turns) = &random else { unreachable!() };
            // The steps of `take`; the other thread continues between them.
            let next = turns.next.lock().unwrap();
            go_on.wait();
            let source = turns.source.lock().unwrap();
            assert_eq!(pieces.load(Ordering::Relaxed), 1);
            drop((next, source));
        });
        assert_eq!(pieces.load(Ordering::Relaxed), 3);
    }
}
