import { generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';

const secretsFile = z.object({ serviceSecret: z.string().min(32) });

export interface Secrets {
  /** Shared by the services, 32 random bytes as base64url. */
  serviceSecret: string;
  /** Where auth finds its private keys. */
  authKeysFile: string;
}

/** The secrets of this clone, made at random at its first start and readable by their owner only. */
export function cloneSecrets(dataDir: string): Secrets {
  const file = path.join(dataDir, 'secrets.json');
  const authKeysFile = path.join(dataDir, 'auth-keys.json');
  mkdirSync(dataDir, { recursive: true });
  if (!existsSync(file)) writePrivate(file, { serviceSecret: randomBytes(32).toString('base64url') });
  ensureAuthKeys(authKeysFile);
  const { serviceSecret } = secretsFile.parse(JSON.parse(readFileSync(file, 'utf8')));
  return { serviceSecret, authKeysFile };
}

/** Makes auth's private key set where there is none. */
export function ensureAuthKeys(file: string): void {
  if (!existsSync(file)) writePrivate(file, { keys: [newSigningKey()] });
}

function newSigningKey(): object {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return { ...privateKey.export({ format: 'jwk' }), kid: randomUUID(), use: 'sig', alg: 'RS256' };
}

/** Written beside and renamed, so that a killed run leaves no half of a file. */
function writePrivate(file: string, content: object): void {
  const temporary = `${file}.${process.pid}`;
  writeFileSync(temporary, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
  renameSync(temporary, file);
}
