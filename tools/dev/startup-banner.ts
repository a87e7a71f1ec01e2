import path from 'node:path';
import type { Platform } from './platform';

export interface StartupBannerOptions {
  platform: Platform;
  accounts: readonly { role: string; email: string; password: string }[];
  dataDir: string;
  seconds: number;
}

/** What a front end is for, beside its address. */
const SITE_NOTES: Readonly<Record<string, string>> = {
  storefront: ' (the shop)',
  shell: ' (work: admin and seller in one frame)',
  admin: ' (alone)',
  seller: ' (alone)',
};

/** What a developer needs after the start: addresses, accounts, and how to stop it. */
export function startupBanner({ platform, accounts, dataDir, seconds }: StartupBannerOptions): string {
  const gatewayPort = new URL(platform.gatewayUrl).port;
  const others = Object.entries(platform.urls).filter(
    ([name, url]) => url !== platform.gatewayUrl && !Object.hasOwn(platform.siteUrls, name),
  );
  const width = 'Storefront'.length + 2;
  const sites = Object.entries(platform.siteUrls).map(
    ([name, url]) => `  ${capitalized(name).padEnd(width)}${url}${SITE_NOTES[name] ?? ''}`,
  );
  const folder = path.relative(process.cwd(), dataDir) || dataDir;
  return [
    '',
    `E-Storefront is ready (${seconds.toFixed(1)} s).`,
    '',
    ...sites,
    `  GraphQL     http://localhost:${gatewayPort}/graphql (queries, mutations, subscriptions; open it in a browser)`,
    `  Subgraphs   ${others.map(([name, url]) => `${name} :${new URL(url).port}`).join(', ')}`,
    `  Logs        ${path.join(folder, 'logs')}`,
    `  Mailbox     ${path.join(folder, 'mailbox')}`,
    ...accountLines(accounts),
    '',
    'Ctrl-C stops everything; data is kept. npm start -- --fresh starts with empty databases.',
    '',
  ].join('\n');
}

function accountLines(accounts: StartupBannerOptions['accounts']): string[] {
  if (accounts.length === 0) return [];
  const role = Math.max(...accounts.map((account) => account.role.length));
  const email = Math.max(...accounts.map((account) => account.email.length));
  const rows = accounts.map(
    (row) => `  ${row.role.padEnd(role)}  ${row.email.padEnd(email)}  ${row.password}`,
  );
  return ['', 'Demo accounts (role, e-mail, password):', ...rows];
}

function capitalized(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
