import { defineConfig } from '@playwright/test';
import config from './playwright.config';

/** `npx playwright test -c end2end/screenshots.config.ts`: pictures of every page, for people to look at. */
export default defineConfig(config, {
  testMatch: 'screenshots.ts',
  outputDir: 'results/screenshots',
  timeout: 120_000,
  use: { trace: 'off' },
  projects: [{ name: 'screenshots' }],
});
