import { chromium, type Browser } from 'playwright-core';
import { BROWSER } from './environment';

const ARGUMENTS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Starts the browser of the tests. @throws Error when CHROMIUM is not set */
export async function launchBrowser(): Promise<Browser> {
  if (!BROWSER) throw new Error('CHROMIUM does not say where the browser is.');
  return chromium.launch({ executablePath: BROWSER, args: ARGUMENTS });
}
