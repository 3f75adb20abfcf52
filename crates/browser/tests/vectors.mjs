// The proofs of others, verified by the bundle that browsers load: `node vectors.mjs <folder of the bundle> <folder of the samples>`.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createHash } from 'node:crypto';

const [bundle, samples] = process.argv.slice(2);
const { initSync, blinding_holds, holds, Verification } = await import(pathToFileURL(join(bundle, 'proof.js')));
initSync({ module: readFileSync(join(bundle, 'proof_bg.wasm')) });

let wrong = 0;
let count = 0;
function expect(name, wanted, got) {
  count += 1;
  if (wanted === got) return;
  wrong += 1;
  console.error(`${name}: ${got ? 'accepted' : 'refused'}`);
}

// RFC 9474, appendix A.1: blinding and taking the blinding off, and nothing that is one digit away from it.
const blinding = JSON.parse(readFileSync(new URL('../../blind/tests/rfc9474/randomized.json', import.meta.url)));
const blinds = (vector) => {
  try {
    return blinding_holds(JSON.stringify(vector));
  } catch {
    return false;
  }
};
expect('RFC 9474', true, blinds(blinding));
for (const field of ['msg', 'msg_prefix', 'salt', 'r', 'blinded_msg', 'blind_sig', 'sig']) {
  const [first, rest] = [blinding[field][0], blinding[field].slice(1)];
  expect(`RFC 9474, another ${field}`, false, blinds({ ...blinding, [field]: (first === '0' ? '1' : '0') + rest }));
}

// A tree of our own, hashed by Node.js: what it proves is accepted, and nothing that is one bit away from it.
const sha256 = (...parts) => createHash('sha256').update(Buffer.concat(parts)).digest();
const leaves = Array.from({ length: 13 }, (_, i) => sha256(Buffer.from([0]), Buffer.from(`leaf ${i}`)));
const split = (n) => 2 ** Math.floor(Math.log2(n - 1));
const root = (hashes) =>
  hashes.length === 1 ? hashes[0] : sha256(Buffer.from([1]), root(hashes.slice(0, split(hashes.length))), root(hashes.slice(split(hashes.length))));
function path(index, hashes) {
  if (hashes.length === 1) return [];
  const at = split(hashes.length);
  const [left, right] = [hashes.slice(0, at), hashes.slice(at)];
  return index < at ? [...path(index, left), root(right)] : [...path(index - at, right), root(left)];
}
const base64 = (bytes) => bytes.toString('base64');
for (let size = 1; size <= leaves.length; size += 1) {
  const hashes = leaves.slice(0, size);
  for (let index = 0; index < size; index += 1) {
    const proof = path(index, hashes).map(base64);
    const inclusion = { leaf: base64(leaves[index]), index: `${index}`, size: `${size}`, proof, root: base64(root(hashes)) };
    const name = `leaf ${index} of ${size}`;
    expect(name, true, holds(JSON.stringify({ inclusion })));
    for (const other of [index + 1, size, '18446744073709551615', '-1'])
      expect(`${name} as ${other}`, false, holds(JSON.stringify({ inclusion: { ...inclusion, index: `${other}` } })));
    const longer = { ...inclusion, proof: [...proof, proof[0] ?? inclusion.leaf] };
    expect(`${name}, longer`, false, holds(JSON.stringify({ inclusion: longer })));
    expect(`${name}, another root`, false, holds(JSON.stringify({ inclusion: { ...inclusion, root: base64(sha256(Buffer.from('x'))) } })));
  }
}

if (samples) {
  // numbers above 2^53 would be rounded
  const read = (file) => JSON.parse(readFileSync(join(samples, 'record', file), 'utf8').replace(/: (\d+)/g, ': "$1"'));
  for (const v of read('merkle_inclusion.json')) {
    const inclusion = { leaf: v.leafHash, index: v.leafIdx, size: v.treeSize, proof: v.proof ?? [], root: v.root };
    expect(v.name, !v.wantErr, holds(JSON.stringify({ inclusion })));
  }
  // a root there may be any bytes; the hash of what it is stands for it
  const hash = (text) => (Buffer.from(text, 'base64').length === 32 ? text : base64(sha256(Buffer.from(text))));
  for (const v of read('merkle_consistency.json')) {
    const consistency = { old: v.size1, old_root: hash(v.root1), new: v.size2, new_root: hash(v.root2), proof: v.proof ?? [] };
    expect(v.name, !v.wantErr, holds(JSON.stringify({ consistency })));
  }
}

// What is no request gets a verdict, not an exception.
const verdict = JSON.parse(new Verification('nonsense').finish());
expect('nonsense', false, verdict.ok);

console.log(`${count} proofs in WASM, ${wrong} wrong`);
process.exitCode = wrong === 0 ? 0 : 1;
