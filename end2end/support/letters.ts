import { type Letter, letterTo, newcomer, signInOfficial, signUp } from './people';
import { answers, decide, propose } from './proposal';
import type { Server } from './server';
import { expect, type Page } from './test';

/** What somebody new supports, and which then goes to review; signed in as them at the end. */
export async function supportedToReview(page: Page, server: Server) {
  const said = answers({ commune: 'Lille', latitude: '', longitude: '' });
  await signUp(page);
  const address = await propose(page, said);
  await page.context().clearCookies();
  await signInOfficial(page, server, 'malik@essaim.example');
  await decide(page, said.title, 'Ouvrir aux soutiens');
  await page.context().clearCookies();
  const person = await signUp(page, newcomer('Nour'), address);
  await page.getByRole('button', { name: 'Je veux qu’on l’essaie' }).click();
  await expect(page.getByRole('status').first()).toContainText('Votre soutien est compté');
  const session = await page.context().cookies();
  await page.context().clearCookies();
  await signInOfficial(page, server, 'bruno@essaim.example');
  await page.goto(address);
  await page.getByRole('link', { name: 'Porter à l’étude', exact: true }).click();
  await page.locator('main [name="text"]').fill('La rue est dangereuse.');
  await page.getByRole('button', { name: 'Porter à l’étude' }).click();
  await page.context().clearCookies();
  return { person, address, title: said.title, session };
}

/** Waits until somebody who is signed in has something unread. */
export async function told(page: Page, what: string | RegExp) {
  await expect(async () => {
    await page.goto('/me/notices');
    await expect(page.locator('.told')).toContainText(what, { timeout: 500 });
  }).toPass({ timeout: 15_000 });
}

/** Has the letter of the week written, and reads the one to an address. */
export async function weekly(page: Page, email: string, subject: string | RegExp): Promise<Letter> {
  await page.goto('/dev/mailbox');
  await page.getByRole('button', { name: 'Écrire la lettre de la semaine' }).click();
  return letterTo(page, email, subject);
}

/** The path of the address in a letter that ends all letters. */
export function unsubscribe(letter: Letter): string {
  const path = /\/unsubscribe\/[0-9a-f]{64}/.exec(letter.body)?.[0];
  if (!path) throw new Error(`no address in ${letter.body}`);
  return path;
}
