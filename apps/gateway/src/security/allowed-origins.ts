import type { FastifyBaseLogger } from 'fastify';

interface Options {
  /** The addresses of the front ends. */
  urls: readonly string[];
  logger: Pick<FastifyBaseLogger, 'warn'>;
  /** Whether refused origins are logged, each once: for developers, who see nothing but a failed request otherwise. */
  logsRefusals: boolean;
}

/** How many refused origins are told apart; anybody can invent more. */
const MOST_LOGGED = 50;
const MOST_CHARACTERS = 200;

/** The origins whose pages may call the gateway from a browser: one list for CORS, uploads, forms and sockets. */
export class AllowedOrigins {
  readonly #listed: ReadonlySet<string>;
  readonly #options: Options;
  readonly #logged = new Set<string>();

  constructor(options: Options) {
    // As browsers write them: without a path, the default port left out.
    this.#listed = new Set(options.urls.map((url) => new URL(url).origin));
    this.#options = options;
  }

  /** Whether pages of an origin may read answers. A page of the gateway itself needs no leave. */
  isListed(origin: string): boolean {
    return this.#listed.has(origin);
  }

  /** Whether a page may write: it is one of a front end, or stands at the address that it calls. A refusal is logged. */
  allows(origin: string, host: string): boolean {
    if (this.isListed(origin) || isSameHost(origin, host)) return true;
    this.#noteRefusal(origin.slice(0, MOST_CHARACTERS));
    return false;
  }

  #noteRefusal(origin: string): void {
    if (!this.#options.logsRefusals || this.#logged.has(origin) || this.#logged.size >= MOST_LOGGED) return;
    this.#logged.add(origin);
    this.#options.logger.warn(
      { origin },
      `Browsers are not let in from ${origin}. If that is one of your front ends, add it to CORS_ORIGINS.`,
    );
  }
}

/** Whether a page stands at the address that it calls, as the explorer does. */
function isSameHost(origin: string, host: string): boolean {
  return URL.canParse(origin) && new URL(origin).host === host;
}
