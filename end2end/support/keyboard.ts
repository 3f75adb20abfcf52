import { expect, type Locator, type Page } from '@playwright/test';

/** Tabs on until the focus is on `target`, and looks at every stop whether the focus can be seen. */
export async function tabTo(page: Page, target: Locator) {
  await expect(target).toBeVisible();
  for (let stops = 0; stops < 150; stops++) {
    await page.keyboard.press('Tab');
    const ring = await page.evaluate(() => {
      const element = document.activeElement;
      if (!element || element === document.body) return { seen: true, html: '' };
      // a card or a line is one large link: the ring goes around all of it
      const outlines = [getComputedStyle(element), getComputedStyle(element, '::after')];
      const drawn = outlines.some((style) => style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2);
      const { width, height, bottom, top } = element.getBoundingClientRect();
      const inside = width > 1 && height > 1 && bottom > 0 && top < innerHeight;
      return { seen: drawn && inside, html: element.outerHTML };
    });
    expect(ring.seen, `the focus can be seen on ${ring.html}`).toBe(true);
    if (await target.evaluate((element) => element === document.activeElement)) return;
  }
  throw new Error(`${target} is not reached with the Tab key`);
}

/** Presses it, once the focus is there. */
export async function press(page: Page, button: Locator) {
  await tabTo(page, button);
  await page.keyboard.press('Enter');
}
