import type { CallerKind } from './caller';

/** So many root fields (requests, where routes are counted) in a window of time. */
export interface RateLimit {
  /** How clients see it in the header `RateLimit-Policy`. */
  readonly name: string;
  readonly points: number;
  /** The window, which begins with the first point. */
  readonly seconds: number;
  /**
   * While Redis is away: what each gateway process allows in a window by its own count, or `refuse`, which answers
   * SERVICE_UNAVAILABLE. What a customer cannot do without goes on: reading with the whole limit, the rest with a
   * stricter one, because each process counts alone. What can wait and costs others something (mails, accounts, files,
   * public texts) waits.
   */
  readonly away: number | 'refuse';
  /** Counted by each gateway process for itself: what costs less than a count in Redis does. */
  readonly isCountedHere?: boolean;
}

/** A limit of certain root fields and routes, beside the general one. */
export interface TightLimit extends RateLimit {
  /** Names of root fields; a `*` stands for any letters. */
  readonly fields: readonly string[];
  /** What is counted beside root fields: routes such as `POST /media/*`, and the message that opens a socket. */
  readonly routes?: readonly string[];
  /** Whether everybody at an address is counted together, or each user alone (guests by address). */
  readonly countedBy: 'address' | 'caller';
  /** A second count by the account that the input names, whoever asks from wherever. */
  readonly account?: RateLimit & {
    /** Where each of the fields has the account's e-mail address in its arguments. */
    readonly at: Readonly<Record<string, readonly string[]>>;
  };
}

/** Each kind of operation is counted apart: who reads a lot can still buy. */
export type GeneralLimits = Readonly<Record<'query' | 'mutation' | 'subscription', RateLimit>>;

const MINUTE = 60;
const TEN_MINUTES = 600;

function general(kind: CallerKind, points: Record<keyof GeneralLimits, number>): GeneralLimits {
  const limit = (operation: keyof GeneralLimits): RateLimit => ({
    name: `${kind}-${operation}`,
    points: points[operation],
    seconds: MINUTE,
    away: points[operation],
  });
  return { query: limit('query'), mutation: limit('mutation'), subscription: limit('subscription') };
}

/** What a caller may do in all: guests by address, people by user, keys and machine clients by key. */
export const GENERAL_LIMITS: Readonly<Record<CallerKind, GeneralLimits>> = {
  // Many guests may share one address, and most of what they read is answered from memory.
  guest: general('guest', { query: 1_200, mutation: 300, subscription: 60 }),
  customer: general('customer', { query: 1_200, mutation: 240, subscription: 60 }),
  seller: general('seller', { query: 2_400, mutation: 600, subscription: 60 }),
  support: general('support', { query: 2_400, mutation: 600, subscription: 120 }),
  admin: general('admin', { query: 3_000, mutation: 900, subscription: 120 }),
  super_admin: general('super_admin', { query: 3_000, mutation: 900, subscription: 120 }),
  key: general('key', { query: 600, mutation: 120, subscription: 10 }),
};

/** Requests that name no operation of the schema, or none that may run. Past it a caller's requests are not even read. */
export const FAULTY_REQUESTS: RateLimit = { name: 'faulty', points: 300, seconds: MINUTE, away: 300 };

/** What is guessed, mailed, bought, paid back or kept is limited more tightly. Every occurrence of a field counts. */
export const TIGHT_LIMITS: readonly TightLimit[] = [
  {
    name: 'login',
    points: 30,
    seconds: MINUTE,
    away: 10,
    fields: ['login', 'google*'],
    // Not by account: whoever guesses at an account would shut its owner out. Auth bounds guesses at one account, and
    // lets the networks that its owner logs in from try on.
    countedBy: 'address',
  },
  {
    name: 'session',
    points: 120,
    seconds: MINUTE,
    away: 60,
    fields: ['refreshToken', 'logout'],
    countedBy: 'address',
  },
  {
    name: 'register',
    points: 20,
    seconds: TEN_MINUTES,
    away: 'refuse',
    fields: ['register'],
    countedBy: 'address',
    account: {
      name: 'register-account',
      points: 10,
      seconds: TEN_MINUTES,
      away: 'refuse',
      at: { register: ['input', 'email'] },
    },
  },
  {
    name: 'mail',
    points: 20,
    seconds: TEN_MINUTES,
    away: 'refuse',
    fields: ['forgotPassword', 'sendVerificationEmail'],
    countedBy: 'address',
    // Nobody's mailbox is filled through us, from however many addresses it is asked for.
    account: {
      name: 'mail-account',
      points: 5,
      seconds: TEN_MINUTES,
      away: 'refuse',
      at: { forgotPassword: ['email'] },
    },
  },
  {
    name: 'mailed-token',
    points: 60,
    seconds: TEN_MINUTES,
    away: 20,
    fields: ['resetPassword', 'validateResetToken', 'validateEmailToken', 'verifyEmail*'],
    countedBy: 'address',
  },
  {
    name: 'own-secrets',
    points: 30,
    seconds: TEN_MINUTES,
    away: 5,
    fields: [
      'changePassword',
      '*SecondFactor',
      'newRecoveryCodes',
      'createApiKey',
      'revokeApiKey',
      '*MachineClient',
      '*MachineClientSecret',
      'unlinkGoogle',
    ],
    countedBy: 'caller',
  },
  {
    name: 'coupon',
    points: 60,
    seconds: MINUTE,
    away: 15,
    fields: ['validateCoupon', 'applyCoupon'],
    countedBy: 'caller',
  },
  {
    name: 'checkout',
    points: 30,
    seconds: MINUTE,
    away: 10,
    fields: ['checkout', 'createOrder'],
    countedBy: 'caller',
  },
  {
    // Staff work through a list of orders faster than buyers call theirs off, but nobody by the hundred.
    name: 'money-back',
    points: 60,
    seconds: MINUTE,
    away: 15,
    fields: ['cancelOrder', 'refundOrder', 'returnOrderItems', 'updatePaymentStatus'],
    countedBy: 'caller',
  },
  {
    // A seller's own system tells of many lines at once, all day long.
    name: 'stock',
    points: 300,
    seconds: MINUTE,
    away: 100,
    fields: ['adjustStock'],
    countedBy: 'caller',
  },
  {
    name: 'review',
    points: 30,
    seconds: TEN_MINUTES,
    away: 'refuse',
    fields: ['createReview', 'updateReview'],
    countedBy: 'caller',
  },
  {
    name: 'ticket',
    points: 30,
    seconds: TEN_MINUTES,
    away: 5,
    fields: ['createTicket'],
    countedBy: 'caller',
    // Each is confirmed by mail, and anybody may give anybody's address.
    account: {
      name: 'ticket-account',
      points: 10,
      seconds: TEN_MINUTES,
      away: 5,
      at: { createTicket: ['input', 'customerEmail'] },
    },
  },
  {
    // Whoever holds the link of a mail need not log in.
    name: 'mailed-link',
    points: 120,
    seconds: TEN_MINUTES,
    away: 40,
    fields: ['guestTicket', 'trackedOrder'],
    countedBy: 'address',
  },
  {
    name: 'ticket-answer',
    points: 30,
    seconds: TEN_MINUTES,
    away: 5,
    fields: ['addGuestTicketComment'],
    countedBy: 'address',
  },
  {
    name: 'upload',
    points: 200,
    seconds: TEN_MINUTES,
    away: 'refuse',
    fields: ['createImageUpload'],
    routes: ['POST /media/uploads/*'],
    countedBy: 'caller',
  },
  {
    name: 'token-endpoint',
    points: 60,
    seconds: MINUTE,
    away: 20,
    fields: [],
    routes: ['POST /oauth/token', 'GET /oauth/token'],
    countedBy: 'address',
  },
  {
    name: 'payment-webhooks',
    points: 600,
    seconds: MINUTE,
    away: 60,
    fields: [],
    routes: ['POST /payments/webhooks/:provider'],
    countedBy: 'address',
  },
  {
    name: 'payment-sandbox',
    points: 60,
    seconds: MINUTE,
    away: 20,
    fields: [],
    routes: ['GET /payments/sandbox/:orderId/:token', 'POST /payments/sandbox/:orderId/:token/:decision'],
    countedBy: 'address',
  },
  {
    name: 'socket',
    points: 120,
    seconds: MINUTE,
    away: 60,
    fields: [],
    routes: ['connection_init'],
    countedBy: 'caller',
  },
];

/** Limits of routes that each process counts for itself, by address. */
function local(name: string, points: number, routes: readonly string[]): TightLimit {
  const counted = { name, points, seconds: MINUTE, away: points, isCountedHere: true } as const;
  return { ...counted, fields: [], routes, countedBy: 'address' };
}

/** What is read without GraphQL. A balancer asks for readiness, and a page shows many pictures. */
const READING_LIMITS: readonly TightLimit[] = [
  local('health', 1_200, ['GET /health', 'GET /health/ready']),
  local('pictures', 6_000, ['GET /media/*']),
  local('pages', 240, [
    'GET /verify-email',
    'GET /reset-password',
    'GET /ticket',
    'GET /order',
    'POST /verify-email',
    'POST /reset-password',
    'POST /ticket',
  ]),
  local('page-files', 1_200, ['GET /pages/page.css', 'GET /pages/page.js']),
  local('explorer', 1_200, ['GET /', 'GET /explorer/*', 'GET /explorer/demo.json']),
  local('preflight', 6_000, ['OPTIONS']),
  local('socket-upgrade', 1_200, ['upgrade']),
];

/** The limit of every route that has none of its own, addresses that there are not among them. */
const OTHER_ROUTES = local('other', 600, []);

const PATTERNS = TIGHT_LIMITS.flatMap((limit) =>
  limit.fields.map((field) => ({ limit, pattern: new RegExp(`^${field.replaceAll('*', '\\w*')}$`) })),
);

/** The tighter limit of a root field, where it has one. */
export function tightLimitOf(rootField: string): TightLimit | undefined {
  return PATTERNS.find(({ pattern }) => pattern.test(rootField))?.limit;
}

/** The limit of a route such as `GET /media/*`, of preflights (`OPTIONS`), upgrades (`upgrade`) or `connection_init`. */
export function routeLimitOf(route: string): TightLimit {
  const key = route.replace(/^HEAD /, 'GET ').replace(/^OPTIONS .*/, 'OPTIONS');
  const all = [...TIGHT_LIMITS, ...READING_LIMITS];
  return all.find(({ routes }) => routes?.includes(key)) ?? OTHER_ROUTES;
}
