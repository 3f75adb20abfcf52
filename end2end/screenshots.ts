import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SCENES, open } from './support/pages';
import { test } from './support/test';

/** Where the pictures go; one folder per width and theme. */
const FOLDER = process.env.SHOTS || join(tmpdir(), 'shots');

for (const scene of SCENES) {
  test(scene.name, async ({ page, server }) => {
    await page.goto('/sign-in');
    const address = await scene.enter(page, server);
    for (const theme of ['light', 'dark']) {
      for (const width of [360, 1280]) {
        await page.setViewportSize({ width, height: width === 360 ? 740 : 800 });
        await open(page, scene, address, 'fr', theme);
        const file = `${scene.name.replaceAll(/\W+/g, '-')}.png`;
        await page.screenshot({ path: join(FOLDER, `${width}-${theme}`, file), fullPage: true });
      }
    }
  });
}

test('the picture in the README', async ({ page }) => {
  await page.goto('/');
  await page.screenshot({ path: join(__dirname, '../docs/screenshot.png') });
});
