//! Which names of a collection are one entity: over all documents, each entity with its id, name and variants.
//!
//! Documents keep the keys of the names in them; the registry is a table beside them (`table`, `file`) which `resolver`
//! computes from a `census` of the whole index: what is spelled alike (`candidates`) and kept alike company (`context`)
//! is joined, most certain first, and never by way of a third that must stay apart (`clusters`). The user's lines
//! (`overrides`) rule over it. Invariant: the table is a function of the documents and the user's lines, whatever the
//! order in which they came, and a key is of one entity.

mod candidates;
mod census;
mod clusters;
mod context;
mod file;
mod overrides;
mod resolver;
mod short;
mod table;

pub use census::{Census, NameCount};
pub use file::TABLE;
pub use overrides::Overrides;
pub use resolver::{VERSION, resolve};
pub use table::{Entity, Evidence, Registry, Variant, default_id};
