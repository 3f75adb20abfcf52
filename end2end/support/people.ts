import { randomUUID } from 'node:crypto';
import type { Server } from './server';
import { expect, type Page } from './test';

/** The session's cookie. */
const COOKIE = '__Host-essaim';

/** Moderators of the demo's two smallest communes, where five supports are enough. */
export const GAELLE = { email: 'gaelle@essaim.example', name: 'Gaëlle Duhem', commune: 'Deûlémont' };
export const YANN = { email: 'yann@essaim.example', name: 'Yann Kervella', commune: 'Bouvines' };

/** Somebody who has never been here. */
export function newcomer(name = 'Camille') {
  const id = randomUUID().slice(0, 8);
  return { name: `${name} ${id}`, email: `${name.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()}-${id}@essaim.example` };
}

/** Signs in with the code in the mailbox, beginning on the page that asks for an address. */
export async function typeCode(page: Page, email: string) {
  await page.getByLabel('Votre adresse électronique').fill(email);
  await page.getByRole('button', { name: 'Recevoir un code' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Votre code' })).toBeVisible();
  await page.getByLabel('Code à six chiffres').fill(await codeFor(page, email));
  await page.getByRole('button', { name: 'Me connecter' }).click();
}

export async function chooseName(page: Page, name: string) {
  await page.getByLabel('Nom affiché').fill(name);
  await page.getByRole('button', { name: 'Enregistrer' }).click();
}

/** Signs somebody new in, with a name, and leads back to `next`. */
export async function signUp(page: Page, person = newcomer(), next = '/me') {
  await page.goto(`/sign-in?next=${next}`);
  await typeCode(page, person.email);
  await chooseName(page, person.name);
  return person;
}

/** Signs an official in by the development server's link, which counts as a strong way: mandates sleep behind a code. */
export async function signInOfficial(page: Page, server: Server, email: string) {
  const known = server.sessions.get(email);
  if (known) return resume(page, server, known);
  await page.goto(server.links.anybody);
  await page.locator('#email').fill(email);
  await page.getByRole('button', { name: /^Entrer comme|^Enter as/ }).click();
  await expect(page.getByRole('link', { name: /^Mon compte|^My account/ })).toBeVisible();
  server.sessions.set(email, await sessionOf(page));
}

/** Signs in as the demo's person of this kind, with the link that the server printed. */
export async function signInAs(page: Page, server: Server, kind: string) {
  await page.goto(server.links[kind]);
  await page.getByRole('button', { name: /^Entrer comme|^Enter as/ }).click();
}

/** The token of the session in this browser. */
export async function sessionOf(page: Page): Promise<string> {
  const cookie = (await page.context().cookies()).find(({ name }) => name === COOKIE);
  if (!cookie) throw new Error('there is no session');
  return cookie.value;
}

/** Puts a session's cookie into a browser. `addCookies` names the domain, which `__Host-` forbids. */
export async function resume(page: Page, server: Server, value: string) {
  const devtools = await page.context().newCDPSession(page);
  const cookie = { name: COOKIE, value, url: server.origin, path: '/', secure: true, httpOnly: true, sameSite: 'Lax' as const };
  await devtools.send('Network.setCookie', cookie);
  await devtools.detach();
}

/** A letter in the development mailbox. */
export interface Letter {
  subject: string;
  body: string;
}

/** The letters to an address, newest first; read in a tab of its own. */
export async function lettersTo(page: Page, email: string): Promise<Letter[]> {
  const mailbox = await page.context().newPage();
  try {
    await mailbox.goto('/dev/mailbox');
    const letters = mailbox.getByRole('article').filter({ hasText: `${email} ·` });
    const read = (await letters.all()).map(async (letter) => ({
      subject: plain(await letter.getByRole('heading').innerText()),
      body: plain(await letter.innerText()),
    }));
    return await Promise.all(read);
  } finally {
    await mailbox.close();
  }
}

/** With ordinary spaces, as tests are written. */
function plain(text: string): string {
  return text.replace(/[\u00a0\u202f]/g, ' ');
}

/** Waits for a letter about `subject`: the office writes a moment after the act. */
export async function letterTo(page: Page, email: string, subject: string | RegExp): Promise<Letter> {
  let found: Letter | undefined;
  await expect(async () => {
    const letters = await lettersTo(page, email);
    found = letters.find((letter) => (typeof subject === 'string' ? letter.subject.includes(subject) : subject.test(letter.subject)));
    expect(found, `a letter to ${email} about ${subject} among ${letters.map((l) => l.subject)}`).toBeDefined();
  }).toPass({ timeout: 15_000 });
  return found!;
}

async function codeFor(page: Page, email: string): Promise<string> {
  const { subject } = await letterTo(page, email, /^\d{6} /);
  return subject.slice(0, 6);
}
