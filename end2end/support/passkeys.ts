import type { CDPSession } from '@playwright/test';
import { expect, type Page } from './test';

/** An authenticator that Chromium plays: it finds its keys by itself, and recognises its person at once. */
export interface Authenticator {
  devtools: CDPSession;
  id: string;
}

export async function plugIn(page: Page): Promise<Authenticator> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('WebAuthn.enable');
  const { authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return { devtools, id: authenticatorId };
}

/** From the account's page to a key with this name, and back. */
export async function addPasskey(page: Page, name: string) {
  await page.goto('/me/passkeys/new');
  await page.getByLabel('Comment l’appeler (facultatif)').fill(name);
  await page.getByRole('button', { name: 'Créer la clé' }).click();
  await expect(page.getByRole('status').first()).toContainText('Votre clé d’accès est enregistrée.');
}

export async function signOut(page: Page) {
  await page.goto('/me');
  await page.getByRole('button', { name: 'Me déconnecter' }).click();
  await expect(page.getByRole('status')).toContainText('Vous êtes déconnecté·e.');
}
