//! Values that go into statements and rows that come out, the same for both engines.

use crate::error::{DbError, DbResult};
use domain::id::{FileId, ReportCode, ReportId, UserId, VaultId};
use domain::time::At;

/// One value of the five column types, or none.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// No value; takes the type of the place it stands in.
    Null,
    /// `BIGINT`.
    Int(i64),
    /// `DOUBLE PRECISION`.
    Float(f64),
    /// `BOOLEAN`.
    Bool(bool),
    /// `TEXT`.
    Text(String),
    /// `BYTEA`.
    Bytes(Vec<u8>),
}

macro_rules! from {
    ($($from:ty => |$x:ident| $to:expr),+ $(,)?) => {
        $(impl From<$from> for Value { fn from($x: $from) -> Value { $to } })+
    };
}

from! {
    i64 => |x| Value::Int(x),
    u32 => |x| Value::Int(i64::from(x)),
    f64 => |x| Value::Float(x),
    bool => |x| Value::Bool(x),
    String => |x| Value::Text(x),
    &str => |x| Value::Text(x.to_owned()),
    &String => |x| Value::Text(x.clone()),
    Vec<u8> => |x| Value::Bytes(x),
    &[u8] => |x| Value::Bytes(x.to_vec()),
    [u8; 32] => |x| Value::Bytes(x.to_vec()),
    &[u8; 32] => |x| Value::Bytes(x.to_vec()),
    [u8; 16] => |x| Value::Bytes(x.to_vec()),
    At => |x| Value::Int(x.0),
    ReportId => |x| Value::Int(x.0),
    UserId => |x| Value::Int(x.0),
    FileId => |x| Value::Int(x.0),
    VaultId => |x| Value::Int(x.0),
    ReportCode => |x| Value::Int(x.number()),
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(x: Option<T>) -> Value {
        x.map_or(Value::Null, Into::into)
    }
}

/// A row read back. Columns are counted from 0 in the order of the statement.
#[derive(Clone, Debug, PartialEq)]
pub struct Row(pub(crate) Vec<Value>);

impl Row {
    fn at(&self, n: usize) -> DbResult<&Value> {
        self.0.get(n).ok_or_else(|| {
            DbError::broken(format_args!("no column {n} in a row of {}", self.0.len()))
        })
    }

    fn wrong<T>(&self, n: usize, wanted: &str) -> DbResult<T> {
        let found = match self.0.get(n) {
            None => "nothing",
            Some(Value::Null) => "no value",
            Some(Value::Int(_)) => "a whole number",
            Some(Value::Float(_)) => "a number",
            Some(Value::Bool(_)) => "a yes or no",
            Some(Value::Text(_)) => "text",
            Some(Value::Bytes(_)) => "bytes",
        };
        // Never the value itself: it may be personal.
        Err(DbError::broken(format_args!(
            "column {n} holds {found}, not {wanted}"
        )))
    }

    /// A whole number.
    pub fn int(&self, n: usize) -> DbResult<i64> {
        match self.at(n)? {
            Value::Int(x) => Ok(*x),
            _ => self.wrong(n, "a whole number"),
        }
    }

    /// A whole number that fits 32 bits.
    pub fn u32(&self, n: usize) -> DbResult<u32> {
        let wide = self.int(n)?;
        u32::try_from(wide).or_else(|_| self.wrong(n, "a small whole number"))
    }

    /// A number.
    pub fn float(&self, n: usize) -> DbResult<f64> {
        match self.at(n)? {
            Value::Float(x) => Ok(*x),
            Value::Int(x) => Ok(*x as f64),
            _ => self.wrong(n, "a number"),
        }
    }

    /// Yes or no. SQLite keeps it as 1 or 0.
    pub fn bool(&self, n: usize) -> DbResult<bool> {
        match self.at(n)? {
            Value::Bool(x) => Ok(*x),
            Value::Int(0) => Ok(false),
            Value::Int(1) => Ok(true),
            _ => self.wrong(n, "a yes or no"),
        }
    }

    /// Text.
    pub fn text(&self, n: usize) -> DbResult<&str> {
        match self.at(n)? {
            Value::Text(x) => Ok(x),
            _ => self.wrong(n, "text"),
        }
    }

    /// Bytes.
    pub fn bytes(&self, n: usize) -> DbResult<&[u8]> {
        match self.at(n)? {
            Value::Bytes(x) => Ok(x),
            _ => self.wrong(n, "bytes"),
        }
    }

    /// Exactly 32 bytes: a digest.
    pub fn digest(&self, n: usize) -> DbResult<[u8; 32]> {
        self.bytes(n)?
            .try_into()
            .or_else(|_| self.wrong(n, "a digest"))
    }

    /// An instant.
    pub fn instant(&self, n: usize) -> DbResult<At> {
        self.int(n).map(At)
    }

    /// Whether the column has a value.
    pub fn has(&self, n: usize) -> DbResult<bool> {
        Ok(*self.at(n)? != Value::Null)
    }

    /// A whole number or none.
    pub fn opt_int(&self, n: usize) -> DbResult<Option<i64>> {
        if self.has(n)? {
            self.int(n).map(Some)
        } else {
            Ok(None)
        }
    }

    /// A number or none.
    pub fn opt_float(&self, n: usize) -> DbResult<Option<f64>> {
        if self.has(n)? {
            self.float(n).map(Some)
        } else {
            Ok(None)
        }
    }

    /// Text or none.
    pub fn opt_text(&self, n: usize) -> DbResult<Option<&str>> {
        if self.has(n)? {
            self.text(n).map(Some)
        } else {
            Ok(None)
        }
    }

    /// Bytes or none.
    pub fn opt_bytes(&self, n: usize) -> DbResult<Option<&[u8]>> {
        if self.has(n)? {
            self.bytes(n).map(Some)
        } else {
            Ok(None)
        }
    }

    /// An instant or none.
    pub fn opt_instant(&self, n: usize) -> DbResult<Option<At>> {
        Ok(self.opt_int(n)?.map(At))
    }

    /// Whether column `n` holds what `value` would be stored as. A `BOOLEAN` of SQLite comes back
    /// as a number, and a whole `DOUBLE PRECISION` may too.
    pub(crate) fn holds(&self, n: usize, value: &Value) -> bool {
        match (self.0.get(n), value) {
            (Some(Value::Int(x)), Value::Bool(b)) => *x == i64::from(*b),
            (Some(Value::Int(x)), Value::Float(y)) => (*x as f64).to_bits() == y.to_bits(),
            (Some(Value::Float(x)), Value::Float(y)) => x.to_bits() == y.to_bits(),
            (Some(x), y) => x == y,
            (None, _) => false,
        }
    }
}
