// Verifies receipts, off the page's thread. The messages are described in ../src/lib.rs.
import init, { Verification } from './proof.js';

const loaded = init();
loaded.catch(() => {});

addEventListener('message', async ({ data }) => {
  const { id } = data;
  try {
    await loaded;
  } catch {
    return postMessage({ id, failure: 'program' });
  }
  try {
    postMessage({ id, result: await verify(data) });
  } catch {
    postMessage({ id, failure: 'network' });
  }
});

async function verify({ receipt, receiptUrl, log, deed, seen, pinned }) {
  const [text, policy, current] = await Promise.all([
    receipt ?? read(receiptUrl),
    read(`${log}/policy`),
    // an older head, or none, is no reason not to look at the receipt
    read(`${log}/checkpoint`).catch(() => undefined),
  ]);
  const verification = new Verification(JSON.stringify({ receipt: text, policy, current, deed, seen, pinned }));
  try {
    const tiles = verification.needed().map(async (path) => [path, await tile(log, path)]);
    for (const [path, bytes] of await Promise.all(tiles)) if (bytes) verification.tile(path, bytes);
    const begun = performance.now();
    const verdict = JSON.parse(verification.finish());
    return { ...verdict, policy, milliseconds: performance.now() - begun };
  } finally {
    verification.free();
  }
}

async function read(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  return answer.text();
}

/** A tile that cannot be had leaves a question open; it does not stop the rest. */
async function tile(log, path) {
  try {
    const answer = await fetch(`${log}/tile/${path}`);
    return answer.ok ? new Uint8Array(await answer.arrayBuffer()) : undefined;
  } catch {
    return undefined;
  }
}
