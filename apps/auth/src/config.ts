import { z } from 'zod';
import { MAX_ACCESS_TOKEN_SECONDS, ROLES } from '@e-storefront/auth';
import { parseCountry } from '@e-storefront/addresses';
import { duration, subgraphSettings, urlList } from '@e-storefront/config';
import { FRONTEND_NAMES, type FrontendName } from './email/frontend-urls';

const roleList = z
  .string()
  .transform((value) => value.split(',').map((role) => role.trim()))
  .pipe(z.array(z.enum(ROLES)));

/** Front ends by name, such as `storefront=https://shop.example,seller=https://seller.shop.example`. */
const frontendList = z
  .string()
  .transform((value) => value.split(',').map((entry) => entry.trim().split(/=(.*)/s).slice(0, 2)))
  .pipe(z.array(z.tuple([z.enum(FRONTEND_NAMES), z.url({ protocol: /^https?$/ })])))
  .transform((entries) => new Map<FrontendName, string>(entries));

/** The settings of this service by the names of their environment variables. */
export const authSettings = {
  ...subgraphSettings,
  /** A JSON Web Key Set with the private keys of access tokens, each with its time (tools/keys). */
  AUTH_KEYS_FILE: z.string(),
  /** How long an access token lives: seconds, or an ISO 8601 duration such as PT15M. */
  ACCESS_TOKEN_TTL: duration(900, { min: 1, max: MAX_ACCESS_TOKEN_SECONDS }),
  /** The hashes of the secrets with which the other services ask for tokens. */
  SERVICE_CLIENTS_FILE: z.string(),
  /** A JSON Web Key Set with the keys by which the secrets of second factors are encrypted; the first one encrypts. */
  SECOND_FACTOR_KEY_FILE: z.string(),
  /** The roles that count only with a second factor, separated by commas. */
  SECOND_FACTOR_ROLES: roleList.optional(),
  /** Where clients reach the gateway: mailed links lead to its pages where no front end is known. */
  PUBLIC_URL: z.url({ protocol: /^https?$/ }),
  /** The front ends that have the pages of mailed links, by name. */
  FRONTENDS: frontendList.optional(),
  /** Origins of front ends: mailed links lead there when a client asks for it. */
  CORS_ORIGINS: urlList.optional(),
  /** For how long the same client gets the same successor of a refresh token again; 0 for never. */
  REFRESH_REUSE_GRACE: duration(30, { min: 0, max: 300 }),
  /** Where the order and ticket services are asked what mails about orders and tickets say. */
  ORDER_URL: z.url().default('http://localhost:4004/graphql'),
  TICKET_URL: z.url().default('http://localhost:4006/graphql'),
  /** The mail server; without it, outside production, mails are kept in MAILBOX_DIR. */
  SMTP_URL: z.url({ protocol: /^smtps?$/ }).optional(),
  /** Where the shop is, as ISO 3166-1 alpha-2: what a telephone number without a country code means in a profile. */
  SHOP_COUNTRY: z
    .string()
    .default('IN')
    .refine((code) => parseCountry(code)?.code === code, 'must be an ISO 3166-1 alpha-2 code such as IN'),
  MAIL_FROM: z.string().default('E-Storefront <no-reply@localhost>'),
  /** Whom answers to mails go to, where somebody reads them. */
  MAIL_REPLY_TO: z.string().optional(),
  MAILBOX_DIR: z.string().optional(),
  /** The shop's client id at Google; without it there is no Google sign-in. */
  GOOGLE_CLIENT_ID: z.string().optional(),
  /** A file that holds the shop's secret at Google; without it only ID tokens that front ends bring are taken. */
  GOOGLE_CLIENT_SECRET_FILE: z.string().optional(),
  GOOGLE_ISSUER: z.url().default('https://accounts.google.com'),
  GOOGLE_JWKS_URL: z.url().default('https://www.googleapis.com/oauth2/v3/certs'),
};

export type AuthConfig = z.output<z.ZodObject<typeof authSettings>>;
