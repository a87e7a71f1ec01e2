import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parse } from 'graphql';
import { operationHash, addTypenames } from '../../apps/gateway/src/persisted-operations/normalize';
import { readProjects, ROOT } from '../workspace';
import { areOperationsStale, collectedOperations } from './operations';

describe('the front ends’ operations', () => {
  let root: string;
  const write = (file: string, text: string): void => {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), text);
  };
  beforeEach(() => {
    root = mkdtempSync(path.join(os.tmpdir(), 'operations-'));
    write('workspace.json', JSON.stringify({ version: 1, projects: { category: category() } }));
    for (const file of ['apps/category/src/schema.graphql', 'libs/subgraph/src/common.graphql']) {
      cpSync(path.join(ROOT, file), path.join(root, file), { recursive: true });
    }
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  it('equal the committed manifest', () => {
    expect(areOperationsStale()).toBe(false);
  });

  it('are collected as written and as Apollo Client sends them, with fragments from other files', () => {
    write('apps/shop/src/tree.graphql', '# A tree.\nquery Tree { categories { data { ...Leaf } } }');
    write('apps/shop/src/pieces/leaf.graphql', 'fragment Leaf on Category { id }');
    const { operations } = collectedOperations(root);
    expect(operations).toMatchObject([
      {
        name: 'Tree',
        type: 'query',
        body: expect.stringMatching(/^query Tree[^]+fragment Leaf on Category \{\n {2}id\n\}$/),
      },
      { name: 'Tree', body: expect.stringContaining('__typename\n    }\n    __typename\n  }') },
    ]);
    for (const { id, body } of operations) expect(id).toBe(operationHash(body));
  });

  it('must match the schema and have unique names', () => {
    write('apps/shop/src/a.graphql', 'query Same { nothing } { categories { count } }');
    write('apps/shop/src/b.graphql', 'query Same { categories { count } }');
    const collect = () => collectedOperations(root);
    expect(collect).toThrow('a.graphql: Cannot query field "nothing" on type "Query".');
    expect(collect).toThrow('a.graphql: an operation needs a name');
    expect(collect).toThrow('Same: several operations have this name');
  });
});

it('contain __typename once below each field', () => {
  const { definitions } = addTypenames(parse('{ me { id orders { __typename id } } }'));
  expect(JSON.stringify(definitions).match(/__typename/g)).toHaveLength(2);
});

function category(): object {
  const { root, kind, port, tags } = readProjects().find(({ name }) => name === 'category') ?? {};
  return { root, kind, port, tags };
}
