import { createPrivateKey, randomBytes, randomUUID, type JsonWebKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import jwt from 'jsonwebtoken';
import { z } from 'zod';
import type { Role } from '@e-storefront/auth';
import { keyFiles, keysFolder } from '../keys/key-folder';

const LIFETIME_SECONDS = 4 * 3_600;
const keySet = z.object({ keys: z.array(z.looseObject({ kid: z.string() })).min(1) });

/** A user whom the services know by a token only. */
export interface Member {
  id: string;
  role: Role;
  email: string;
  accessToken: string;
}

/** A user with an account in the databases. */
export type Account = Pick<Member, 'id' | 'email'> & { name: string };

/**
 * Issues tokens with the platform's own key. Nobody logs in: hashing hundreds of passwords would take longer than the
 * checks.
 * @param dataDir the folder with the platform's keys
 * @returns creates a session of an account; of an unknown one when it is omitted
 */
export function peopleOf(dataDir: string): (role: Role, account?: Account) => Member {
  const { signingKeys } = keyFiles(keysFolder(dataDir));
  const [key] = keySet.parse(JSON.parse(readFileSync(signingKeys, 'utf8'))).keys;
  const privateKey = createPrivateKey({ key: key as JsonWebKey, format: 'jwk' });
  return (role, { id, email, name } = newAccount(role)) => {
    const iat = Math.floor(Date.now() / 1_000);
    const claims = {
      sub: id,
      role,
      name,
      email,
      email_verified: true,
      approved: true,
      sid: randomUUID(),
      jti: randomUUID(),
      token_use: 'access',
      iss: 'http://localhost:4000',
      aud: 'e-storefront',
      iat,
      exp: iat + LIFETIME_SECONDS,
    };
    return {
      id,
      role,
      email,
      accessToken: jwt.sign(claims, privateKey, { algorithm: 'RS256', keyid: key?.kid }),
    };
  };
}

function newAccount(role: Role): Account {
  const id = randomBytes(12).toString('hex');
  return { id, email: `${role}-${id}@example.com`, name: `Member ${id.slice(-4)}` };
}
