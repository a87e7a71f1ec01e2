import { createPrivateKey, generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { asJson, writePrivate } from './private-file';
import { ensureSecret, readServiceClients } from './service-secrets';

/** The layout of the secrets: one folder per service, so that each gets only its own. */
export interface KeyFiles {
  /** The file with the secret of a service. */
  secretOf(service: string): string;
  /** Auth's private signing keys, as a JSON Web Key Set. */
  signingKeys: string;
  /** The hashes with which auth verifies the secrets of services. */
  serviceClients: string;
  /** The key with which auth encrypts the secrets of second factors, in a JSON Web Key Set. */
  secondFactorKeys: string;
}

/** The folder of a clone's secrets. */
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

/** Generates what is missing: a secret per service and auth's keys, readable by their owner only. */
export function ensureKeys(folder: string, services: readonly string[]): KeyFiles {
  const files = keyFiles(folder);
  if (!existsSync(files.signingKeys)) writePrivate(files.signingKeys, asJson({ keys: [newSigningKey()] }));
  if (!existsSync(files.secondFactorKeys)) {
    writePrivate(files.secondFactorKeys, asJson({ keys: [newEncryptionKey()] }));
  }
  const known = readServiceClients(files.serviceClients);
  for (const service of services) {
    const hash = ensureSecret(files.secretOf(service));
    const { secretHashes } = known[service] ?? { secretHashes: [] };
    if (!secretHashes.includes(hash)) known[service] = { secretHashes: [...secretHashes, hash] };
  }
  writePrivate(files.serviceClients, asJson(known));
  return files;
}

/** A new private key for RS256 with 2048 bits. */
export function newSigningKey(): Record<string, unknown> & { kid: string } {
  // Read back from PEM; libs/auth/src/rsa-key-pair.ts gives the reason.
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  return {
    ...createPrivateKey(privateKey).export({ format: 'jwk' }),
    kid: randomUUID(),
    use: 'sig',
    alg: 'RS256',
  };
}

/** A key of 256 bits for AES-GCM (RFC 7518, 5.3). */
function newEncryptionKey(): object {
  const k = randomBytes(32).toString('base64url');
  return { kty: 'oct', k, kid: randomUUID(), use: 'enc', alg: 'A256GCM' };
}
