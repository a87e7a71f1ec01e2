import { z } from 'zod';
import { LONGEST_ACCESS_TOKEN_SECONDS, ROLES } from '@e-storefront/auth';
import { parseCountry } from '@e-storefront/addresses';
import { duration, subgraphSettings, urlList } from '@e-storefront/config';

const roleList = z
  .string()
  .transform((value) => value.split(',').map((role) => role.trim()))
  .pipe(z.array(z.enum(ROLES)));

/** The settings of this service by the names of their environment variables. */
export const authSettings = {
  ...subgraphSettings,
  /** A JSON Web Key Set with the private keys of access tokens, each with its time (tools/keys). */
  AUTH_KEYS_FILE: z.string(),
  /** How long an access token lives: seconds, or an ISO 8601 duration such as PT15M. */
  ACCESS_TOKEN_TTL: duration(900, { min: 1, max: LONGEST_ACCESS_TOKEN_SECONDS }),
  /** The hashes of the secrets with which the other services ask for tokens. */
  SERVICE_CLIENTS_FILE: z.string(),
  /** A JSON Web Key Set with the keys by which the secrets of second factors are encrypted; the first one encrypts. */
  SECOND_FACTOR_KEY_FILE: z.string(),
  /** The roles that count only with a second factor, separated by commas. */
  SECOND_FACTOR_ROLES: roleList.optional(),
  /** Where mailed links lead unless another front end is asked for. */
  PUBLIC_URL: z.url({ protocol: /^https?$/ }),
  /** The front ends of the shop: mailed links may lead to these as well. */
  CORS_ORIGINS: urlList.optional(),
  /** The mail server; without it, outside production, mails are kept in MAILBOX_DIR. */
  SMTP_URL: z.url({ protocol: /^smtps?$/ }).optional(),
  /** Where the shop is, as ISO 3166-1 alpha-2: what a telephone number without a country code means in a profile. */
  SHOP_COUNTRY: z
    .string()
    .default('IN')
    .refine((code) => parseCountry(code)?.code === code, 'must be an ISO 3166-1 alpha-2 code such as IN'),
  MAIL_FROM: z.string().default('E-Storefront <no-reply@localhost>'),
  MAILBOX_DIR: z.string().optional(),
  /** The shop's client id at Google; without it there is no Google sign-in. */
  GOOGLE_CLIENT_ID: z.string().optional(),
  /** A file that holds the shop's secret at Google; without it only ID tokens that front ends bring are taken. */
  GOOGLE_CLIENT_SECRET_FILE: z.string().optional(),
  GOOGLE_ISSUER: z.url().default('https://accounts.google.com'),
  GOOGLE_JWKS_URL: z.url().default('https://www.googleapis.com/oauth2/v3/certs'),
};

export type AuthConfig = z.output<z.ZodObject<typeof authSettings>>;
