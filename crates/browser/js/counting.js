// Counts the ballots of a vote again, off the page's thread, while they arrive. Posts { done: 0…1 } on the way, then
// { result } or { failure: 'network' | 'program' }.
import init, { Counting } from './proof.js';

const loaded = init();
loaded.catch(() => {});

addEventListener('message', async ({ data }) => {
  try {
    await loaded;
  } catch {
    return postMessage({ failure: 'program' });
  }
  let published;
  let answer;
  try {
    [published, answer] = await Promise.all([text(data.outcome), get(data.ballots)]);
  } catch {
    return postMessage({ failure: 'network' });
  }
  postMessage(await count(published, answer));
});

async function count(published, answer) {
  const size = Number(answer.headers.get('content-length'));
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  const begun = performance.now();
  let counting;
  let rest = '';
  let read = 0;
  try {
    for (;;) {
      let part;
      try {
        part = await reader.read();
      } catch {
        return { failure: 'network' };
      }
      rest += part.value ?? '';
      read += part.value?.length ?? 0;
      if (!counting && rest.includes('\n')) {
        const end = rest.indexOf('\n');
        counting = new Counting(rest.slice(0, end));
        rest = rest.slice(end + 1);
      }
      const end = rest.lastIndexOf('\n');
      if (counting && end >= 0) {
        counting.add(rest.slice(0, end));
        rest = rest.slice(end + 1);
      }
      if (part.done) break;
      // a body that was compressed is longer than its header says
      postMessage({ done: size ? Math.min(read / size, 0.99) : 0.5 });
    }
    if (!counting || rest) throw 'the file does not end with a whole line';
    const result = JSON.parse(counting.finish(published));
    return { result: { ...result, milliseconds: performance.now() - begun } };
  } catch (why) {
    return { result: { agrees: false, ballots: 0, why: String(why), milliseconds: performance.now() - begun } };
  } finally {
    counting?.free();
  }
}

async function get(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  return answer;
}

async function text(address) {
  return (await get(address)).text();
}
