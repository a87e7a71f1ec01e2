// Measures one search engine in its own process, so that its memory is measured alone. Prints one line of JSON.
import { residentMegabytes } from '../processes';
import { quantile } from '../statistics';
import { IN_PROCESS } from './candidates';
import { BENCH_SEARCHES, benchCatalogue, WITHOUT_SEARCH } from './catalogue';
import { embedded } from './embedded';

const ROUNDS = 5;

async function main([name = '', count = '', mongoUri = '', part = 'all']: readonly string[]): Promise<void> {
  const make = name === 'embedded' ? () => embedded(mongoUri) : IN_PROCESS[name];
  if (!make) throw new Error(`There is no candidate named ${name}.`);
  const candidate = await make();
  collect();
  const before = residentMegabytes(process.pid);
  const begun = performance.now();
  if (part !== 'search') await candidate.load(benchCatalogue(Number(count)));
  const loadSeconds = (performance.now() - begun) / 1_000;
  const searches: Record<string, { milliseconds: number; found: number }> = {};
  for (const [kind, texts] of Object.entries(part === 'load' ? {} : BENCH_SEARCHES)) {
    if (kind === WITHOUT_SEARCH && name !== 'embedded') continue;
    const times: number[] = [];
    let found = 0;
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const text of texts) {
        const start = performance.now();
        const total = await candidate.search(text);
        times.push(performance.now() - start);
        if (round === 0) found += total;
      }
    }
    searches[kind] = { milliseconds: quantile(times, 0.5), found };
  }
  collect();
  const megabytes = residentMegabytes(process.pid);
  await candidate.close?.();
  console.log(JSON.stringify({ loadSeconds, megabytes, added: megabytes - before, searches }));
}

function collect(): void {
  globalThis.gc?.();
}

void main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
