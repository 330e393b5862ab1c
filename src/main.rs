//! The command `fihris`.

mod cli;

fn main() -> std::process::ExitCode {
    cli::run()
}
