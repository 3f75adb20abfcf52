// Makes, keeps and uses the key of a ballot, off the page's thread. What is kept stays in this browser (IndexedDB), from the first
// moment on: whoever closes the page in the middle goes on where they were. Answers are objects; `failure` is
// 'network', 'session', 'program' or 'other', `why` a sentence of the server.
import init, { vote_ballot, vote_begin, vote_carried, vote_carry, vote_finish, vote_number, vote_review } from './proof.js';

const loaded = init();
loaded.catch(() => {});

addEventListener('message', async ({ data }) => {
  try {
    await loaded;
    postMessage(await tasks[data.do](data));
  } catch (error) {
    postMessage({ failure: error instanceof TypeError ? 'network' : 'program' });
  }
});

const tasks = {
  async load(data) {
    const entry = await read(data);
    const signed = entry && JSON.parse(entry.kept).token;
    return signed ? { number: vote_number(entry.kept), typed: entry.sent } : {};
  },

  async review({ slip }) {
    return JSON.parse(vote_review(JSON.stringify(slip)));
  },

  async vote(data) {
    const { base, consultation, issuer, submission, slip } = data;
    let entry = await read(data);
    if (!entry) {
      postMessage({ working: 'key' });
      entry = { kept: vote_begin(consultation, issuer) };
      await write(data, entry);
    }
    const { blinded, token } = JSON.parse(entry.kept);
    if (!token) {
      postMessage({ working: 'issue' });
      const answer = await send(`${base}/issuance`, 'same-origin', { submission, blinded, declared: 'on' }, data.lang);
      if (!answer.signature) return answer;
      entry = { ...entry, kept: vote_finish(entry.kept, answer.signature) };
      await write(data, entry);
    }
    postMessage({ working: 'cast' });
    const { kept, number, ballot, seal } = JSON.parse(vote_ballot(entry.kept, JSON.stringify(slip)));
    // the counter goes on before anything is sent: a ballot whose answer was lost is replaced by the next
    entry = { ...entry, kept: JSON.stringify(kept) };
    await write(data, entry);
    const answer = await send(`${base}/ballots`, 'omit', { ballot, seal }, data.lang);
    if (!answer.hash) return answer;
    await write(data, { ...entry, sent: { picked: slip.picked, marks: slip.marks } });
    return { number };
  },

  async carry(data) {
    const entry = await read(data);
    return JSON.parse(vote_carry(entry.kept, `${data.base}/mine`));
  },

  async take(data) {
    let kept;
    try {
      kept = vote_carried(data.consultation, data.issuer, data.text);
    } catch {
      return { failure: 'other' };
    }
    const before = await read(data);
    // what is here already may have counted further
    if (before && JSON.parse(before.kept).next >= JSON.parse(kept).next) return tasks.load(data);
    await write(data, { kept });
    return { number: vote_number(kept) };
  },

  async forget(data) {
    await within('readwrite', (kept) => kept.delete(key(data)));
    return {};
  },
};

/** A form's answer: JSON, or a failure. */
async function send(address, credentials, fields, lang) {
  const answer = await fetch(address, {
    method: 'POST',
    credentials,
    referrerPolicy: 'no-referrer',
    headers: { 'accept-language': lang },
    body: new URLSearchParams(fields),
    redirect: 'manual',
  });
  // whoever is not signed in any more is sent elsewhere
  if (answer.type === 'opaqueredirect') return { failure: 'session' };
  const json = answer.headers.get('content-type')?.startsWith('application/json');
  return json ? answer.json() : { failure: 'network' };
}

/** Whose ballot of which vote: people who share a browser do not share a ballot. */
const key = ({ consultation, voter }) => `${consultation}/${voter}`;
const read = (data) => within('readonly', (kept) => kept.get(key(data)));
const write = (data, entry) => within('readwrite', (kept) => kept.put(entry, key(data)));

/** One step of what is kept, done once it is on the disk. */
async function within(mode, step) {
  const database = await new Promise((resolve, reject) => {
    const opening = indexedDB.open('essaim-ballots', 1);
    opening.addEventListener('upgradeneeded', () => opening.result.createObjectStore('kept'));
    opening.addEventListener('success', () => resolve(opening.result));
    opening.addEventListener('error', () => reject(opening.error));
  });
  try {
    return await new Promise((resolve, reject) => {
      const work = database.transaction('kept', mode, { durability: 'strict' });
      const request = step(work.objectStore('kept'));
      work.addEventListener('complete', () => resolve(request.result));
      work.addEventListener('abort', () => reject(work.error));
    });
  } finally {
    database.close();
  }
}
