import type { Measurement } from './measure';

/** One page, measured at each target. */
export interface Row {
  page: string;
  ours: Measurement;
  stock: Measurement;
  bare: Measurement;
}

/** Prints answers a second, the slowest of a hundred, and the ratios. */
export function printTable(rows: Row[]): void {
  console.table(
    Object.fromEntries(
      rows.map(({ page, ours, stock, bare }) => [
        page,
        {
          'ours req/s': Math.round(ours.rate),
          'ours p99 ms': ours.p99,
          'stock req/s': Math.round(stock.rate),
          'stock p99 ms': stock.p99,
          'bare req/s': Math.round(bare.rate),
          'ours : stock': Number((ours.rate / stock.rate).toFixed(2)),
          'ours : bare': Number((ours.rate / bare.rate).toFixed(3)),
        },
      ]),
    ),
  );
}

/** Prints the memory that each process holds after the run. */
export function printMemory(processes: { name: string; megabytes: number }[]): void {
  console.table(
    Object.fromEntries(processes.map(({ name, megabytes }) => [name, { 'RSS MB': Math.round(megabytes) }])),
  );
}
