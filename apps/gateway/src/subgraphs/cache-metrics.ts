import { Counter, Gauge, type Registry } from 'prom-client';

/**
 * How a read was answered: from the cache, from the cache while it is read anew, together with another read in flight,
 * by the store that gateways share, by the subgraph, by the subgraph for the caller alone, or not at all because Redis did
 * not answer in time.
 */
type Outcome = 'hit' | 'stale' | 'shared' | 'stored' | 'miss' | 'bypass' | 'unavailable';

/** `answers` of subgraphs in this process, the `store` of them in Redis, and whole `responses`. */
type CacheName = 'answers' | 'store' | 'responses';

/** Counts what the gateway's caches do. */
export class CacheMetrics {
  readonly #lookups: Counter<'cache' | 'subgraph' | 'outcome'>;
  readonly #refusals: Counter<'cache' | 'subgraph'>;
  readonly #purges: Counter<'subgraph' | 'scope'>;
  readonly #registry: Registry;

  constructor(registry: Registry) {
    const registers = [registry];
    this.#registry = registry;
    this.#lookups = new Counter({
      name: 'gateway_cache_lookups_total',
      help: 'Reads by cache, subgraph and how they were answered; of entities, each one',
      labelNames: ['cache', 'subgraph', 'outcome'],
      registers,
    });
    this.#refusals = new Counter({
      name: 'gateway_cache_refused_stores_total',
      help: 'Answers that were not cached because of a purge during their reading',
      labelNames: ['cache', 'subgraph'],
      registers,
    });
    this.#purges = new Counter({
      name: 'gateway_cache_purges_total',
      help: 'Purges of some entities, of all answers of a subgraph, or of everything, when purges may have been missed',
      labelNames: ['subgraph', 'scope'],
      registers,
    });
  }

  /** Reports the size of the cached answers whenever metrics are read. */
  observe(cache: { readonly bytes: number; readonly entries: number }): void {
    const gauge = (name: string, help: string, read: () => number): void =>
      void new Gauge({
        name,
        help,
        registers: [this.#registry],
        collect() {
          this.set(read());
        },
      });
    gauge('gateway_cache_bytes', 'Bytes of the cached answers in this process', () => cache.bytes);
    gauge('gateway_cache_entries', 'The number of cached answers in this process', () => cache.entries);
  }

  lookup(cache: CacheName, subgraph: string, outcome: Outcome, count = 1): void {
    if (count > 0) this.#lookups.inc({ cache, subgraph, outcome }, count);
  }

  refusal(cache: CacheName, subgraph: string): void {
    this.#refusals.inc({ cache, subgraph });
  }

  purge(subgraph: string, scope: 'entities' | 'subgraph' | 'everything'): void {
    this.#purges.inc({ subgraph, scope });
  }
}
