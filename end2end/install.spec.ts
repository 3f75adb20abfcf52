import { cpSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium, type Page, test as base } from '@playwright/test';
import { signUp } from './support/people';
import { type Place, type Server, start } from './support/server';

const { expect } = base;

interface Fixtures {
  /** A browser as people have it: with a profile, workers, and an app that can be installed. */
  context: BrowserContext;
  /** An instance that this test may stop and replace. */
  instance: Instance;
}

/** Servers that follow each other at one address. */
class Instance {
  private server?: Server;
  private port?: number;
  constructor(private readonly log: string) {}

  get origin() {
    return `http://localhost:${this.port}`;
  }

  async run(place: Place = {}) {
    this.server = await start('sqlite', this.log, { port: this.port, ...place });
    this.port = Number(new URL(this.server.origin).port);
    return this.server;
  }

  async stop() {
    await this.server?.stop();
    this.server = undefined;
  }

  /** Something else answers at the address: a captive portal, a broken deployment. */
  async impostor(listener: RequestListener) {
    await this.stop();
    const impostor = createServer(listener).listen(this.port, '127.0.0.1');
    await once(impostor, 'listening');
    return async () => {
      impostor.closeAllConnections();
      impostor.close();
      await once(impostor, 'close');
    };
  }
}

const test = base.extend<Fixtures>({
  context: async ({ launchOptions, locale, instance }, use) => {
    const profile = mkdtempSync(join(tmpdir(), 'essaim-profile-'));
    const context = await chromium.launchPersistentContext(profile, { ...launchOptions, locale, baseURL: instance.origin, serviceWorkers: 'allow' });
    await use(context);
    await context.close();
    rmSync(profile, { recursive: true, force: true });
  },

  instance: async ({}, use, info) => {
    const instance = new Instance(info.outputPath('server.log'));
    await instance.run();
    await use(instance);
    await instance.stop();
  },

  page: async ({ context }, use) => use(context.pages()[0] ?? (await context.newPage())),
});

test.describe.configure({ timeout: 90_000 });

/** Opens a page and waits until the worker has taken it over. */
async function open(page: Page, path: string) {
  await page.goto(path);
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
    if (!navigator.serviceWorker.controller) {
      await new Promise((done) => navigator.serviceWorker.addEventListener('controllerchange', done, { once: true }));
    }
  });
}

/** Looks for another worker now instead of within a day; says whether the browser took it. */
const lookForUpdate = (page: Page) =>
  page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready;
    return registration.update().then(
      () => true,
      () => false,
    );
  });

/** Everything in the worker's caches: addresses and texts. */
const kept = (page: Page) =>
  page.evaluate(async () => {
    const found: Record<string, string> = {};
    for (const name of await caches.keys()) {
      const cache = await caches.open(name);
      for (const request of await cache.keys()) {
        const answer = await cache.match(request);
        found[new URL(request.url).pathname] = (await answer?.text()) ?? '';
      }
    }
    return found;
  });

/** Waits until the worker that keeps this style sheet is the only one. Browsers let the old one finish first, so the page is opened again now and then, as people do. */
const takenOver = (page: Page, style: string) =>
  expect(async () => {
    // a reload in the middle of the change of workers may hang until it is asked again
    await page.reload({ timeout: 10_000 });
    expect(Object.keys(await kept(page)).filter((path) => path.endsWith('.css'))).toEqual([style]);
  }).toPass({ timeout: 45_000, intervals: [1_000, 3_000, 10_000] });

/** A site folder like the one under test, whose style sheet has changed. */
function nextRelease() {
  const folder = mkdtempSync(join(tmpdir(), 'essaim-site-'));
  cpSync(process.env.ESSAIM_SITE!, folder, { recursive: true });
  const pkg = join(folder, 'pkg');
  const before = readFileSync(join(pkg, 'current'), 'utf8').trim();
  const after = before.split('').reverse().join('');
  renameSync(join(pkg, before), join(pkg, after));
  writeFileSync(join(pkg, after, 'essaim.css'), readFileSync(join(pkg, after, 'essaim.css'), 'utf8') + '.next{color:red}');
  // its compressed twins would say the old
  for (const coding of ['br', 'gz']) rmSync(join(pkg, after, `essaim.css.${coding}`), { force: true });
  writeFileSync(join(pkg, 'current'), after);
  return { folder, style: `/pkg/${after}/essaim.css` };
}

test('browsers offer to install it', async ({ page, context }) => {
  await open(page, '/');
  const devtools = await context.newCDPSession(page);
  const { installabilityErrors } = await devtools.send('Page.getInstallabilityErrors');
  expect(installabilityErrors).toEqual([]);
  const { data, errors } = await devtools.send('Page.getAppManifest');
  expect(errors).toEqual([]);
  expect(JSON.parse(data!).shortcuts.map(({ name }: { name: string }) => name)).toEqual(['Proposer un essai', 'Expérimentations']);
});

test('without a connection there is a page that looks like ours, and it comes back by itself', async ({ page, context, instance }) => {
  await open(page, '/about/right-to-try');
  await page.getByRole('button', { name: 'English' }).click();
  await page.getByRole('button', { name: 'Dark' }).click();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  const band = () => page.locator('.band').evaluate((element) => getComputedStyle(element).backgroundColor);
  const dark = await band();

  await instance.stop();
  const answer = await page.goto('/experiments');
  expect(answer?.status()).toBe(503);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(['No connection']);
  expect(await band()).toBe(dark);
  await page.getByRole('link', { name: 'Try again' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(['No connection']);

  await instance.run();
  // the device loses its network and finds it again
  await context.setOffline(true);
  await context.setOffline(false);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Experiments');
  await expect(page).toHaveURL('/experiments');
});

test('a form that cannot be sent is left to the browser, which offers to send it again', async ({ page, instance }) => {
  await open(page, '/sign-in');
  await page.getByLabel('Votre adresse électronique').fill('someone@essaim.example');
  await instance.stop();
  await page.getByRole('button', { name: 'Recevoir un code' }).click();
  await expect(page.getByText('Pas de connexion')).toHaveCount(0);
  await page.waitForURL(/chrome-error|sign-in/);
});

test('nothing personal is kept, neither while signed in nor afterwards', async ({ page }) => {
  await open(page, '/');
  const shell = Object.keys(await kept(page)).sort();
  expect(shell).toContain('/offline');
  expect(shell.filter((path) => !/^\/(pkg|fonts|icons)\/|^\/(offline|page\.js)$/.test(path))).toEqual([]);

  const person = await signUp(page);
  for (const path of ['/me', '/experiments', '/experiments/new', '/me/name']) await page.goto(path);
  await page.goto('/me');
  await expect(page.getByRole('heading', { level: 1, name: person.name })).toBeVisible();
  await page.getByRole('button', { name: 'Me déconnecter' }).click();
  await expect(page.getByRole('link', { name: 'Se connecter' })).toBeVisible();

  const all = await kept(page);
  expect(Object.keys(all).sort()).toEqual(shell);
  for (const [path, text] of Object.entries(all)) {
    for (const secret of [person.name, person.email, 'nonce-']) expect(text, path).not.toContain(secret);
  }
  const stores = await page.evaluate(async () => ({
    local: Object.keys(localStorage).filter((key) => !['lang', 'theme'].includes(key)),
    session: Object.keys(sessionStorage),
    databases: await indexedDB.databases(),
    cookies: document.cookie,
  }));
  expect(stores).toEqual({ local: [], session: [], databases: [], cookies: '' });

  await page.goBack();
  await expect(page.getByText(person.name)).toHaveCount(0);
});

test('a new version is offered, not forced, and one press brings it', async ({ page, context, instance }) => {
  await open(page, '/experiments');
  const typing = await context.newPage();
  await open(typing, '/sign-in');
  await typing.getByLabel('Votre adresse électronique').fill('half@');
  const next = nextRelease();
  await instance.stop();
  await instance.run({ site: next.folder });

  expect(await lookForUpdate(page)).toBe(true);
  const offer = page.getByRole('complementary', { name: 'Mise à jour' });
  await expect(offer.getByRole('status')).toHaveText('Une nouvelle version est prête.');
  await expect(page.locator(`link[href="${next.style}"]`)).toHaveCount(0);
  // not where somebody types
  await expect(typing.getByRole('complementary', { name: 'Mise à jour' })).toHaveCount(0);

  // nor once somebody begins to
  await page.getByRole('searchbox').pressSequentially('v');
  await expect(offer).toHaveCount(0);

  // a page that is as new as the worker has nothing to ask: the worker takes over unseen
  const other = await context.newPage();
  await other.goto('/');
  await expect(other.locator(`link[href="${next.style}"]`)).toHaveCount(1);
  await takenOver(other, next.style);
  await expect(other.getByRole('complementary', { name: 'Mise à jour' })).toHaveCount(0);
  await expect(typing.getByLabel('Votre adresse électronique')).toHaveValue('half@');
  rmSync(next.folder, { recursive: true, force: true });
});

test('the offer works by keyboard and loads the page once', async ({ page, instance }) => {
  await open(page, '/experiments');
  const next = nextRelease();
  await instance.stop();
  await instance.run({ site: next.folder });
  await lookForUpdate(page);
  const button = page.getByRole('button', { name: 'Mettre à jour' });
  await expect(button).toBeVisible();
  let loads = 0;
  page.on('load', () => loads++);
  await button.focus();
  await page.keyboard.press('Enter');
  await expect(page.locator(`link[href="${next.style}"]`)).toHaveCount(1);
  await expect(button).toHaveCount(0);
  // the page shows before its load event comes
  await expect.poll(() => loads).toBe(1);
  await takenOver(page, next.style);
  await expect(button).toHaveCount(0);
  rmSync(next.folder, { recursive: true, force: true });
});

test('a worker that is missing, or a page in its place, leaves the old one', async ({ page, instance }) => {
  await open(page, '/');
  const before = await kept(page);
  for (const [status, type] of [[404, 'text/html'], [200, 'text/html'], [500, 'text/javascript']] as const) {
    const end = await instance.impostor((_, answer) => answer.writeHead(status, { 'content-type': type }).end('<h1>Wi-Fi</h1>'));
    expect(await lookForUpdate(page), `${status} ${type}`).toBe(false);
    await end();
  }
  expect(await kept(page)).toEqual(before);
  await page.goto('/experiments');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(['Pas de connexion']);
});

test('the answers of a captive portal are not kept', async ({ page, instance }) => {
  await open(page, '/');
  const before = await kept(page);
  const worker = await (await fetch(`${instance.origin}/sw.js`)).text();
  const end = await instance.impostor((request, answer) => {
    // a worker that really is another one, whose files the portal answers
    if (request.url === '/sw.js') answer.writeHead(200, { 'content-type': 'text/javascript' }).end(`${worker}\n//`);
    else answer.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Wi-Fi</h1>');
  });
  await page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready;
    const dropped = new Promise((done) => {
      registration.addEventListener('updatefound', () => {
        const { installing } = registration;
        installing?.addEventListener('statechange', () => installing.state === 'redundant' && done(true));
      });
    });
    await registration.update().catch(() => {});
    await dropped;
  });
  expect(await kept(page)).toEqual(before);
  await end();
});
