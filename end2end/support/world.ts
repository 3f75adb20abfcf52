import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prepareWorld } from './server';

/** Loads the demo world once; every server of the run gets a copy. */
export default function world() {
  const folder = mkdtempSync(join(tmpdir(), 'essaim-world-'));
  process.env.ESSAIM_TEST_WORLD = join(folder, 'world.db');
  prepareWorld(process.env.ESSAIM_TEST_WORLD);
  return () => rmSync(folder, { recursive: true, force: true });
}
