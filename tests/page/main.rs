//! Runs the tests of the page in Chromium: `*.test.mjs` in this folder, with the binary of this build.
//!
//! They need Node.js, the packages of `package-lock.json` (`npm ci --prefix tests/page`) and Chromium. Where one is
//! missing they are passed over, unless FIHRIS_PAGE_TESTS is set, as the gate does.
// Tests may fail loudly.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

use std::{env, path::Path, process::Command};

#[test]
fn the_page_does_in_a_browser_what_its_readers_expect() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join("page");
    let chromium = env::var("CHROMIUM").unwrap_or_else(|_| "/usr/bin/chromium".to_owned());
    let is_ready = folder.join("node_modules").exists() && Path::new(&chromium).exists();
    if !is_ready && env::var_os("FIHRIS_PAGE_TESTS").is_none() {
        println!("passed over: npm ci --prefix tests/page, and Chromium in CHROMIUM or {chromium}");
        return;
    }
    let mut npm = Command::new("npm");
    let npm = npm.args(["test", "--silent"]).current_dir(&folder);
    let status = npm.env("FIHRIS", env!("CARGO_BIN_EXE_fihris")).env("CHROMIUM", chromium).status();
    assert!(status.unwrap().success(), "see what Node.js has printed above");
}
