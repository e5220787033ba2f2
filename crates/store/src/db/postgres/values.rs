//! Values as PostgreSQL has them, there and back.

use super::super::value::{Row, Value};
use bytes::BytesMut;
use std::error::Error as StdError;
use tokio_postgres::Error;
use tokio_postgres::types::{IsNull, ToSql, Type, to_sql_checked};

pub(super) fn read_row(row: &tokio_postgres::Row) -> Result<Row, Error> {
    let mut values = Vec::with_capacity(row.len());
    for (n, column) in row.columns().iter().enumerate() {
        values.push(match *column.type_() {
            Type::INT8 => row
                .try_get::<_, Option<i64>>(n)?
                .map_or(Value::Null, Value::Int),
            Type::INT4 => row
                .try_get::<_, Option<i32>>(n)?
                .map_or(Value::Null, |x| Value::Int(x.into())),
            Type::INT2 => row
                .try_get::<_, Option<i16>>(n)?
                .map_or(Value::Null, |x| Value::Int(x.into())),
            Type::FLOAT8 => row
                .try_get::<_, Option<f64>>(n)?
                .map_or(Value::Null, Value::Float),
            Type::BOOL => row
                .try_get::<_, Option<bool>>(n)?
                .map_or(Value::Null, Value::Bool),
            Type::BYTEA => row
                .try_get::<_, Option<Vec<u8>>>(n)?
                .map_or(Value::Null, Value::Bytes),
            // Text of any kind; what is no text says so itself.
            _ => row
                .try_get::<_, Option<String>>(n)?
                .map_or(Value::Null, Value::Text),
        });
    }
    Ok(Row(values))
}

pub(super) fn fits(value: &Value, ty: &Type) -> bool {
    match value {
        Value::Null => true,
        Value::Int(x) => match *ty {
            Type::INT8 | Type::FLOAT8 => true,
            Type::INT4 => i32::try_from(*x).is_ok(),
            _ => false,
        },
        Value::Float(_) => *ty == Type::FLOAT8,
        Value::Bool(_) => *ty == Type::BOOL,
        Value::Text(_) => matches!(*ty, Type::TEXT | Type::VARCHAR | Type::NAME | Type::UNKNOWN),
        Value::Bytes(_) => *ty == Type::BYTEA,
    }
}

impl ToSql for Value {
    fn to_sql(
        &self,
        ty: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn StdError + Sync + Send>> {
        match self {
            Value::Null => Ok(IsNull::Yes),
            Value::Int(x) => match *ty {
                Type::INT4 => i32::try_from(*x)?.to_sql(ty, out),
                Type::FLOAT8 => (*x as f64).to_sql(ty, out),
                _ => x.to_sql(ty, out),
            },
            Value::Float(x) => x.to_sql(ty, out),
            Value::Bool(x) => x.to_sql(ty, out),
            Value::Text(x) => x.to_sql(ty, out),
            Value::Bytes(x) => x.to_sql(ty, out),
        }
    }

    fn accepts(_: &Type) -> bool {
        true // `fits` has compared the value itself
    }

    to_sql_checked!();
}
