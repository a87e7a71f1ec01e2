import { STAFF, type Role } from '@e-storefront/auth';

/** Pages that a token in the link opens without a login. */
export type TokenPage = 'reset-password' | 'verify-email' | 'ticket' | 'order';

/** The names of front ends in the setting FRONTENDS. */
export const FRONTEND_NAMES = ['storefront', 'seller', 'admin', 'shell'] as const;
export type FrontendName = (typeof FRONTEND_NAMES)[number];

/** Other names that clients use. */
const ALIASES: Readonly<Record<string, FrontendName>> = {
  shop: 'storefront',
  store: 'storefront',
  web: 'storefront',
  customer: 'storefront',
  vendor: 'seller',
};

interface Options {
  /** The URL of the gateway, which has fallback pages. */
  publicUrl: string;
  /** Front-end origins that clients can request. */
  origins: readonly string[];
  /** URLs of the front ends that have these pages. */
  frontends: ReadonlyMap<FrontendName, string>;
}

/** Builds the URLs in mails. They only lead to the shop's own front ends, whatever a client requests. */
export class FrontendUrls {
  readonly #gateway: string;
  readonly #frontends: ReadonlyMap<FrontendName, string>;
  readonly #baseByHost: ReadonlyMap<string, string>;

  constructor({ publicUrl, origins, frontends }: Options) {
    this.#gateway = removeTrailingSlashes(publicUrl);
    this.#frontends = new Map([...frontends].map(([name, url]) => [name, removeTrailingSlashes(url)]));
    // Configured front ends come last: they may have a path on the same host.
    const bases = [...origins.map((url) => new URL(url).origin), this.#gateway, ...this.#frontends.values()];
    this.#baseByHost = new Map(bases.map((base) => [new URL(base).host, base]));
  }

  /**
   * The URL of a page without its token. Clients request a front end by name, URL or host; unknown ones are ignored. The
   * gateway's page is the fallback.
   * @param wanted the client's input
   * @param role determines the default front end
   */
  tokenPage(page: TokenPage, wanted?: string | null, role: Role = 'customer'): string {
    const base =
      this.#findRequestedBase(wanted?.trim().toLowerCase() ?? '') ??
      this.#frontends.get(frontendForRole(role));
    return `${base ?? this.#gateway}/${page}`;
  }

  /**
   * The page of an order or ticket for logged-in users with a role; null if their front end is not configured.
   * @param number the public number, such as ORD-20260301-7F3K9Q
   */
  detailPage(what: 'orders' | 'tickets', number: string, role: Role): string | null {
    const base = this.#frontends.get(frontendForRole(role));
    return base === undefined ? null : `${base}/${what}/${encodeURIComponent(number)}`;
  }

  /** Null if the seller front end is not configured. */
  sellerProductsPage(): string | null {
    const base = this.#frontends.get('seller');
    return base === undefined ? null : `${base}/products`;
  }

  /** Undefined for a request that matches no front end. */
  #findRequestedBase(wanted: string): string | undefined {
    const name = Object.hasOwn(ALIASES, wanted) ? ALIASES[wanted] : wanted;
    // A known name without a configured URL: the gateway's page works for its users.
    if (isFrontendName(name)) return this.#frontends.get(name) ?? this.#gateway;
    return this.#baseByHost.get(parseHost(wanted));
  }
}

export function withToken(page: string, token: string): string {
  return `${page}?token=${encodeURIComponent(token)}`;
}

function frontendForRole(role: Role): FrontendName {
  if (role === 'seller') return 'seller';
  return STAFF.includes(role) ? 'admin' : 'storefront';
}

function isFrontendName(name: string | undefined): name is FrontendName {
  return FRONTEND_NAMES.some((one) => one === name);
}

function parseHost(wanted: string): string {
  const address = /^https?:\/\//.test(wanted) ? wanted : `https://${wanted}`;
  return URL.canParse(address) ? new URL(address).host : '';
}

function removeTrailingSlashes(url: string): string {
  return url.replace(/\/+$/, '');
}
