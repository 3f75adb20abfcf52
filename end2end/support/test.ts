import { type BrowserContext, type BrowserContextOptions, type Page, test as base } from '@playwright/test';
import { type Engine, type Server, start } from './server';

export { expect } from '@playwright/test';
export type { Page } from '@playwright/test';

/** What a project chooses. */
export interface Choice {
  engine: Engine;
}

interface Fixtures {
  /** Whether pages may run scripts, for the few expectations that differ. */
  scripted: boolean;
  /** A page in a browser of its own, for one more person. */
  another: (options?: BrowserContextOptions) => Promise<Page>;
  /** Everything that must not happen on any page of any test. */
  objections: string[];
}

/** Each worker has its own server with the demo world; a test makes people and proposals of its own in it. */
export const test = base.extend<Fixtures, Choice & { server: Server }>({
  engine: ['sqlite', { option: true, scope: 'worker' }],

  server: [
    async ({ engine }, use, worker) => {
      const server = await start(engine, worker.project.outputDir + `/server-${worker.workerIndex}.log`);
      await use(server);
      await server.stop();
    },
    { scope: 'worker', timeout: 60_000 },
  ],

  baseURL: async ({ server }, use) => use(server.origin),

  scripted: async ({ javaScriptEnabled }, use) => use(javaScriptEnabled !== false),

  objections: [
    async ({}, use) => {
      const objections: string[] = [];
      await use(objections);
      base.expect(objections, 'the console is quiet, no file is missing, the server never fails').toEqual([]);
    },
    { auto: true },
  ],

  context: async ({ context, objections }, use) => {
    watch(context, objections);
    await use(context);
  },

  another: async ({ browser, objections }, use) => {
    const contexts: BrowserContext[] = [];
    await use(async (options) => {
      const context = await browser.newContext(options);
      contexts.push(context);
      watch(context, objections);
      return context.newPage();
    });
    for (const context of contexts) await context.close();
  },
});

/** Violations of the content security policy, errors of islands and missing files all speak in the console. */
function watch(context: BrowserContext, objections: string[]) {
  context.on('console', (message) => {
    const text = message.text();
    // said for every answer of 400 and more; those are looked at below
    if (message.type() === 'error' && !text.startsWith('Failed to load resource')) objections.push(text);
  });
  context.on('weberror', (error) => objections.push(String(error.error())));
  context.on('response', (response) => {
    const page = response.request().resourceType() === 'document';
    const failed = page ? response.status() >= 500 : response.status() >= 400;
    if (failed) objections.push(`${response.status()} ${response.url()}`);
  });
}
