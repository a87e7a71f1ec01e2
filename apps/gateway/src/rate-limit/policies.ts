import type { CallerKind } from './caller';

/** A number of root fields, or of requests where routes are counted, per window of time. */
export interface RateLimit {
  /** The name in the header `RateLimit-Policy`. */
  readonly name: string;
  readonly points: number;
  /** The window in seconds, which begins with the first point. */
  readonly seconds: number;
  /**
   * While Redis is unavailable: the points that each gateway process grants by its own count, or `reject`, which
   * answers SERVICE_UNAVAILABLE. Essential requests continue: reads with the whole limit, others with a stricter one,
   * because each process counts alone. What can wait and costs others (e-mails, accounts, uploads, public texts) is
   * rejected.
   */
  readonly fallback: number | 'reject';
  /** Counted in the memory of each gateway process, for requests that cost less than a call to Redis. */
  readonly isProcessLocal?: boolean;
}

/** A limit of certain root fields and routes, besides the general one. */
export interface FieldLimit extends RateLimit {
  /** Names of root fields, in which `*` stands for any letters. */
  readonly fields: readonly string[];
  /** Routes such as `POST /media/*`, and `connection_init` for WebSockets. */
  readonly routes?: readonly string[];
  /** `address` counts all requests of an address together, `caller` each user alone (guests by address). */
  readonly countedBy: 'address' | 'caller';
  /** A second count by the account that the input names, whatever address the request comes from. */
  readonly account?: RateLimit & {
    /** The path of the account's e-mail address within the arguments of each field. */
    readonly emailPaths: Readonly<Record<string, readonly string[]>>;
  };
}

/** Each kind of operation has its own count, so that a caller who reads a lot can still buy. */
export type GeneralLimits = Readonly<Record<'query' | 'mutation' | 'subscription', RateLimit>>;

const MINUTE = 60;
const TEN_MINUTES = 600;

function createGeneralLimits(kind: CallerKind, points: Record<keyof GeneralLimits, number>): GeneralLimits {
  const limit = (operation: keyof GeneralLimits): RateLimit => ({
    name: `${kind}-${operation}`,
    points: points[operation],
    seconds: MINUTE,
    fallback: points[operation],
  });
  return { query: limit('query'), mutation: limit('mutation'), subscription: limit('subscription') };
}

/** The general limits: guests by address, users by id, API keys and machine clients by key. */
export const GENERAL_LIMITS: Readonly<Record<CallerKind, GeneralLimits>> = {
  // Many guests may share one address, and the response cache answers most of their reads.
  guest: createGeneralLimits('guest', { query: 1_200, mutation: 300, subscription: 60 }),
  customer: createGeneralLimits('customer', { query: 1_200, mutation: 240, subscription: 60 }),
  seller: createGeneralLimits('seller', { query: 2_400, mutation: 600, subscription: 60 }),
  support: createGeneralLimits('support', { query: 2_400, mutation: 600, subscription: 120 }),
  admin: createGeneralLimits('admin', { query: 3_000, mutation: 900, subscription: 120 }),
  super_admin: createGeneralLimits('super_admin', { query: 3_000, mutation: 900, subscription: 120 }),
  key: createGeneralLimits('key', { query: 600, mutation: 120, subscription: 10 }),
};

/** Requests without a valid operation. Above this limit the gateway does not read a caller's requests any more. */
export const INVALID_REQUESTS: RateLimit = { name: 'faulty', points: 300, seconds: MINUTE, fallback: 300 };

/**
 * Stricter limits for root fields that are guessed, send e-mail, buy, refund or store files. Every occurrence of a
 * field counts.
 */
export const FIELD_LIMITS: readonly FieldLimit[] = [
  {
    name: 'login',
    points: 30,
    seconds: MINUTE,
    fallback: 10,
    fields: ['login', 'google*'],
    // Not by account: anyone who guesses passwords would lock the owner out. Auth limits attempts per account, and
    // exempts networks from which the owner has logged in.
    countedBy: 'address',
  },
  {
    name: 'session',
    points: 120,
    seconds: MINUTE,
    fallback: 60,
    fields: ['refreshToken', 'logout'],
    countedBy: 'address',
  },
  {
    name: 'register',
    points: 20,
    seconds: TEN_MINUTES,
    fallback: 'reject',
    fields: ['register'],
    countedBy: 'address',
    account: {
      name: 'register-account',
      points: 10,
      seconds: TEN_MINUTES,
      fallback: 'reject',
      emailPaths: { register: ['input', 'email'] },
    },
  },
  {
    name: 'mail',
    points: 20,
    seconds: TEN_MINUTES,
    fallback: 'reject',
    fields: ['forgotPassword', 'sendVerificationEmail'],
    countedBy: 'address',
    // Protects a mailbox from being flooded, however many addresses the requests come from.
    account: {
      name: 'mail-account',
      points: 5,
      seconds: TEN_MINUTES,
      fallback: 'reject',
      emailPaths: { forgotPassword: ['email'] },
    },
  },
  {
    name: 'mailed-token',
    points: 60,
    seconds: TEN_MINUTES,
    fallback: 20,
    fields: ['resetPassword', 'validateResetToken', 'validateEmailToken', 'verifyEmail*'],
    countedBy: 'address',
  },
  {
    name: 'credentials',
    points: 30,
    seconds: TEN_MINUTES,
    fallback: 5,
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
    fallback: 15,
    fields: ['validateCoupon', 'applyCoupon'],
    countedBy: 'caller',
  },
  {
    name: 'checkout',
    points: 30,
    seconds: MINUTE,
    fallback: 10,
    fields: ['checkout', 'createOrder'],
    countedBy: 'caller',
  },
  {
    // Staff process a list of orders faster than buyers cancel theirs, but never hundreds a minute.
    name: 'refunds',
    points: 60,
    seconds: MINUTE,
    fallback: 15,
    fields: ['cancelOrder', 'refundOrder', 'returnOrderItems', 'updatePaymentStatus'],
    countedBy: 'caller',
  },
  {
    // A seller's inventory system reports many lines at once, all day long.
    name: 'stock',
    points: 300,
    seconds: MINUTE,
    fallback: 100,
    fields: ['adjustStock'],
    countedBy: 'caller',
  },
  {
    name: 'review',
    points: 30,
    seconds: TEN_MINUTES,
    fallback: 'reject',
    fields: ['createReview', 'updateReview'],
    countedBy: 'caller',
  },
  {
    name: 'ticket',
    points: 30,
    seconds: TEN_MINUTES,
    fallback: 5,
    fields: ['createTicket'],
    countedBy: 'caller',
    // Each ticket sends a confirmation e-mail, and anyone can enter any address.
    account: {
      name: 'ticket-account',
      points: 10,
      seconds: TEN_MINUTES,
      fallback: 5,
      emailPaths: { createTicket: ['input', 'customerEmail'] },
    },
  },
  {
    // Pages that a link in an e-mail opens without a login.
    name: 'mailed-link',
    points: 120,
    seconds: TEN_MINUTES,
    fallback: 40,
    fields: ['guestTicket', 'trackedOrder'],
    countedBy: 'address',
  },
  {
    name: 'ticket-answer',
    points: 30,
    seconds: TEN_MINUTES,
    fallback: 5,
    fields: ['addGuestTicketComment'],
    countedBy: 'address',
  },
  {
    name: 'upload',
    points: 200,
    seconds: TEN_MINUTES,
    fallback: 'reject',
    fields: ['createImageUpload'],
    routes: ['POST /media/uploads/*'],
    countedBy: 'caller',
  },
  {
    name: 'token-endpoint',
    points: 60,
    seconds: MINUTE,
    fallback: 20,
    fields: [],
    routes: ['POST /oauth/token', 'GET /oauth/token'],
    countedBy: 'address',
  },
  {
    name: 'payment-webhooks',
    points: 600,
    seconds: MINUTE,
    fallback: 60,
    fields: [],
    routes: ['POST /payments/webhooks/:provider'],
    countedBy: 'address',
  },
  {
    name: 'payment-sandbox',
    points: 60,
    seconds: MINUTE,
    fallback: 20,
    fields: [],
    routes: ['GET /payments/sandbox/:orderId/:token', 'POST /payments/sandbox/:orderId/:token/:decision'],
    countedBy: 'address',
  },
  {
    name: 'socket',
    points: 120,
    seconds: MINUTE,
    fallback: 60,
    fields: [],
    routes: ['connection_init'],
    countedBy: 'caller',
  },
];

/** A limit of routes, counted per process and address. */
function createProcessLimit(name: string, points: number, routes: readonly string[]): FieldLimit {
  const limit = { name, points, seconds: MINUTE, fallback: points, isProcessLocal: true } as const;
  return { ...limit, fields: [], routes, countedBy: 'address' };
}

/** Routes besides GraphQL. A load balancer polls readiness, and one page loads many images. */
const HTTP_LIMITS: readonly FieldLimit[] = [
  createProcessLimit('health', 1_200, ['GET /health', 'GET /health/ready']),
  createProcessLimit('pictures', 6_000, ['GET /media/*']),
  createProcessLimit('pages', 240, [
    'GET /verify-email',
    'GET /reset-password',
    'GET /ticket',
    'GET /order',
    'POST /verify-email',
    'POST /reset-password',
    'POST /ticket',
  ]),
  // Their operations are counted as well, like those of any client.
  createProcessLimit('sessions', 600, [
    'POST /session/login',
    'POST /session/register',
    'POST /session/google',
    'POST /session/refresh',
    'POST /session/logout',
  ]),
  createProcessLimit('page-files', 1_200, ['GET /pages/page.css', 'GET /pages/page.js']),
  createProcessLimit('explorer', 1_200, ['GET /', 'GET /explorer/*', 'GET /explorer/demo.json']),
  createProcessLimit('preflight', 6_000, ['OPTIONS']),
  createProcessLimit('socket-upgrade', 1_200, ['upgrade']),
];

/** For every route without a limit of its own, unknown addresses included. */
const OTHER_ROUTES_LIMIT = createProcessLimit('other', 600, []);

const PATTERNS = FIELD_LIMITS.flatMap((limit) =>
  limit.fields.map((field) => ({ limit, pattern: new RegExp(`^${field.replaceAll('*', '\\w*')}$`) })),
);

/** The limit of a root field, if it has one. */
export function findFieldLimit(rootField: string): FieldLimit | undefined {
  return PATTERNS.find(({ pattern }) => pattern.test(rootField))?.limit;
}

/**
 * The limit of a route such as `GET /media/*`, of preflights (`OPTIONS`), upgrades (`upgrade`) or `connection_init`.
 */
export function getRouteLimit(route: string): FieldLimit {
  const key = route.replace(/^HEAD /, 'GET ').replace(/^OPTIONS .*/, 'OPTIONS');
  const all = [...FIELD_LIMITS, ...HTTP_LIMITS];
  return all.find(({ routes }) => routes?.includes(key)) ?? OTHER_ROUTES_LIMIT;
}
