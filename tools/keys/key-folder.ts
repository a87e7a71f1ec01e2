import { createHash, generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';

/** The services that may ask for a token, with the hashes of the secrets that hold for each. */
const serviceClients = z.record(z.string(), z.object({ secretHashes: z.array(z.string()).min(1) }));

/** Where the secrets lie: a folder a service, so that each can be given its own alone. */
export interface KeyFiles {
  /** The file with the secret of a service. */
  secretOf(service: string): string;
  /** Auth's private signing keys, as a JSON Web Key Set. */
  signingKeys: string;
  /** The hashes by which auth knows the other services. */
  serviceClients: string;
  /** The key by which auth encrypts the secrets of second factors, in a JSON Web Key Set. */
  secondFactorKeys: string;
}

/** The folder of the secrets of a clone. */
export function keysFolder(dataDir: string): string {
  return path.join(dataDir, 'keys');
}

/** The names of the files in a folder of secrets. */
export function keyFiles(folder: string): KeyFiles {
  return {
    secretOf: (service) => path.join(folder, service, 'secret'),
    signingKeys: path.join(folder, 'auth', 'signing-keys.json'),
    serviceClients: path.join(folder, 'auth', 'service-clients.json'),
    secondFactorKeys: path.join(folder, 'auth', 'second-factor-keys.json'),
  };
}

/** Makes at random what is missing: a secret a service and auth's keys, readable by their owner only. */
export function ensureKeys(folder: string, services: readonly string[]): KeyFiles {
  const files = keyFiles(folder);
  if (!existsSync(files.signingKeys)) writePrivate(files.signingKeys, asJson({ keys: [newSigningKey()] }));
  if (!existsSync(files.secondFactorKeys)) {
    writePrivate(files.secondFactorKeys, asJson({ keys: [newEncryptionKey()] }));
  }
  const known = existsSync(files.serviceClients)
    ? serviceClients.parse(JSON.parse(readFileSync(files.serviceClients, 'utf8')))
    : {};
  for (const service of services) {
    const file = files.secretOf(service);
    if (!existsSync(file)) writePrivate(file, `${randomBytes(32).toString('base64url')}\n`);
    const hash = hashOf(readFileSync(file, 'utf8').trim());
    const { secretHashes } = known[service] ?? { secretHashes: [] };
    if (!secretHashes.includes(hash)) known[service] = { secretHashes: [...secretHashes, hash] };
  }
  writePrivate(files.serviceClients, asJson(known));
  return files;
}

/** The form in which auth keeps a secret: 256 random bits need no salt and no slow hash. */
function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url');
}

function newSigningKey(): object {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return { ...privateKey.export({ format: 'jwk' }), kid: randomUUID(), use: 'sig', alg: 'RS256' };
}

/** A key of 256 bits for AES-GCM (RFC 7518, 5.3). */
function newEncryptionKey(): object {
  const k = randomBytes(32).toString('base64url');
  return { kty: 'oct', k, kid: randomUUID(), use: 'enc', alg: 'A256GCM' };
}

function asJson(content: object): string {
  return `${JSON.stringify(content, null, 2)}\n`;
}

/** Written beside and renamed, so that a killed run leaves no half of a file. */
function writePrivate(file: string, content: string): void {
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  const temporary = `${file}.${process.pid}`;
  writeFileSync(temporary, content, { mode: 0o600 });
  renameSync(temporary, file);
}
