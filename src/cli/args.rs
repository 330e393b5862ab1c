//! The arguments of all commands.

use std::path::PathBuf;

use clap::{ArgAction, Args as Group, Parser, Subcommand, ValueEnum};
use fihris::{
    document::{DateRange, EntityKind, Facet},
    eval::{NUM_RESAMPLES, SEED},
    extract::table::ColumnMap,
    ingest::Options,
    search::{Count, Sort, TERM, facet_named, facet_wanted},
};

/// Index folder where none is named.
pub const DEFAULT_INDEX: &str = "index";

/// Full-text search for Arabic text collections.
#[derive(Debug, Parser)]
#[command(name = "fihris", version, max_term_width = 100)]
pub struct Args {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Read documents into the index; a second run brings it up to date.
    Ingest(Ingest),
    /// Tell what is noticed in files, such as encodings, reversed lines and scans, without an index.
    Doctor(Doctor),
    /// Find documents.
    Search(Search),
    /// Count the values of a facet over the documents that match; beside a filter of its own, who is named together.
    Facets(Facets),
    /// List the persons, companies, organizations and places of the index, with their variants and what joined them.
    Entities(Entities),
    /// Print one document.
    Show(Show),
    /// Show the tokens of a text and the terms that they are found by.
    Analyze(Analyze),
    /// Measure the ranking against judgments.
    Eval(Eval),
    /// Measure the tagger of names against a CoNLL file.
    Train(Train),
    /// Serve a page to search with and an HTTP API.
    Serve(Serve),
    /// Print figures of the index.
    Stats(Stats),
    /// Check the index for damage.
    Check(Check),
    /// Serve an index to assistants by the Model Context Protocol, over standard input and output.
    Mcp(Mcp),
    /// Print a completion script for a shell.
    Completions(Completions),
}

#[derive(Debug, Group)]
pub struct Index {
    /// Index folder.
    #[arg(long, value_name = "DIR", default_value = DEFAULT_INDEX)]
    pub index: PathBuf,
}

#[derive(Debug, Group)]
pub struct Ingest {
    /// Folders and files, archives of them too.
    #[arg(required_unless_present = "rebuild", value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    #[command(flatten)]
    pub index: Index,
    /// TOML file of words that you add, with a table [lexicon]; else fihris.toml in the current folder, or the words
    /// that the index has.
    #[arg(long, value_name = "FILE")]
    pub lexicon: Option<PathBuf>,
    /// File of lines «join KIND: NAME | NAME» and «split KIND: NAME | NAME» that overrule which names are one; else the
    /// file of the table [entities] of fihris.toml, or the lines that the index has.
    #[arg(long, value_name = "FILE")]
    pub entities: Option<PathBuf>,
    /// Folder of a token classifier (model.onnx, tokenizer.json, config.json) that finds names instead of the bundled
    /// tagger; needs a program built with --features onnx.
    #[arg(long, value_name = "DIR")]
    pub tagger: Option<PathBuf>,
    /// Find no names: documents have the entities that their owner lists, and nothing else.
    #[arg(long, conflicts_with = "tagger")]
    pub no_entities: bool,
    /// Read all files anew into an index beside the one that is there, which then takes its place; documents from
    /// other paths are kept. Goes on where such an ingest was stopped.
    #[arg(long)]
    pub full: bool,
    /// First build the index anew from its stored texts, without their files, as is done by itself after a change of
    /// the lexicon or the program.
    #[arg(long, conflicts_with = "full")]
    pub rebuild: bool,
    /// Then wait for changes below the paths and bring the index up to date with each, until interrupted.
    #[arg(long, conflicts_with = "full")]
    pub watch: bool,
    #[command(flatten)]
    pub limits: Limits,
    /// Megabytes of input between commits.
    #[arg(long, value_name = "MB", hide = true)]
    pub commit_mb: Option<f64>,
    /// Print the report as JSON.
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Group)]
pub struct Doctor {
    /// Folders and files.
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Show the files in which nothing was noticed too.
    #[arg(long)]
    pub all: bool,
    #[command(flatten)]
    pub limits: Limits,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

/// How files are read, and what is refused.
#[derive(Debug, Group)]
pub struct Limits {
    /// Refuse files of one document, lines and members of archives of more megabytes (MiB).
    #[arg(long, value_name = "MB", default_value_t = 64)]
    pub max_document_mb: u64,
    /// Refuse documents whose text has more megabytes (MiB) of UTF-8.
    #[arg(long, value_name = "MB", default_value_t = 32)]
    pub max_text_mb: usize,
    /// Archives inside of archives that are opened.
    #[arg(long, value_name = "N", default_value_t = 3)]
    pub max_depth: u32,
    /// Refuse the rest of an archive of more members.
    #[arg(long, value_name = "N", default_value_t = 1_000_000)]
    pub max_members: u64,
    /// Refuse the rest of an archive that unpacks to more megabytes (MiB).
    #[arg(long, value_name = "MB", default_value_t = 8192)]
    pub max_unpacked_mb: u64,
    /// Refuse members that unpack to so many times their packed size, beyond 16 MiB.
    #[arg(long, value_name = "N", default_value_t = 1000)]
    pub max_ratio: u64,
    /// What the columns of tables mean, as title=العنوان,text=3; else by the usual names in Arabic and English.
    #[arg(long, value_name = "FIELD=COLUMN,…", value_parser = ColumnMap::parse, default_value = "", hide_default_value = true)]
    pub columns: ColumnMap,
}

impl Limits {
    /// The limits as the library has them.
    pub fn options(&self) -> Options {
        Options {
            limits: fihris::ingest::Limits {
                max_document_bytes: self.max_document_mb << 20,
                max_text_bytes: self.max_text_mb << 20,
                max_depth: self.max_depth,
                max_members: self.max_members,
                max_unpacked_bytes: self.max_unpacked_mb << 20,
                max_ratio: self.max_ratio,
            },
            columns: self.columns.clone(),
        }
    }
}

#[derive(Debug, Group)]
pub struct Search {
    /// Words, "phrases", "near words"~5, +must, -not, a OR b, ( ), field:word, pre*, word~, =exact.
    #[arg(allow_hyphen_values = true)]
    pub query: String,
    #[command(flatten)]
    pub index: Index,
    /// Ingest this folder or file first, where it is not in the index or has changed.
    #[arg(long, value_name = "PATH")]
    pub corpus: Option<PathBuf>,
    #[command(flatten)]
    pub filters: Filters,
    /// Count the values of a facet, the first 10 or N.
    #[arg(long = "facet", value_name = "NAME[:N]", value_parser = facet_wanted)]
    pub facets: Vec<(Facet, usize)>,
    /// Hits to print.
    #[arg(long, value_name = "N", default_value_t = 10)]
    pub limit: usize,
    /// Hits to pass over.
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub offset: usize,
    /// Order of the hits.
    #[arg(long, value_enum, default_value_t = SortArg::Relevance)]
    pub sort: SortArg,
    /// List for each hit the other documents that say nearly the same.
    #[arg(long)]
    pub copies: bool,
    /// Show for each hit by which rules its words matched, and what they add to its score.
    #[arg(long)]
    pub explain: bool,
    /// Rank by words that are typical of the best hits too.
    #[arg(long)]
    pub feedback: bool,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum SortArg {
    /// Best first.
    Relevance,
    /// Newest first.
    Date,
}

impl From<SortArg> for Sort {
    fn from(sort: SortArg) -> Sort {
        match sort {
            SortArg::Relevance => Sort::Relevance,
            SortArg::Date => Sort::Date,
        }
    }
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum CountArg {
    /// Documents that say nearly the same once.
    Stories,
    /// Each document.
    Copies,
}

impl From<CountArg> for Count {
    fn from(count: CountArg) -> Count {
        match count {
            CountArg::Stories => Count::Stories,
            CountArg::Copies => Count::Copies,
        }
    }
}

/// Filters of search and facets. The same filter twice is OR, different filters are AND.
#[derive(Debug, Group)]
pub struct Filters {
    /// Only documents that name this person, in any spelling or script.
    #[arg(long, value_name = "P")]
    pub person: Vec<String>,
    /// Only documents that name this company.
    #[arg(long, value_name = "C")]
    pub company: Vec<String>,
    /// Only documents that name this organization.
    #[arg(long, value_name = "O")]
    pub organization: Vec<String>,
    /// Only documents that name this place.
    #[arg(long, value_name = "P")]
    pub place: Vec<String>,
    /// Only documents of this source.
    #[arg(long, value_name = "S")]
    pub source: Vec<String>,
    /// Only documents of this category.
    #[arg(long, value_name = "C")]
    pub category: Vec<String>,
    /// Only documents of this day, month or year and later, as 2015, 2015-07 or 2015-07-21.
    #[arg(long, value_name = "DATE", value_parser = fihris::query::date_days)]
    pub from: Option<DateRange>,
    /// Only documents of this day, month or year and earlier.
    #[arg(long, value_name = "DATE", value_parser = fihris::query::date_days)]
    pub to: Option<DateRange>,
    /// What is one hit and counts once.
    #[arg(long, value_enum, value_name = "WHAT", default_value_t = CountArg::Stories)]
    pub count: CountArg,
}

#[derive(Debug, Group)]
pub struct Facets {
    /// person, company, organization, place, source, category, year or month; term for the words that the documents
    /// have more often than the collection.
    #[arg(value_parser = counted)]
    pub name: Counted,
    /// Query; all documents if none.
    #[arg(allow_hyphen_values = true)]
    pub query: Option<String>,
    #[command(flatten)]
    pub index: Index,
    #[command(flatten)]
    pub filters: Filters,
    /// Values to print.
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub limit: usize,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Group)]
pub struct Entities {
    /// Name in any spelling or script, a part of one, or an id; all if none.
    pub name: Option<String>,
    #[command(flatten)]
    pub index: Index,
    /// person, company, organization or place; all kinds if none.
    #[arg(long, value_parser = kind)]
    pub kind: Vec<EntityKind>,
    /// Entities to print.
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub limit: usize,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Group)]
pub struct Show {
    /// Id of the document.
    pub id: String,
    #[command(flatten)]
    pub index: Index,
    /// Print instead where it names whom and what, and its dates and amounts of money.
    #[arg(long)]
    pub entities: bool,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Group)]
pub struct Analyze {
    /// Text to cut into tokens.
    #[arg(allow_hyphen_values = true)]
    pub text: String,
    /// TOML file of words that you add; else fihris.toml in the current folder.
    #[arg(long, value_name = "FILE", conflicts_with = "index")]
    pub lexicon: Option<PathBuf>,
    /// Index folder whose words are used.
    #[arg(long, value_name = "DIR")]
    pub index: Option<PathBuf>,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

/// The weights themselves are trained by scripts/tagger/train.py, see docs/tagger.md.
#[derive(Debug, Group)]
pub struct Train {
    /// Score the bundled weights on a file with a token a line, its BIO tag last, and an empty line after a sentence:
    /// exact spans of PER, LOC and ORG.
    #[arg(long, value_name = "FILE", required = true)]
    pub evaluate: PathBuf,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Group)]
pub struct Eval {
    /// Queries: lines of JSON with _id and text.
    pub queries: PathBuf,
    /// Judgments: query-id, corpus-id, score; or TREC's four columns.
    pub qrels: PathBuf,
    #[command(flatten)]
    pub index: Index,
    /// Write the ranking in TREC's six columns.
    #[arg(long, value_name = "FILE")]
    pub run: Option<PathBuf>,
    /// Documents ranked for each query.
    #[arg(short = 'k', value_name = "N", default_value_t = 100)]
    pub depth: usize,
    /// Rank by words that are typical of the best hits too.
    #[arg(long)]
    pub feedback: bool,
    /// Constants of the ranking, as k1=1.2,b=0.75,written=1,folded=1,lemma=1,title=2,coordination=1.
    #[arg(long, value_name = "CONSTANTS", hide = true)]
    pub ranking: Option<String>,
    /// Only every second query: the 1st, 3rd, … (odd) or the 2nd, 4th, … (even).
    #[arg(long, value_enum, value_name = "HALF")]
    pub half: Option<Half>,
    /// Compare two runs in TREC's six columns by paired bootstrap; needs no index.
    #[arg(
        long,
        num_args = 2,
        value_names = ["RUN_A", "RUN_B"],
        action = ArgAction::Set,
        conflicts_with_all = ["index", "run", "depth", "feedback", "ranking"]
    )]
    pub compare: Option<Vec<PathBuf>>,
    /// Resamples of the bootstrap, from 100 to 1000000.
    #[arg(
        long,
        value_name = "N",
        default_value_t = NUM_RESAMPLES as u32,
        value_parser = clap::value_parser!(u32).range(100..=1_000_000),
        requires = "compare"
    )]
    pub resamples: u32,
    /// Seed of the bootstrap.
    #[arg(long, value_name = "N", default_value_t = SEED, requires = "compare")]
    pub seed: u64,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Half {
    Even,
    Odd,
}

#[derive(Debug, Group)]
pub struct Serve {
    /// Name or address to listen at. Everybody who reaches it can read the index.
    #[arg(long, value_name = "HOST", default_value = "127.0.0.1")]
    pub host: String,
    /// Port to listen at; 0 for any that is free.
    #[arg(long, value_name = "N", default_value_t = 7373)]
    pub port: u16,
    /// Index folder; several are served under the names of their folders, the first by default.
    #[arg(long, value_name = "DIR", default_value = DEFAULT_INDEX)]
    pub index: Vec<PathBuf>,
    /// Let those who have the token add documents: POST /api/ingest.
    #[arg(long)]
    pub writable: bool,
    /// File with the token; else it is in the variable FIHRIS_TOKEN.
    #[arg(long, value_name = "FILE", requires = "writable")]
    pub token_file: Option<PathBuf>,
    /// A further name under which browsers may call the server, as behind a proxy.
    #[arg(long, value_name = "NAME")]
    pub allow_host: Vec<String>,
    /// Searches at one time; one a core if not given.
    #[arg(long, value_name = "N")]
    pub max_searches: Option<usize>,
    /// Searches that wait for their turn; one more is refused.
    #[arg(long, value_name = "N", default_value_t = 16)]
    pub max_waiting: usize,
    /// Milliseconds of a search.
    #[arg(long, value_name = "MS", default_value_t = 2_000)]
    pub max_ms: u64,
    /// Connections at one time.
    #[arg(long, value_name = "N", default_value_t = 256)]
    pub max_connections: usize,
    /// Megabytes (MiB) of a body.
    #[arg(long, value_name = "MB", default_value_t = 32)]
    pub max_body_mb: usize,
}

#[derive(Debug, Group)]
pub struct Stats {
    #[command(flatten)]
    pub index: Index,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Group)]
pub struct Check {
    #[command(flatten)]
    pub index: Index,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Group)]
pub struct Mcp {
    /// Index folder; given several times, assistants name one by its folder's name, and the first is the default.
    #[arg(long, value_name = "DIR", default_value = DEFAULT_INDEX)]
    pub index: Vec<PathBuf>,
}

#[derive(Debug, Group)]
pub struct Completions {
    /// Shell.
    pub shell: clap_complete::Shell,
}

/// What `facets` counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counted {
    Facet(Facet),
    Terms,
}

fn counted(name: &str) -> Result<Counted, String> {
    if name == TERM { Ok(Counted::Terms) } else { facet_named(name).map(Counted::Facet) }
}

fn kind(name: &str) -> Result<EntityKind, String> {
    EntityKind::from_name(name).ok_or_else(|| {
        let known = EntityKind::ALL.map(EntityKind::name).join(", ");
        format!("no such kind; there are {known}")
    })
}
