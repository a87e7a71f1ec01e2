import { STAFF, type Role } from '@e-storefront/auth';

/** The pages that mailed links lead to, where a token opens them without a log-in. */
export type TokenPage = 'reset-password' | 'verify-email' | 'ticket' | 'order';

/** The front ends of a shop, by the names that the setting FRONTENDS gives them. */
export const FRONTEND_NAMES = ['storefront', 'seller', 'admin', 'shell'] as const;
export type FrontendName = (typeof FRONTEND_NAMES)[number];

/** What clients call the front ends besides. */
const ALIASES: Readonly<Record<string, FrontendName>> = {
  shop: 'storefront',
  store: 'storefront',
  web: 'storefront',
  customer: 'storefront',
  vendor: 'seller',
};

interface Options {
  /** Where clients reach the gateway, which has pages of its own. */
  publicUrl: string;
  /** Origins of front ends that links may lead to when a client asks for it. */
  origins: readonly string[];
  /** The addresses of front ends that have these pages. */
  frontends: ReadonlyMap<FrontendName, string>;
}

/** Makes the addresses in mails. They lead to the shop's own front ends and nowhere else, whatever a caller asks for. */
export class FrontendUrls {
  readonly #gateway: string;
  readonly #frontends: ReadonlyMap<FrontendName, string>;
  readonly #baseByHost: ReadonlyMap<string, string>;

  constructor({ publicUrl, origins, frontends }: Options) {
    this.#gateway = removeTrailingSlashes(publicUrl);
    this.#frontends = new Map([...frontends].map(([name, url]) => [name, removeTrailingSlashes(url)]));
    // The configured front ends last: theirs may be an address with a path at the same host.
    const bases = [...origins.map((url) => new URL(url).origin), this.#gateway, ...this.#frontends.values()];
    this.#baseByHost = new Map(bases.map((base) => [new URL(base).host, base]));
  }

  /**
   * The address of a page, without its token. What the caller asks for may be a front end's name, its address or its
   * host; what is none of ours counts as nothing. Where no front end is known, the gateway's own page is meant.
   * @param wanted as the caller gave it
   * @param role whose front end is meant when nothing is asked for
   */
  tokenPage(page: TokenPage, wanted?: string | null, role: Role = 'customer'): string {
    const base =
      this.#findRequestedBase(wanted?.trim().toLowerCase() ?? '') ??
      this.#frontends.get(frontendForRole(role));
    return `${base ?? this.#gateway}/${page}`;
  }

  /**
   * The page of an order or ticket in the front end of somebody's role, where people log in; null where that front end
   * is not configured.
   * @param number as people know it, such as ORD-20260301-7F3K9Q
   */
  detailPage(what: 'orders' | 'tickets', number: string, role: Role): string | null {
    const base = this.#frontends.get(frontendForRole(role));
    return base === undefined ? null : `${base}/${what}/${encodeURIComponent(number)}`;
  }

  /** The page of a seller's products; null where the front end of sellers is not configured. */
  sellerProductsPage(): string | null {
    const base = this.#frontends.get('seller');
    return base === undefined ? null : `${base}/products`;
  }

  /** The base that a caller asked for; undefined when nothing of ours was asked for. */
  #findRequestedBase(wanted: string): string | undefined {
    const name = Object.hasOwn(ALIASES, wanted) ? ALIASES[wanted] : wanted;
    // A front end that is known by name and not configured has no address: the gateway's page works for its users.
    if (isFrontendName(name)) return this.#frontends.get(name) ?? this.#gateway;
    return this.#baseByHost.get(parseHost(wanted));
  }
}

/** An address with a token in its query. */
export function withToken(page: string, token: string): string {
  return `${page}?token=${encodeURIComponent(token)}`;
}

/** Where somebody with a role works. */
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
