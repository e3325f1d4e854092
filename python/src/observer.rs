//! The records of a guest's calls, as Python sees them.

use hcryptkey::{ArgumentRecord, CallRecord, Data, HandleKind, Made, Origin};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict};

/// A closure that passes the record of each call to a Python callable. An exception of the callable is reported as
/// unraisable, because the call has been made already.
pub(crate) fn telling(observer: Py<PyAny>) -> impl Fn(&CallRecord<'_>) + Send + Sync + 'static {
    move |record| {
        Python::attach(|py| {
            if let Err(error) = as_dict(py, record).and_then(|record| observer.bind(py).call1((record,))) {
                error.write_unraisable(py, Some(observer.bind(py)));
            }
        });
    }
}

fn as_dict<'py>(py: Python<'py>, record: &CallRecord<'_>) -> PyResult<Bound<'py, PyDict>> {
    let dict = PyDict::new(py);
    dict.set_item("number", record.number)?;
    dict.set_item("call", record.call)?;
    let argument = |argument: &ArgumentRecord| (argument.name, argument.word, argument.shown.clone());
    dict.set_item("arguments", record.arguments.iter().map(argument).collect::<Vec<_>>())?;
    dict.set_item(
        "handles",
        record.handles.iter().map(|(of, handle)| (kind(*of), *handle)).collect::<Vec<_>>(),
    )?;
    dict.set_item("made", record.made.map(|made| (kind(made.kind), made.handle)))?;
    dict.set_item("made_from", record.made.as_ref().and_then(origin))?;
    dict.set_item("value", record.value)?;
    dict.set_item("last_error", record.last_error)?;
    dict.set_item("error", record.error.map(|error| error.to_string()))?;
    dict.set_item("emulated", record.is_emulated())?;
    dict.set_item("before", data(py, record.before)?)?;
    dict.set_item("after", data(py, record.after)?)?;
    Ok(dict)
}

fn data<'py>(py: Python<'py>, data: &[Data]) -> PyResult<Bound<'py, PyDict>> {
    let dict = PyDict::new(py);
    for data in data {
        dict.set_item(data.argument, PyBytes::new(py, &data.bytes))?;
    }
    Ok(dict)
}

fn origin(made: &Made) -> Option<(&'static str, u64)> {
    Some(match made.origin? {
        Origin::DuplicateOf(handle) => ("duplicate of", handle),
        Origin::DerivedFrom(handle) => ("derived from", handle),
        Origin::ImportedUnder(handle) => ("imported under", handle),
        Origin::KeyedBy(handle) => ("keyed by", handle),
    })
}

pub(crate) fn kind(kind: HandleKind) -> &'static str {
    match kind {
        HandleKind::Context => "context",
        HandleKind::Key => "key",
        HandleKind::Hash => "hash",
    }
}
