import type { CheckoutRow } from '../checkouts/checkouts';
import type { CandidateName } from './candidates';
import type { PageResult } from './measure';

/** The measurements of one run. */
export interface Results {
  /** At the number of connections that targets refer to. */
  pages: readonly PageResult[];
  checkouts: readonly CheckoutRow[];
  /** Megabytes after the run, by name. */
  memory: Readonly<Record<string, number>>;
  /** The share of one core that each process uses while idle, by name. */
  idleCpu: Readonly<Record<string, number>>;
}

/** A target ratio or figure, and its measurement. */
export interface Target {
  what: string;
  is: 'at least' | 'at most';
  wanted: number;
  measured: number;
}

const MEMORY_MB = 350;
const THIRD = 1 / 3;

/** Whether a target is met; false without a measurement. */
export function isMet({ is, wanted, measured }: Target): boolean {
  return is === 'at least' ? measured >= wanted : measured <= wanted;
}

/** The targets that a run covers. */
export function targetsOf({ pages, checkouts, memory, idleCpu }: Results): Target[] {
  return [
    ...pages.flatMap(pageTargets),
    ...checkoutTargets(checkouts),
    ...Object.entries(memory).map(([name, measured]) => ({
      what: `memory of ${name} after the run, MB`,
      is: 'at most' as const,
      wanted: MEMORY_MB,
      measured,
    })),
    {
      what: 'CPU of the idle platform, share of a core',
      is: 'at most' as const,
      wanted: 0.05,
      measured: sumOf(idleCpu),
    },
  ].filter(({ measured }) => !Number.isNaN(measured));
}

function pageTargets({ slug, title, viewer, figures }: PageResult): Target[] {
  const rate = (name: CandidateName): number => figures[name]?.rate ?? Number.NaN;
  const target = (of: 'ours' | 'uncached', to: CandidateName, wanted: number): Target => ({
    what: `${title}, ${viewer}: ${of === 'ours' ? 'ours' : 'nothing cached'} to ${TO[to]}`,
    is: 'at least',
    wanted,
    measured: rate(of) / rate(to),
  });
  const peers = [figures.stock?.p99, figures.hive?.p99].filter((p99) => p99 !== undefined);
  const slowest: Target = {
    what: `${title}, ${viewer}: p99 of ours to the better peer's`,
    is: 'at most',
    wanted: 1,
    measured: (figures.ours?.p99 ?? Number.NaN) / Math.min(...peers),
  };
  if (viewer === 'guest') return [target('ours', 'stock', 25), target('ours', 'bare', 0.2), slowest];
  const uncached = [target('uncached', 'stock', 1.5), target('uncached', 'floor', THIRD)];
  if (slug === 'catalogue' || slug === 'product')
    return [target('ours', 'stock', 5), target('ours', 'hive', 3), ...uncached, slowest];
  return [...uncached, target('uncached', 'hive', 1.3), slowest];
}

const TO: Record<CandidateName, string> = {
  ours: 'ours',
  uncached: 'nothing cached',
  stock: 'stock Apollo',
  hive: 'Hive',
  floor: 'the floor',
  bare: 'bare node:http',
};

function checkoutTargets(checkouts: readonly CheckoutRow[]): Target[] {
  const [few, many] = [checkouts.at(0), checkouts.at(-1)];
  if (!few || !many) return [];
  return [
    ...checkouts.map(({ kept, shop, bare }) => ({
      what: `checkouts to the database alone, ${kept.toLocaleString('en')} orders kept`,
      is: 'at least' as const,
      wanted: 0.5,
      measured: shop / bare,
    })),
    {
      what: `checkouts at ${many.kept.toLocaleString('en')} orders to those at ${few.kept.toLocaleString('en')}`,
      is: 'at least',
      // Differences under a tenth are noise.
      wanted: 0.9,
      measured: many.shop / few.shop,
    },
  ];
}

/** NaN without values. */
function sumOf(values: Readonly<Record<string, number>>): number {
  return Object.values(values).reduce((sum, value) => (Number.isNaN(sum) ? 0 : sum) + value, Number.NaN);
}
