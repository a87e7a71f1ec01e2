import { readMatrix, type Row } from '../../../../tools/permissions/permission-matrix';
import { subgraphSchema } from '../../../../tools/permissions/schema-fields';
import { ask } from '../support/client';
import { addressOf, SUBGRAPHS } from '../support/environment';
import { tryFields, tryRootField } from './attempts';
import { newPermissionFixtures, type PermissionFixtures } from './fixtures';
import { locationOf } from './locations';
import type { Report } from './outcome';
import { tryServiceField } from './services';

let fixtures: PermissionFixtures;
let rows: Row[];
/** The rows with at least one attempt; the others must fail the test. */
const tried = new Set<Row>();
let cells = 0;

beforeAll(async () => {
  rows = await readMatrix();
  fixtures = await newPermissionFixtures();
}, 90_000);

const rowsOf = (name: string): Row[] => rows.filter(({ subgraph }) => subgraph === name);
const clientRows = (name: string): Row[] => rowsOf(name).filter(({ scope }) => scope === undefined);

/** Records the attempts and returns the disagreements. */
async function noted(of: readonly Row[], attempts: Promise<Report>): Promise<string[]> {
  const report = await attempts;
  cells += report.tried;
  if (report.tried > 0) for (const row of of) tried.add(row);
  return report.wrong;
}

describe.each(SUBGRAPHS)('every cell of %s', (subgraph) => {
  it.each(['Query', 'Mutation', 'Subscription'])(
    '%s, through the gateway',
    async (type) => {
      const wrong: string[] = [];
      for (const row of clientRows(subgraph).filter((one) => one.type === type)) {
        wrong.push(...(await noted([row], tryRootField(row, fixtures))));
      }
      expect(wrong).toEqual([]);
    },
    120_000,
  );

  it('the fields of its types', async () => {
    const schema = subgraphSchema(subgraph);
    const wrong: string[] = [];
    for (const group of byLocation(clientRows(subgraph))) {
      const [row] = group;
      const locate = row?.locate ?? locationOf(row?.type ?? '', clientRows(subgraph), schema);
      if (!locate) throw new Error(`Say in the rows of ${subgraph} where ${row?.object} is met.`);
      wrong.push(...(await noted(group, tryFields(group, { locate, schema }, fixtures))));
    }
    expect(wrong).toEqual([]);
  }, 120_000);

  it('operations between services, for each service and for the gateway on behalf of every caller', async () => {
    const schema = subgraphSchema(subgraph);
    const own = rowsOf(subgraph).filter(({ scope }) => scope !== undefined);
    const wrong = await Promise.all(
      own
        .filter(({ isRoot }) => isRoot)
        .map((row) => {
          // The fields of its result are requested together with it.
          const inner = own.filter(({ isRoot, access }) => !isRoot && access === row.access);
          return noted([row, ...inner], tryServiceField(row, schema, fixtures));
        }),
    );
    expect(wrong.flat()).toEqual([]);
  });

  it('services reject entities without a service credential for every user', async () => {
    const query = '{ _service { sdl } }';
    const { self } = fixtures.callers.super_admin;
    const answer = await ask(query, { gateway: addressOf(subgraph), as: self.user });
    expect([answer.status, answer.data]).toEqual([403, undefined]);
  });
});

it('every row of the matrix was tried', () => {
  expect(rows.filter((row) => !tried.has(row)).map(({ subgraph, name }) => `${subgraph} ${name}`)).toEqual(
    [],
  );
  expect(cells).toBeGreaterThan(rows.length);
});

/** The rows for fields of types, grouped by the place of their objects. */
function byLocation(of: readonly Row[]): Row[][] {
  const groups = new Map<unknown, Row[]>();
  for (const row of of.filter(({ isRoot }) => !isRoot)) {
    const location = row.locate ?? row.object;
    groups.set(location, [...(groups.get(location) ?? []), row]);
  }
  return [...groups.values()];
}
