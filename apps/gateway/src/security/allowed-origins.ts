import type { FastifyBaseLogger } from 'fastify';

interface AllowedOriginsOptions {
  urls: readonly string[];
  logger: Pick<FastifyBaseLogger, 'warn'>;
  /** Logs each rejected origin once: developers would see nothing but a failed request. */
  logRejections: boolean;
}

/** Clients can invent any number of origins. */
const MAX_LOGGED_ORIGINS = 50;
const MAX_ORIGIN_LENGTH = 200;

/** The origins whose pages may call the gateway from a browser: one list for CORS, uploads, forms and WebSockets. */
export class AllowedOrigins {
  readonly #listed: ReadonlySet<string>;
  readonly #options: AllowedOriginsOptions;
  readonly #logged = new Set<string>();

  constructor(options: AllowedOriginsOptions) {
    // In the form that browsers send, without path and default port.
    this.#listed = new Set(options.urls.map((url) => new URL(url).origin));
    this.#options = options;
  }

  /** Whether pages of an origin may read responses. Pages of the gateway's own origin need no permission. */
  isListed(origin: string): boolean {
    return this.#listed.has(origin);
  }

  /**
   * Whether pages of an origin may send unsafe requests: those of the front ends and of the gateway's own origin. Logs
   * rejections.
   */
  allows(origin: string, host: string): boolean {
    if (this.isListed(origin) || isSameHost(origin, host)) return true;
    this.#logRejection(origin.slice(0, MAX_ORIGIN_LENGTH));
    return false;
  }

  #logRejection(origin: string): void {
    if (!this.#options.logRejections || this.#logged.has(origin) || this.#logged.size >= MAX_LOGGED_ORIGINS)
      return;
    this.#logged.add(origin);
    this.#options.logger.warn(
      { origin },
      `Rejected a browser request from ${origin}. If that is one of your front ends, add it to CORS_ORIGINS.`,
    );
  }
}

/** Whether a page has the gateway's own origin, as the explorer has. */
function isSameHost(origin: string, host: string): boolean {
  return URL.canParse(origin) && new URL(origin).host === host;
}
