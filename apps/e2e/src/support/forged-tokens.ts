import {
  constants,
  createHmac,
  createPrivateKey,
  createPublicKey,
  sign,
  type JsonWebKey,
  type KeyObject,
} from 'node:crypto';
import { readFileSync } from 'node:fs';
import jwt from 'jsonwebtoken';
import { generateRsaKeyPair } from '@e-storefront/auth';
import { keyFiles, keysFolder } from '../../../../tools/keys/key-folder';
import { addressOf, DATA_FOLDER } from './environment';

/** A key with its id in tokens. */
interface NamedKey {
  kid: string;
  key: KeyObject;
}

/** Forged tokens by the kind of forgery. */
export type Forgeries = Record<string, string>;

type Signer = (content: string) => string;

const own = generateRsaKeyPair();

/** The public key of auth, which attackers can read as well. */
export async function publishedKey(): Promise<NamedKey> {
  const response = await fetch(`${addressOf('auth')}/.well-known/jwks.json`);
  const { keys } = (await response.json()) as { keys: (JsonWebKey & { kid: string })[] };
  const [jwk] = keys;
  if (!jwk) throw new Error('Auth publishes no key.');
  return { kid: jwk.kid, key: createPublicKey({ key: jwk, format: 'jwk' }) };
}

/** A manually encoded token, with any header. */
export function assembled(header: object, claims: object, signed: Signer = () => ''): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const content = `${part({ typ: 'JWT', ...header })}.${part(claims)}`;
  return `${content}.${signed(content)}`;
}

/**
 * Tokens that auth never signed. Each has claims that would grant everything if its signature were accepted.
 * @param genuine a token of the forged kind: a user's or a service's
 */
export async function unsignedForgeries(genuine: string): Promise<Forgeries> {
  const published = await publishedKey();
  const [header = '', payload = '', signature = ''] = genuine.split('.');
  return {
    ...withoutAlgorithm(genuine, published.kid),
    ...withPublicKeyAsSecret(genuine, published),
    ...withOwnKey(genuine, published.kid),
    'a changed payload': `${header}.${raised(payload)}.${signature}`,
    'a changed header': `${Buffer.from(`{"alg":"RS256","kid":"${published.kid}"}`).toString('base64url')}.${payload}.${signature}`,
    'half a signature': `${header}.${payload}.${signature.slice(0, 170)}`,
    'no signature': `${header}.${payload}.`,
    'two parts': `${header}.${payload}`,
    'five parts': `${genuine}.${payload}.${signature}`,
    'the JSON form': Buffer.from(JSON.stringify({ protected: header, payload, signature })).toString(
      'base64url',
    ),
  };
}

/**
 * Tokens with a valid signature of auth that must be rejected nevertheless, as a stolen or faulty signer could create
 * them.
 */
export function misusedSignatures(genuine: string): Forgeries {
  const now = Math.floor(Date.now() / 1000);
  const but = (claims: Record<string, unknown>): string => signedByHand(genuine, claims);
  return {
    ...withOtherAlgorithms(genuine),
    'one that expired a second ago': but({ exp: now - 1 }),
    'one that expired an hour ago': but({ iat: now - 4_500, exp: now - 3_600 }),
    'one that never ends': but({ exp: undefined }),
    'one whose end is text': but({ exp: '9999999999' }),
    'one that begins later': but({ nbf: now + 600 }),
    'one for another audience': but({ aud: 'another-shop' }),
    'one for no audience': but({ aud: undefined }),
    'one of another issuer': but({ iss: 'http://evil.example' }),
    'one of an issuer that begins alike': but({ iss: 'http://localhost:4000.evil.example' }),
    'one of no issuer': but({ iss: undefined }),
    'one without an id of its own': but({ jti: undefined }),
    'a refresh token': but({ token_use: 'refresh' }),
    'an ID token': but({ token_use: 'id' }),
    'one without a use': but({ token_use: undefined }),
    'one of nobody': but({ sub: undefined }),
  };
}

/** A token with invalid claims, signed by auth's key without the checks of a library. */
export function signedByHand(genuine: string, changes: Record<string, unknown>): string {
  const { kid, key } = privateKey();
  const claims = { ...(jwt.decode(genuine) as object), ...changes };
  return assembled({ alg: 'RS256', kid }, claims, (content) =>
    sign('sha256', Buffer.from(content), key).toString('base64url'),
  );
}

/** The right key with an algorithm other than the fixed one. */
function withOtherAlgorithms(genuine: string): Forgeries {
  const { kid, key } = privateKey();
  const claims = jwt.decode(genuine) as object;
  const pss = { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 };
  const signers: Record<string, (content: Buffer) => Buffer> = {
    RS384: (content) => sign('sha384', content, key),
    RS512: (content) => sign('sha512', content, key),
    PS256: (content) => sign('sha256', content, pss),
    rs256: (content) => sign('sha256', content, key),
  };
  return Object.fromEntries(
    Object.entries(signers).map(([alg, signed]) => [
      `one signed as ${alg}`,
      assembled({ alg, kid }, claims, (content) => signed(Buffer.from(content)).toString('base64url')),
    ]),
  );
}

function privateKey(): NamedKey {
  const file = keyFiles(keysFolder(DATA_FOLDER)).signingKeys;
  const { keys } = JSON.parse(readFileSync(file, 'utf8')) as { keys: (JsonWebKey & { kid: string })[] };
  const [jwk] = keys;
  if (!jwk) throw new Error('The platform has no signing key.');
  return { kid: jwk.kid, key: createPrivateKey({ key: jwk, format: 'jwk' }) };
}

function withoutAlgorithm(genuine: string, kid: string): Forgeries {
  const claims = jwt.decode(genuine) as object;
  const signature = genuine.split('.')[2] ?? '';
  const spellings = ['none', 'None', 'NONE', 'nOnE', 'none ', ''];
  return Object.fromEntries(
    spellings.flatMap((alg) => [
      [`the algorithm "${alg}" and nothing signed`, assembled({ alg, kid }, claims)],
      [`the algorithm "${alg}" and a filled signature`, assembled({ alg, kid }, claims, () => 'AAAA')],
      [`the algorithm "${alg}" and the true signature`, assembled({ alg, kid }, claims, () => signature)],
    ]),
  );
}

function withPublicKeyAsSecret(genuine: string, { kid, key }: NamedKey): Forgeries {
  const claims = jwt.decode(genuine) as object;
  const pem = key.export({ type: 'spki', format: 'pem' }) as string;
  const secrets: Record<string, string | Buffer> = {
    'the public key as PEM': pem,
    'the public key as PEM without its last line end': pem.trimEnd(),
    'the public key as PKCS#1': key.export({ type: 'pkcs1', format: 'pem' }),
    'the public key as DER': key.export({ type: 'spki', format: 'der' }),
    'the public key as JWK': JSON.stringify(key.export({ format: 'jwk' })),
    'an empty secret': '',
    'the name of the key': kid,
  };
  return Object.fromEntries(
    Object.entries(secrets).flatMap(([name, secret]) =>
      ['256', '384', '512'].map((bits) => [
        `HMAC-${bits} with ${name}`,
        assembled({ alg: `HS${bits}`, kid }, claims, (content) =>
          createHmac(`sha${bits}`, secret).update(content).digest('base64url'),
        ),
      ]),
    ),
  );
}

/** A key pair of the attacker, passed in every header field for keys. */
function withOwnKey(genuine: string, kid: string): Forgeries {
  const claims = jwt.decode(genuine) as object;
  const jwk = { ...own.publicKey.export({ format: 'jwk' }), kid, use: 'sig', alg: 'RS256' };
  const jku = 'http://127.0.0.1:9/jwks.json';
  const x5c = [own.publicKey.export({ type: 'spki', format: 'der' }).toString('base64')];
  const headers: Record<string, object> = {
    'a known name': { kid },
    'a known name and the key itself': { kid, jwk },
    'the key itself and no name': { jwk },
    'an address of keys': { kid, jku },
    'a certificate': { kid, x5c },
    'the address of a certificate': { kid, x5u: jku },
    'an unknown name': { kid: 'mine' },
    'no name': {},
    'an empty name': { kid: '' },
    'the path of a file as its name': { kid: '../../../../dev/null' },
    'a query as its name': { kid: "x' UNION SELECT 'key" },
    'a member of all objects as its name': { kid: '__proto__' },
    'a number as its name': { kid: 0 },
    'a list as its name': { kid: [kid] },
  };
  return Object.fromEntries(
    Object.entries(headers).map(([name, header]) => [
      `an own key under ${name}`,
      assembled({ alg: 'RS256', ...header }, claims, (content) =>
        sign('sha256', Buffer.from(content), own.privateKey).toString('base64url'),
      ),
    ]),
  );
}

function raised(payload: string): string {
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as { exp: number };
  return Buffer.from(JSON.stringify({ ...claims, exp: claims.exp + 86_400 })).toString('base64url');
}
