import { z } from 'zod';
import { MAX_ACCESS_TOKEN_SECONDS, ROLES } from '@e-storefront/auth';
import { parseCountry } from '@e-storefront/addresses';
import { duration, subgraphSettings, urlList } from '@e-storefront/config';
import { FRONTEND_NAMES, type FrontendName } from './email/frontend-urls';

const roleList = z
  .string()
  .transform((value) => value.split(',').map((role) => role.trim()))
  .pipe(z.array(z.enum(ROLES)));

/** Front-end URLs by name, such as `storefront=https://shop.example,seller=https://seller.shop.example`. */
const frontendList = z
  .string()
  .transform((value) => value.split(',').map((entry) => entry.trim().split(/=(.*)/s).slice(0, 2)))
  .pipe(z.array(z.tuple([z.enum(FRONTEND_NAMES), z.url({ protocol: /^https?$/ })])))
  .transform((entries) => new Map<FrontendName, string>(entries));

/** The settings of this service by the names of their environment variables. */
export const settings = {
  ...subgraphSettings,
  /** A JSON Web Key Set with the signing keys of access tokens and their validity periods (tools/keys). */
  AUTH_KEYS_FILE: z.string(),
  /** Access token lifetime: seconds, or an ISO 8601 duration such as PT15M. */
  ACCESS_TOKEN_TTL: duration(900, { min: 1, max: MAX_ACCESS_TOKEN_SECONDS }),
  /** Hashes of the other services' secrets for the token endpoint. */
  SERVICE_CLIENTS_FILE: z.string(),
  /** A JSON Web Key Set that encrypts second-factor secrets; the first key encrypts. */
  SECOND_FACTOR_KEY_FILE: z.string(),
  /** Roles that require a second factor, separated by commas. */
  SECOND_FACTOR_ROLES: roleList.optional(),
  /** The public URL of the gateway, which has fallback pages for mailed links. */
  PUBLIC_URL: z.url({ protocol: /^https?$/ }),
  /** Front ends with pages for mailed links, by name. */
  FRONTENDS: frontendList.optional(),
  /** Front-end origins that clients can request for mailed links. */
  CORS_ORIGINS: urlList.optional(),
  /** Multiplies the number of wrong passwords, codes, mailed tokens and client secrets that one network may send. */
  NETWORK_GUESS_SCALE: z.coerce.number().positive().max(1_000_000).default(1),
  /** How long a repeated refresh by the same client returns the same successor; 0 disables this. */
  REFRESH_REUSE_GRACE: duration(30, { min: 0, max: 300 }),
  /** The order and ticket services, which own the data of mails. */
  ORDER_URL: z.url().default('http://localhost:4004/graphql'),
  TICKET_URL: z.url().default('http://localhost:4006/graphql'),
  /** The mail server. Outside production, mails go to MAILBOX_DIR without it. */
  SMTP_URL: z.url({ protocol: /^smtps?$/ }).optional(),
  /** The shop's country as ISO 3166-1 alpha-2, the default for phone numbers without a country code. */
  SHOP_COUNTRY: z
    .string()
    .default('IN')
    .refine((code) => parseCountry(code)?.code === code, 'must be an ISO 3166-1 alpha-2 code such as IN'),
  MAIL_FROM: z.string().default('E-Storefront <no-reply@localhost>'),
  /** The Reply-To address. */
  MAIL_REPLY_TO: z.string().optional(),
  MAILBOX_DIR: z.string().optional(),
  /** The shop's Google client id; Google sign-in is disabled without it. */
  GOOGLE_CLIENT_ID: z.string().optional(),
  /** A file with the Google client secret; without it, only sign-in with ID tokens works. */
  GOOGLE_CLIENT_SECRET_FILE: z.string().optional(),
  GOOGLE_ISSUER: z.url().default('https://accounts.google.com'),
  GOOGLE_JWKS_URL: z.url().default('https://www.googleapis.com/oauth2/v3/certs'),
};

export type AuthConfig = z.output<z.ZodObject<typeof settings>>;
