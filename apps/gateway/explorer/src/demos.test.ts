import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Supergraph } from '@apollo/federation-internals';
import { getVariableValues, Kind, parse, validate, type OperationDefinitionNode } from 'graphql';
import { DEMO_GROUPS } from './demos';

const folder = path.join(__dirname, 'operations');
const supergraph = readFileSync(path.join(__dirname, '../../supergraph.graphql'), 'utf8');
const schema = Supergraph.build(supergraph).apiSchema().toGraphQLJSSchema();
const demos = DEMO_GROUPS.flatMap((group) => group.demos);
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.graphql'))
  .map((file) => file.replace(/\.graphql$/, ''));

function readDocument(file: string) {
  return parse(readFileSync(path.join(folder, `${file}.graphql`), 'utf8'));
}

function readOperation(file: string): OperationDefinitionNode {
  const [operation, ...others] = readDocument(file).definitions;
  if (operation?.kind !== Kind.OPERATION_DEFINITION || others.length > 0)
    throw new Error(`${file} must contain exactly one operation.`);
  return operation;
}

/** The fields that an operation selects, as dotted paths. */
function selectedPaths(node: Pick<OperationDefinitionNode, 'selectionSet'>, prefix = ''): string[] {
  return node.selectionSet.selections.flatMap((field) => {
    if (field.kind !== Kind.FIELD) throw new Error('Samples must not contain fragments.');
    const { name, selectionSet } = field;
    const here = prefix + name.value;
    return selectionSet ? selectedPaths({ selectionSet }, `${here}.`) : [here];
  });
}

test.each(files)('%s is valid for the supergraph and named', (file) => {
  expect(validate(schema, readDocument(file))).toEqual([]);
  expect(readOperation(file).name?.value).toMatch(/^[A-Z]/);
});

test('every operation file belongs to a demo', () => {
  const used = demos.flatMap(({ file, sample }) => (sample ? [file, `samples/${sample.file}`] : [file]));
  expect([...new Set(used)].sort()).toEqual(files.toSorted());
});

test('every demo has a tab of its own', () => {
  const names = demos.map(({ file }) => readOperation(file).name?.value);
  expect(new Set(names).size).toBe(names.length);
});

test.each(demos)('the demo $title provides valid variables', ({ file, variables, sample }) => {
  const { variableDefinitions = [] } = readOperation(file);
  const sampled = Object.keys(sample?.into ?? {}).map((name) => [name, 'text'] as const);
  const given = { ...variables, ...Object.fromEntries(sampled) };
  expect(getVariableValues(schema, variableDefinitions, given).errors).toBeUndefined();
  const declared = variableDefinitions.map(({ variable }) => variable.name.value);
  expect(declared).toEqual(expect.arrayContaining(Object.keys(given)));
});

test('the samples select the values that the demos read from them', () => {
  for (const { file, into } of demos.flatMap(({ sample }) => (sample ? [sample] : []))) {
    const readPaths = Object.values(into).map((path) => path.replaceAll(/\.\d+/g, ''));
    expect(selectedPaths(readOperation(`samples/${file}`))).toEqual(expect.arrayContaining(readPaths));
  }
});
