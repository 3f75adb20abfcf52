import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, cpSync, createWriteStream, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { section } from './settings';

export type Engine = 'sqlite' | 'postgres';

/** A running instance with the demo world in a database of its own. */
export interface Server {
  /** `http://localhost:…`: by name, because the session's cookie needs a host that browsers trust. */
  origin: string;
  /** Sign-in links by kind of person, as the server prints them: `resident`, `moderator` … `anybody` asks for an address. */
  links: Record<string, string>;
  /** Tokens of officials who have already signed in here, by address. */
  sessions: Map<string, string>;
  /** The folder with the keys of its civic record. */
  record: string;
  /** The folder with everything that it keeps. */
  folder: string;
  /** Ends it, and forgets what it keeps unless another server goes on with that. */
  stop(keep?: boolean): Promise<void>;
}

const ROOT = join(__dirname, '../..');

/** A new SQLite database with the demo world in it: made once per run, copied for each server. */
export function prepareWorld(file: string) {
  execFileSync(binary(), ['demo', '--database-url', `sqlite:${file}`], { cwd: ROOT, env: { ...environment(), ESSAIM_RECORD_FOLDER: keysOf(file) } });
}

/** Where the issuers of its votes have their keys. */
const keysOf = (file: string) => `${file}.keys`;

/** What a test changes about an instance. */
export interface Place {
  /** The port of an instance that has stopped; otherwise a free one. */
  port?: number;
  /** Another site folder. */
  site?: string;
  /** Goes on with the folder of an instance that has stopped, with its clock so many hours ahead. */
  again?: { folder: string; hours: number };
  /** What the settings file says; otherwise that there is an identity provider, which does not answer. */
  settings?: string;
}

/** Starts an instance; `log` gets what it says. */
export async function start(engine: Engine, log: string, place: Place = {}): Promise<Server> {
  const folder = place.again?.folder ?? mkdtempSync(join(tmpdir(), 'essaim-end2end-'));
  const database = engine === 'postgres' ? newDatabase() : copyOfWorld(folder, !place.again);
  const ahead = place.again ? ['--clock-ahead', String(place.again.hours)] : [];
  const port = place.port ?? (await freePort());
  const origin = `http://localhost:${port}`;
  const record = join(folder, 'record');
  const settings = join(folder, 'essaim.toml');
  writeFileSync(settings, place.settings ?? section('plain', 'Compte de la ville', 'http://127.0.0.1:9'));
  const child = spawn(
    binary(),
    ['serve', '--config', settings, '--dev', '--demo', '--database-url', database.url, '--listen', `127.0.0.1:${port}`, '--origin', origin, ...ahead],
    { cwd: ROOT, env: { ...environment(), ...(place.site && { ESSAIM_SITE: place.site }), ESSAIM_RATE_LIMITS: 'false', ESSAIM_RECORD_FOLDER: record, ESSAIM_DATA_FOLDER: join(folder, 'data') }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  process.once('exit', () => child.kill('SIGKILL'));
  child.stderr.pipe(createWriteStream(log));

  const links = await announcement(child, log);
  const ready = await fetch(`${origin}/readyz`);
  if (!ready.ok) throw new Error(`/readyz answers ${ready.status}`);
  return {
    origin,
    links,
    sessions: new Map(),
    record,
    folder,
    async stop(keep = false) {
      if (child.exitCode === null) {
        child.kill('SIGTERM');
        await once(child, 'exit', { signal: AbortSignal.timeout(25_000) }).catch(() => child.kill('SIGKILL'));
      }
      if (keep) return;
      database.drop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Reads what the server prints when it is ready, and fails when it ends before. */
async function announcement(child: ChildProcess, log: string): Promise<Record<string, string>> {
  const links: Record<string, string> = {};
  const kinds = 5;
  for await (const line of createInterface({ input: child.stdout! })) {
    const [, kind, link] = /^ {2}(.+?) +(http\S+\/dev\/sign-in\/\w+)$/.exec(line) ?? [];
    if (kind) links[kind] = link;
    if (Object.keys(links).length === kinds) return links;
  }
  throw new Error(`the server ended before it was ready; it said why in ${log}`);
}

function copyOfWorld(folder: string, fresh: boolean) {
  const file = join(folder, 'essaim.db');
  if (fresh) {
    copyFileSync(required('ESSAIM_TEST_WORLD'), file);
    cpSync(keysOf(required('ESSAIM_TEST_WORLD')), join(folder, 'record'), { recursive: true });
  }
  return { url: `sqlite:${file}`, drop() {} };
}

/** A new, empty database in the cluster that the tests were given. */
function newDatabase() {
  const cluster = required('ESSAIM_TEST_POSTGRES');
  const name = `essaim_end2end_${process.pid}_${Date.now()}`;
  const psql = (sql: string) => execFileSync('psql', [cluster, '--quiet', '--command', sql]);
  psql(`create database ${name}`);
  const url = new URL(cluster);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => void psql(`drop database ${name} with (force)`) };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

function binary() {
  return required('ESSAIM_BIN');
}

/** Ours, without settings of the person who runs the tests. */
function environment() {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith('ESSAIM_'));
  return { ...Object.fromEntries(kept), ESSAIM_SITE: required('ESSAIM_SITE'), ESSAIM_LOG: 'warn' };
}

function required(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: run the browser tests with \`cargo xtask test\``);
  return value;
}
