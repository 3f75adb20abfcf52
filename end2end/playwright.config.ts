import { defineConfig } from '@playwright/test';
import type { Choice } from './support/test';

/** Debian's browser; `--no-sandbox` because CI runs as root in a container. */
const browser = {
  browserName: 'chromium' as const,
  launchOptions: {
    executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-background-networking'],
  },
};

/** What only a browser with JavaScript can do, or can measure. */
const SCRIPTED = ['a11y.spec.ts', 'install.spec.ts', 'islands.spec.ts', 'passkeys.spec.ts', 'reading.spec.ts', 'verify.spec.ts'];
/** What has to hold on both databases. */
const BOTH_DATABASES = ['journey.spec.ts', 'returned.spec.ts', 'officials.spec.ts', 'passkeys.spec.ts'];

export default defineConfig<object, Choice>({
  testDir: '.',
  outputDir: 'results',
  globalSetup: './support/world.ts',
  workers: 2,
  fullyParallel: false,
  forbidOnly: true,
  timeout: 180_000,
  expect: { timeout: 20_000 },
  reporter: 'list',
  use: {
    ...browser,
    locale: 'fr-FR',
    timezoneId: 'Europe/Paris',
    colorScheme: 'light',
    viewport: { width: 1280, height: 800 },
    // what a worker answers is not seen by a test that looks at requests; install.spec.ts has browsers of its own
    serviceWorkers: 'block',
    // what scrolls smoothly is not yet where a test looks for it
    contextOptions: { reducedMotion: 'reduce' },
    // generous, for machines that do something else beside; still a failure of its own, long before the test's time is over
    navigationTimeout: 40_000,
    actionTimeout: 20_000,
    // a trace makes every page several times slower: ask for it with --trace=retain-on-failure
    trace: 'off',
    screenshot: 'only-on-failure',
  },
  projects: [
    { name: 'js' },
    { name: 'nojs', testIgnore: SCRIPTED, use: { javaScriptEnabled: false } },
    { name: 'js on postgres', testMatch: BOTH_DATABASES, use: { engine: 'postgres' } },
    { name: 'nojs on postgres', testMatch: BOTH_DATABASES, testIgnore: SCRIPTED, use: { engine: 'postgres', javaScriptEnabled: false } },
  ],
});
