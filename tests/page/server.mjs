// Starts the real program: `fihris ingest` into a folder of its own, `fihris serve` at a port that is free.
//
// What was started ends with the process that has started it.

import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

export const FIHRIS = process.env.FIHRIS ?? here("../../target/release/fihris");
export const CORPUS = here("../../corpus");

/** Serves indexes, each of a folder or of documents; gives the address and what stops it. */
export async function serve(indexes) {
  const folder = mkdtempSync(join(tmpdir(), "fihris-page-"));
  const folders = Object.entries(indexes).map(([name, from]) => {
    const index = join(folder, "indexes", name);
    const read = typeof from === "string" ? from : write(join(folder, `${name}.jsonl`), from);
    mkdirSync(join(folder, "indexes"), { recursive: true });
    execFileSync(FIHRIS, ["ingest", "--index", index, read], { stdio: ["ignore", "ignore", "pipe"] });
    return ["--index", index];
  });
  const server = spawn(FIHRIS, ["serve", "--port", "0", ...folders.flat()], { stdio: ["ignore", "ignore", "pipe"] });
  const stop = () => {
    server.kill("SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  };
  process.once("exit", stop);
  const lines = createInterface({ input: server.stderr });
  for await (const line of lines) {
    const at = /(http:\/\/127\.0\.0\.1:\d+)\//.exec(line);
    if (at) {
      server.stderr.resume();
      return { at: at[1], stop };
    }
  }
  throw new Error("fihris serve has ended");
}

function write(path, documents) {
  writeFileSync(path, documents.map((document) => JSON.stringify(document)).join("\n"));
  return path;
}
