import path from 'node:path';
import type { Platform } from './platform';

export interface StartupBannerOptions {
  platform: Platform;
  accounts: readonly { role: string; email: string; password: string }[];
  dataDir: string;
  seconds: number;
}

/** What a developer needs after the start: addresses, accounts, and how to stop it. */
export function startupBanner({ platform, accounts, dataDir, seconds }: StartupBannerOptions): string {
  const gatewayPort = new URL(platform.gatewayUrl).port;
  const others = Object.entries(platform.urls).filter(([, url]) => url !== platform.gatewayUrl);
  const folder = path.relative(process.cwd(), dataDir) || dataDir;
  return [
    '',
    `E-Storefront is ready (${seconds.toFixed(1)} s).`,
    '',
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
