// Presses "recount" on the page of a vote, and prints how long it took and how long the page stood still at most.
import { chromium } from '@playwright/test';

const options = { executablePath: process.env.CHROMIUM, args: ['--no-sandbox', '--disable-background-networking'] };
const browser = await chromium.launch(options);
const page = await browser.newPage();
await page.goto(process.argv[2]);
await page.evaluate(() => {
  window.still = 0;
  let last = performance.now();
  const frame = (now) => {
    window.still = Math.max(window.still, now - last);
    last = now;
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
});
const began = performance.now();
await page.locator('[data-recount] button').click();
await page.locator('[data-say=held]:visible, [data-say=broken]:visible').waitFor({ timeout: 300_000 });
const seconds = (performance.now() - began) / 1000;
const ballots = await page.locator('[data-say=held] [data-fill=ballots]').textContent();
const still = await page.evaluate(() => window.still);
console.log(JSON.stringify({ seconds, still, ballots: Number(ballots.replace(/\D/g, '')) }));
await browser.close();
