import { existsSync } from 'node:fs';
import path from 'node:path';

export interface SeedOptions {
  mongoUri: string;
  redisUrl: string;
  report(progress: string): void;
}
export interface DemoAccount {
  role: string;
  email: string;
  password: string;
}

export async function seedIfEmpty(options: SeedOptions): Promise<boolean> {
  const file = path.join(__dirname, '../seed/seed.ts');
  if (!existsSync(file)) return false;
  const seed = (await import(file)) as { seedIfEmpty(options: SeedOptions): Promise<boolean> };
  return seed.seedIfEmpty(options);
}

export async function demoAccounts(): Promise<DemoAccount[]> {
  const file = path.join(__dirname, '../seed/accounts.ts');
  if (!existsSync(file)) return [];
  return ((await import(file)) as { DEMO_ACCOUNTS: DemoAccount[] }).DEMO_ACCOUNTS;
}
