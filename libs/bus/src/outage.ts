import type { Service } from '@e-storefront/service';

/** Tells of an outage once when it begins and once when it ends, however often it is noticed. */
export class Outage {
  readonly #logger: Service['logger'];
  readonly #what: string;
  #lasts = false;

  constructor({ logger }: Pick<Service, 'logger'>, what: string) {
    this.#logger = logger;
    this.#what = what;
  }

  begin(error: unknown): void {
    if (!this.#lasts) this.#logger.warn({ err: error }, `${this.#what}: interrupted`);
    this.#lasts = true;
  }

  end(): void {
    if (this.#lasts) this.#logger.info(`${this.#what}: goes on`);
    this.#lasts = false;
  }
}
