// Writes a Brotli and a gzip copy beside every file of the folder that is worth it, and removes copies of files that
// are gone. Node's own zlib, because Node is there for Tailwind anyway, and xtask stays quick to compile.
import { readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const WORTH_IT = /\.(css|html|ico|js|json|mjs|svg|txt|wasm|webmanifest|xml)$/;
const COPY = /\.(br|gz)$/;
// below this a header weighs as much as what is saved
const SMALLEST = 256;

const [folder] = process.argv.slice(2);
for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
  const file = join(entry.parentPath ?? entry.path, entry.name);
  if (!entry.isFile()) continue;
  if (COPY.test(file)) {
    if (!statSync(file.replace(COPY, ""), { throwIfNoEntry: false })) rmSync(file);
    continue;
  }
  if (!WORTH_IT.test(file)) continue;
  const { mtime, size } = statSync(file);
  if (size < SMALLEST) continue;
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: size };
  const ways = [
    [".br", (bytes) => brotliCompressSync(bytes, { params })],
    [".gz", (bytes) => gzipSync(bytes, { level: 9 })],
  ];
  for (const [suffix, compress] of ways) {
    const copy = file + suffix;
    if (statSync(copy, { throwIfNoEntry: false })?.mtime.getTime() === mtime.getTime()) continue;
    const bytes = compress(readFileSync(file));
    if (bytes.length >= size) rmSync(copy, { force: true });
    else {
      writeFileSync(copy, bytes);
      // as old as what it is a copy of, so that caches see one file
      utimesSync(copy, mtime, mtime);
    }
  }
}
