import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type Shape, section } from './settings';
import { expect, type Page } from './test';

export type { Shape };

/** What people call the provider of each shape. */
export const NAMES: Record<Shape, string> = { plain: 'Compte de la ville', franceconnect: 'FranceConnect', proconnect: 'ProConnect' };

/** Real OpenID providers in a process of their own: see provider.mjs. */
export interface Providers {
  /** The sections of the settings that trust them. */
  settings: string;
  /** Tells them which instance they serve; resolves when they do. */
  serve(origin: string): Promise<void>;
  stop(): void;
}

export async function startProviders(): Promise<Providers> {
  const child: ChildProcess = spawn('node', [join(__dirname, 'provider.mjs')], { stdio: ['pipe', 'pipe', 'ignore'] });
  process.once('exit', () => child.kill('SIGKILL'));
  const lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
  const addresses: Record<Shape, string> = JSON.parse((await lines.next()).value);
  return {
    settings: (Object.keys(NAMES) as Shape[]).map((shape) => section(shape, NAMES[shape], addresses[shape], `secret of ${shape}`)).join('\n'),
    async serve(origin) {
      child.stdin!.write(`${origin}\n`);
      expect((await lines.next()).value).toBe('ready');
    },
    stop: () => void child.kill(),
  };
}

/** What is typed at the provider. */
export interface Typed {
  account: string;
  email?: string;
  verified?: boolean;
  level?: string;
}

/** On the provider's page, signs in. */
export async function typeThere(page: Page, { account, email = '', verified = true, level = 'eidas1' }: Typed) {
  await expect(page.getByRole('heading', { level: 1, name: 'Sign in' })).toBeVisible();
  await page.getByLabel('Account').fill(account);
  await page.getByLabel('Mail').fill(email);
  await page.getByLabel('Verified').setChecked(verified);
  await page.getByLabel('Level').fill(level);
  await page.getByRole('button', { name: 'Sign in' }).click();
}
