import { tick } from './proposal';
import type { Page } from './test';

/** Fills in fields by their names, whatever kind they are of; a list by what one reads there, or by its value. */
export async function fillIn(page: Page, values: Record<string, string>) {
  for (const [name, value] of Object.entries(values)) {
    const field = page.locator(`main [name="${name}"]`).first();
    const kind = (await field.evaluate((e) => `${e.tagName} ${e.getAttribute('type')}`)).toLowerCase();
    if (kind.startsWith('select')) {
      const known = await field.locator(`option[value="${value}"]`).count();
      await field.selectOption(known ? value : { label: value });
    } else if (kind.endsWith('radio')) await tick(page.locator(`main [name="${name}"][value="${value}"]`));
    else await field.fill(value);
  }
}

/** Ticks these options and no other. */
export const tickAll =
  (...ids: string[]) =>
  async (page: Page) => {
    for (const box of await page.locator('.slip [name=pick]').all()) {
      const wanted = ids.includes((await box.getAttribute('value')) ?? '');
      if ((await box.isChecked()) !== wanted) await box.setChecked(wanted, { force: true });
    }
  };
