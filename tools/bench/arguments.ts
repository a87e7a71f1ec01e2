import { parseArgs } from 'node:util';

const PARTS = ['pages', 'checkouts', 'followers', 'live', 'figures', 'search', 'sizes'] as const;
/** Measured alone. */
const ALONE: readonly Part[] = ['figures', 'search', 'sizes'];
export type Part = (typeof PARTS)[number];

export interface BenchArguments {
  parts: readonly Part[];
  /** Longer and more turns, at more connections. */
  isFull: boolean;
  /** The connections of the pages, one measurement after the other. */
  connections: readonly number[];
  /** How many processes of each gateway the pages are asked of. */
  gateways: number;
  /** Only first answers of the pages are measured, after everything cached was purged. */
  isCold: boolean;
  /** Numbers of products of the shops that are compared; the usual ones when left out. */
  sizes: readonly number[] | undefined;
  /** How many orders for the figures, or products for the search engines, and the one engine to measure. */
  extent: { count?: number | undefined; only?: string | undefined };
}

export const USAGE = `npm run bench                                  the pages, quickly
npm run bench -- full                          the pages at 1, 10 and 100 connections, checkouts and followers
npm run bench -- pages --connections 1,100     the pages at so many connections
npm run bench -- pages --gateways 2            the pages with two processes of each gateway
npm run bench -- pages --cold                  their first answers, after everything cached was purged
npm run bench -- checkouts                     or followers, or live, or several of them
npm run bench -- figures 100000                dashboards: with how many orders
npm run bench -- sizes 600,5000                 pages with few and many products: how many
npm run bench -- search 20000 embedded         the search engines: how many products, one of them alone`;

/** Reads the command line. @throws with the usage when it cannot be read */
export function parseArguments(argv: readonly string[]): BenchArguments {
  const { values, positionals } = parseArgs({
    args: [...argv],
    options: {
      connections: { type: 'string' },
      gateways: { type: 'string', default: '1' },
      cold: { type: 'boolean', default: false },
    },
    allowPositionals: true,
  });
  const [first, count, only] = positionals;
  const isFull = positionals.includes('full');
  const alone = ALONE.find((part) => part === first);
  const named = alone ? [alone] : PARTS.filter((part) => positionals.includes(part) && !ALONE.includes(part));
  const unknown = alone ? [] : positionals.filter((word) => word !== 'full' && !isPart(word));
  const byDefault: readonly Part[] = isFull ? ['pages', 'checkouts', 'followers'] : ['pages'];
  const connections = values.connections?.split(',').map(Number) ?? (isFull ? [10, 1, 100] : [10]);
  const gateways = Number(values.gateways);
  const sizes = first === 'sizes' ? count?.split(',').map(Number) : undefined;
  const numbers = [...connections, gateways, ...(sizes ?? [])];
  if (unknown.length > 0 || !numbers.every((number) => Number.isInteger(number) && number > 0)) {
    throw new Error(`usage:\n${USAGE}`);
  }
  return {
    parts: named.length > 0 ? named : byDefault,
    isFull,
    connections,
    gateways,
    isCold: values.cold,
    sizes,
    extent: alone && alone !== 'sizes' ? { count: count ? Number(count) : undefined, only } : {},
  };
}

function isPart(word: string): word is Part {
  return PARTS.some((part) => part === word);
}
