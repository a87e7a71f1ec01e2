import { serviceScopeOf } from '../../../../tools/permissions/access-words';
import { readMatrix, ROOT_TYPES, type Row } from '../../../../tools/permissions/permission-matrix';
import { subgraphSchema } from '../../../../tools/permissions/schema-fields';
import { ask } from '../support/client';
import { addressOf, SUBGRAPHS } from '../support/environment';
import type { RootFieldAttempts, Way, EntityFieldAttempts } from './ask';
import { tryServiceField } from './services';
import { trySubscription } from './subscriptions';
import { tryFields, tryRootField, type Verdict } from './trials';
import { newPermissionFixtures, type PermissionFixtures } from './fixtures';
import { askFor, wayToType } from './derived';

let world: PermissionFixtures;
let rows: Row[];
/** The rows that were tried on something: one that was not is not green. */
const tried = new Set<Row>();
let cells = 0;

beforeAll(async () => {
  rows = await readMatrix();
  world = await newPermissionFixtures();
}, 90_000);

const isRoot = ({ type }: Row): boolean => ROOT_TYPES.some((root) => root === type);
const isForServices = ({ access }: Row): boolean => serviceScopeOf(access) !== undefined;
const clientRows = (subgraph: string): Row[] =>
  rows.filter((row) => row.subgraph === subgraph && !isForServices(row));

/** Notes what was tried, and gives what was wrong. */
async function noted(of: readonly Row[], trial: Promise<Verdict>): Promise<string[]> {
  const verdict = await trial;
  cells += verdict.tried;
  if (verdict.tried > 0) for (const row of of) tried.add(row);
  return verdict.wrong;
}

describe.each(SUBGRAPHS)('every cell of %s', (subgraph) => {
  it.each(['Query', 'Mutation'])(
    '%s, through the gateway',
    async (type) => {
      const { rootFields } = (await import(`./root-fields/${subgraph}`)) as { rootFields: RootFieldAttempts };
      const schema = subgraphSchema(subgraph);
      const wrong: string[] = [];
      for (const row of clientRows(subgraph).filter((one) => one.type === type)) {
        const how = askFor(row, rootFields, schema);
        if (!how) throw new Error(`${row.name} is not tried: say how in root-fields/${subgraph}.ts.`);
        wrong.push(...(await noted([row], tryRootField(row, how, world))));
      }
      expect(wrong).toEqual([]);
    },
    120_000,
  );

  it('Subscription, through the gateway', async () => {
    const live = clientRows(subgraph).filter(({ type }) => type === 'Subscription');
    const wrong = await Promise.all(live.map((row) => noted([row], trySubscription(row, world))));
    expect(wrong.flat()).toEqual([]);
  });

  it('the fields of its types', async () => {
    const { entityFields } = (await import(`./entity-fields/${subgraph}`)) as {
      entityFields: EntityFieldAttempts;
    };
    const { rootFields } = (await import(`./root-fields/${subgraph}`)) as { rootFields: RootFieldAttempts };
    const schema = subgraphSchema(subgraph);
    const known = { rows: clientRows(subgraph), rootFields, schema };
    const wrong: string[] = [];
    for (const [name, group] of byWay(known.rows, entityFields)) {
      const way = entityFields[name] ?? wayToType(name, known);
      if (!way) throw new Error(`${name} is not tried: say how in entity-fields/${subgraph}.ts.`);
      wrong.push(...(await noted(group, tryFields(group, { way, schema }, world))));
    }
    expect(wrong).toEqual([]);
  }, 120_000);

  it('what only services may ask, by each of them and by the gateway for everybody', async () => {
    const schema = subgraphSchema(subgraph);
    const own = rows.filter((row) => row.subgraph === subgraph && isForServices(row));
    const wrong = await Promise.all(
      own.filter(isRoot).map((row) => {
        // The fields of what it gives are asked for with it.
        const inner = own.filter((one) => !isRoot(one) && one.access === row.access);
        return noted([row, ...inner], tryServiceField(row, schema, world));
      }),
    );
    expect(wrong.flat()).toEqual([]);
  });

  it('nothing by reference without a credential, whoever is logged in', async () => {
    const query = '{ _service { sdl } }';
    const { self } = world.triers.super_admin;
    const answer = await ask(query, { gateway: addressOf(subgraph), as: self.person });
    expect([answer.status, answer.data]).toEqual([403, undefined]);
  });
});

it('no row of the matrix was left out', () => {
  expect(rows.filter((row) => !tried.has(row)).map(({ subgraph, name }) => `${subgraph} ${name}`)).toEqual(
    [],
  );
  expect(cells).toBeGreaterThan(rows.length);
});

/** The rows by the way in which they are met: that of the field alone, or that of its type. */
function byWay(of: readonly Row[], ways: Readonly<Record<string, Way>>): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of of.filter((one) => !isRoot(one))) {
    const type = row.name.slice(0, row.name.lastIndexOf('.'));
    const name = Object.hasOwn(ways, row.name) ? row.name : type;
    groups.set(name, [...(groups.get(name) ?? []), row]);
  }
  return groups;
}
